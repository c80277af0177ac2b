using Dxcp.Abi;

namespace Dxcp.Channels;

/// <summary>
/// A query or command of the authenticated channel: the structs that belong to its GUID, and the channels that take
/// it (docs/rules.md, "Channel commands and queries"). All four interfaces use the same GUIDs and, in 64-bit processes,
/// the same layouts. Immutable.
/// </summary>
public sealed unsafe class AuthenticatedMessage
{
    private const D3D11_AUTHENTICATED_CHANNEL_TYPE Runtime = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11;
    private const D3D11_AUTHENTICATED_CHANNEL_TYPE Software = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE;
    private const D3D11_AUTHENTICATED_CHANNEL_TYPE Hardware = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE;

    private readonly D3D11_AUTHENTICATED_CHANNEL_TYPE[] _channels;

    private AuthenticatedMessage(string name, Guid type, int inputSize, int outputSize, params D3D11_AUTHENTICATED_CHANNEL_TYPE[] channels)
    {
        Name = name;
        Type = type;
        InputSize = (uint)inputSize;
        OutputSize = (uint)outputSize;
        _channels = channels;
    }

    /// <summary>All queries, in the order of the documentation.</summary>
    public static IReadOnlyList<AuthenticatedMessage> Queries { get; } =
    [
        new("PROTECTION", Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT), Runtime, Software, Hardware),
        new("CHANNEL_TYPE", Guids.D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT), Runtime, Software, Hardware),
        new("DEVICE_HANDLE", Guids.D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT), Runtime, Software, Hardware),
        new("CRYPTO_SESSION", Guids.D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION,
            sizeof(D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT), Software, Hardware),
        new("RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT", Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT), Runtime, Software),
        new("RESTRICTED_SHARED_RESOURCE_PROCESS", Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS,
            sizeof(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT),
                sizeof(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT), Runtime, Software),
        new("UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT", Guids.D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT), Software),
        new("OUTPUT_ID_COUNT", Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT,
            sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT), Software, Hardware),
        new("OUTPUT_ID", Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID,
            sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT), Software, Hardware),
        new("ACCESSIBILITY_ATTRIBUTES", Guids.D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT), Software, Hardware),
        new("ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT", Guids.D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT), Software, Hardware),
        new("ENCRYPTION_WHEN_ACCESSIBLE_GUID", Guids.D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID,
            sizeof(D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT),
                Software, Hardware),
        new("CURRENT_ENCRYPTION_WHEN_ACCESSIBLE", Guids.D3D11_AUTHENTICATED_QUERY_CURRENT_ENCRYPTION_WHEN_ACCESSIBLE,
            sizeof(D3D11_AUTHENTICATED_QUERY_INPUT), sizeof(D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT), Software, Hardware), // D16
    ];

    /// <summary>All commands, in the order of the documentation. Every answer is a D3D11_AUTHENTICATED_CONFIGURE_OUTPUT.</summary>
    public static IReadOnlyList<AuthenticatedMessage> Commands { get; } =
    [
        new("INITIALIZE", Guids.D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT), sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT), Software, Hardware),
        new("PROTECTION", Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT), sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT), Runtime, Software, Hardware),
        new("CRYPTO_SESSION", Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT), sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT), Runtime, Software, Hardware),
        new("SHARED_RESOURCE", Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT), sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT), Runtime, Software),
        new("ENCRYPTION_WHEN_ACCESSIBLE", Guids.D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT), sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT), Software, Hardware),
    ];

    /// <summary>The GUID's name in the headers, behind D3D11_AUTHENTICATED_QUERY_ or D3D11_AUTHENTICATED_CONFIGURE_.</summary>
    public string Name { get; }

    /// <summary>The GUID.</summary>
    public Guid Type { get; }

    /// <summary>Bytes of the input struct.</summary>
    public uint InputSize { get; }

    /// <summary>Bytes of the output struct.</summary>
    public uint OutputSize { get; }

    /// <summary>The query of a GUID, or null.</summary>
    public static AuthenticatedMessage? FindQuery(in Guid type) => Find(Queries, type);

    /// <summary>The command of a GUID, or null.</summary>
    public static AuthenticatedMessage? FindCommand(in Guid type) => Find(Commands, type);

    /// <summary>Whether a channel of a type takes this message (S45).</summary>
    public bool IsFor(D3D11_AUTHENTICATED_CHANNEL_TYPE channel) => Array.IndexOf(_channels, channel) >= 0;

    private static AuthenticatedMessage? Find(IReadOnlyList<AuthenticatedMessage> messages, in Guid type)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Type == type)
                return messages[i];
        }

        return null;
    }
}
