namespace Dxcp.Client;

/// <summary>
/// One authenticated channel as an API offers it. Implementations make COM calls and nothing else: messages are put together
/// and verified in <see cref="AuthenticatedChannel"/>, once for both APIs, whose structs have the same layout in 64-bit
/// processes. Methods return the HRESULT. Callers hold the device's lock.
/// </summary>
internal interface IAuthenticatedChannelApi : IKeyExchangeApi
{
    /// <summary>Sends a query; both spans have the sizes of their structs.</summary>
    int Query(ReadOnlySpan<byte> question, Span<byte> answer);

    /// <summary>Sends a command; the answer has the size of CONFIGURE_OUTPUT.</summary>
    int Configure(ReadOnlySpan<byte> command, Span<byte> answer);
}
