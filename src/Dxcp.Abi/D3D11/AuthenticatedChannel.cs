// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>D3D11_OMAC, d3d11.h, 16 bytes.</summary>
public unsafe struct D3D11_OMAC
{
    public fixed byte Omac[16];
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT, d3d11.h, 64 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT
{
    public D3D11_AUTHENTICATED_CONFIGURE_INPUT Parameters;
    public Guid EncryptionGuid;
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT, d3d11.h, 72 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
{
    public D3D11_AUTHENTICATED_CONFIGURE_INPUT Parameters;
    public nint DecoderHandle;
    public nint CryptoSessionHandle;
    public nint DeviceHandle;
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT
{
    public D3D11_AUTHENTICATED_CONFIGURE_INPUT Parameters;
    public uint StartSequenceQuery;
    public uint StartSequenceConfigure;
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_INPUT, d3d11.h, 48 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_INPUT
{
    public D3D11_OMAC omac;
    public Guid ConfigureType;
    public nint hChannel;
    public uint SequenceNumber;
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_OUTPUT, d3d11.h, 48 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_OUTPUT
{
    public D3D11_OMAC omac;
    public Guid ConfigureType;
    public nint hChannel;
    public uint SequenceNumber;
    public int ReturnCode;
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
{
    public D3D11_AUTHENTICATED_CONFIGURE_INPUT Parameters;
    public D3D11_AUTHENTICATED_PROTECTION_FLAGS Protections;
}

/// <summary>D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT, d3d11.h, 72 bytes.</summary>
public struct D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT
{
    public D3D11_AUTHENTICATED_CONFIGURE_INPUT Parameters;
    public D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE ProcessType;
    public nint ProcessHandle;
    public int AllowAccess;
}

/// <summary>D3D11_AUTHENTICATED_PROTECTION_FLAGS, d3d11.h, 4 bytes.</summary>
public struct D3D11_AUTHENTICATED_PROTECTION_FLAGS
{
    public uint Value;

    public const uint ProtectionEnabled = 1u << 0;
    public const uint OverlayOrFullscreenRequired = 1u << 1;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public uint EncryptionGuidCount;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT, d3d11.h, 40 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT
{
    public D3D11_AUTHENTICATED_QUERY_INPUT Input;
    public uint EncryptionGuidIndex;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT, d3d11.h, 72 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public uint EncryptionGuidIndex;
    public Guid EncryptionGuid;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT, d3d11.h, 64 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public D3D11_BUS_TYPE BusType;
    public int AccessibleInContiguousBlocks;
    public int AccessibleInNonContiguousBlocks;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public D3D11_AUTHENTICATED_CHANNEL_TYPE ChannelType;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT, d3d11.h, 40 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT
{
    public D3D11_AUTHENTICATED_QUERY_INPUT Input;
    public nint DecoderHandle;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT, d3d11.h, 72 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public nint DecoderHandle;
    public nint CryptoSessionHandle;
    public nint DeviceHandle;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT, d3d11.h, 64 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public Guid EncryptionGuid;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public nint DeviceHandle;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_INPUT, d3d11.h, 32 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_INPUT
{
    public Guid QueryType;
    public nint hChannel;
    public uint SequenceNumber;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_OUTPUT, d3d11.h, 48 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_OUTPUT
{
    public D3D11_OMAC omac;
    public Guid QueryType;
    public nint hChannel;
    public uint SequenceNumber;
    public int ReturnCode;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT, d3d11.h, 48 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT
{
    public D3D11_AUTHENTICATED_QUERY_INPUT Input;
    public nint DeviceHandle;
    public nint CryptoSessionHandle;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT, d3d11.h, 72 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public nint DeviceHandle;
    public nint CryptoSessionHandle;
    public uint OutputIDCount;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT
{
    public D3D11_AUTHENTICATED_QUERY_INPUT Input;
    public nint DeviceHandle;
    public nint CryptoSessionHandle;
    public uint OutputIDIndex;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT, d3d11.h, 80 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public nint DeviceHandle;
    public nint CryptoSessionHandle;
    public uint OutputIDIndex;
    public ulong OutputID;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public D3D11_AUTHENTICATED_PROTECTION_FLAGS ProtectionFlags;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public uint RestrictedSharedResourceProcessCount;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT, d3d11.h, 40 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT
{
    public D3D11_AUTHENTICATED_QUERY_INPUT Input;
    public uint ProcessIndex;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT, d3d11.h, 64 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public uint ProcessIndex;
    public D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE ProcessIdentifier;
    public nint ProcessHandle;
}

/// <summary>D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT, d3d11.h, 56 bytes.</summary>
public struct D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT
{
    public D3D11_AUTHENTICATED_QUERY_OUTPUT Output;
    public uint UnrestrictedProtectedSharedResourceCount;
}
