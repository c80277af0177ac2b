// d3d11.h (SDK 10.0.28000), d3d11_1.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>D3D11_VIDEO_CONTENT_PROTECTION_CAPS, d3d11.h, 24 bytes.</summary>
public struct D3D11_VIDEO_CONTENT_PROTECTION_CAPS
{
    public uint Caps;
    public uint KeyExchangeTypeCount;
    public uint BlockAlignmentSize;
    public ulong ProtectedMemorySize;
}

/// <summary>D3D11_AES_CTR_IV, d3d11.h, 16 bytes.</summary>
public struct D3D11_AES_CTR_IV
{
    public ulong IV;
    public ulong Count;
}

/// <summary>D3D11_ENCRYPTED_BLOCK_INFO, d3d11.h, 12 bytes.</summary>
public struct D3D11_ENCRYPTED_BLOCK_INFO
{
    public uint NumEncryptedBytesAtBeginning;
    public uint NumBytesInSkipPattern;
    public uint NumBytesInEncryptPattern;
}

/// <summary>D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA, d3d11_1.h, 12 bytes.</summary>
public unsafe struct D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA
{
    public uint PrivateDataSize;
    public uint HWProtectionDataSize;
    public fixed byte pbInput[4];
}

/// <summary>D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA, d3d11_1.h, 40 bytes.</summary>
public unsafe struct D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA
{
    public uint PrivateDataSize;
    public uint MaxHWProtectionDataSize;
    public uint HWProtectionDataSize;
    public ulong TransportTime;
    public ulong ExecutionTime;
    public fixed byte pbOutput[4];
}

/// <summary>D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA, d3d11_1.h, 32 bytes.</summary>
public unsafe struct D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA
{
    public uint HWProtectionFunctionID;
    public D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA* pInputData;
    public D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA* pOutputData;
    public int Status;
}
