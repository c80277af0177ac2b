namespace Dxcp.Driver;

/// <summary>How a command to the secure environment ended, as docs/hardware-drm.md lists it: the Status of D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA.</summary>
internal enum HardwareStatus
{
    Done = 0,
    Malformed = unchecked((int)0x8004D001),
    UnknownFunction = unchecked((int)0x8004D002),
    NoRoom = unchecked((int)0x8004D003),
    WrongNonce = unchecked((int)0x8004D004),
    NotAuthentic = unchecked((int)0x8004D005),
    Expired = unchecked((int)0x8004D006),
    LevelTooHigh = unchecked((int)0x8004D007),
    NoSuchKey = unchecked((int)0x8004D008),
    NoSuchSession = unchecked((int)0x8004D009),
    TornDown = unchecked((int)0x8004D00A),
}
