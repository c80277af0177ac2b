namespace Dxcp.Abi;

/// <summary>GUIDs that no header has: what this project adds to Direct3D's lists.</summary>
public static class DxcpGuids
{
    /// <summary>
    /// The decoder profile whose bitstream is the frame itself: the rows of an NV12 or P010 picture one after the other,
    /// without padding, luma first. There to check bit by bit what comes out of a decoder.
    /// </summary>
    public static readonly Guid DXCP_DECODER_PROFILE_PASS_THROUGH = new(0x6B5C9F0E, 0x3D0A, 0x4A57, 0x9C, 0x41, 0x7E, 0x52, 0x1D, 0xF3, 0x8A, 0x60);

    /// <summary>
    /// The first 16 bytes of private data that a driver passes to pfnEscapeCb to tell the runtime that hardware tears protected sessions down
    /// (<see cref="DxcpTeardownNotice"/>).
    /// </summary>
    public static readonly Guid DXCP_ESCAPE_TEARDOWN = new(0x2F0A7C11, 0x9D53, 0x4E0B, 0x8B, 0x6E, 0x31, 0xC4, 0x5D, 0x0A, 0x77, 0x12);

    /// <summary>
    /// The same to tell why the device is about to be removed (<see cref="DxcpRemovalNotice"/>): before the call that answers DEVICEREMOVED.
    /// </summary>
    public static readonly Guid DXCP_ESCAPE_REMOVAL = new(0x8C41D2E6, 0x5B0F, 0x4F7A, 0xA3, 0x1D, 0x60, 0x9E, 0x2B, 0xC7, 0x14, 0x85);
}

/// <summary>What a driver tells through pfnEscapeCb when its device is removed: 20 bytes.</summary>
public struct DxcpRemovalNotice
{
    /// <summary><see cref="DxcpGuids.DXCP_ESCAPE_REMOVAL"/>.</summary>
    public Guid Id;

    /// <summary>DXGI_ERROR_DEVICE_REMOVED, _HUNG, _RESET, or DXGI_ERROR_DRIVER_INTERNAL_ERROR.</summary>
    public int Reason;
}

/// <summary>What a driver tells through pfnEscapeCb when hardware tears protected sessions down: 20 bytes.</summary>
public struct DxcpTeardownNotice
{
    /// <summary><see cref="DxcpGuids.DXCP_ESCAPE_TEARDOWN"/>.</summary>
    public Guid Id;

    /// <summary>1 the machine was suspended, 2 displays changed, 3 the user's session was locked.</summary>
    public uint Cause;
}
