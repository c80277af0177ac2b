using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Playback;

/// <summary>An API through the client: all that needs no more than a device. What derives from it makes the device and says what only its API can
/// tell.</summary>
/// <typeparam name="TDevice">The API's device.</typeparam>
internal abstract class ClientApi<TDevice> : IProtectedApi
    where TDevice : ContentProtectionDevice
{
    public abstract string Name { get; }

    public DriverReport Describe() => ClientPath.Attempt(() =>
    {
        using TDevice device = CreateDevice();
        ContentProtectionCaps caps = device.GetCaps();
        return new DriverReport(
            Name,
            Description(device),
            "AES128_CTR",
            [.. Reports.Capabilities(caps.Flags)],
            caps.BlockAlignmentSize,
            caps.ProtectedMemorySize,
            [.. caps.KeyExchangeTypes.Select(Reports.KeyExchange)],
            [.. ProtectableFormats(device)]);
    });

    public ChannelReport DescribeChannel() => ClientPath.Attempt(() =>
    {
        using var identity = DriverIdentity.LoadOrCreate();
        using TDevice device = CreateDevice();
        return ChannelReport.Ask(device, identity.Root);
    });

    public IProtectedPath Open(PathRequest request) => ClientPath.Attempt(() =>
    {
        using var identity = DriverIdentity.LoadOrCreate();
        return ClientPath.Open(CreateDevice(), identity.Root, request);
    });

    /// <summary>Makes a device over this program's driver.</summary>
    /// <exception cref="CliException">There is none to be had.</exception>
    protected abstract TDevice CreateDevice();

    /// <summary>The adapter's description; <c>unknown</c> where the API does not tell.</summary>
    protected abstract string Description(TDevice device);

    /// <summary>The names of the formats that may be protected, asked for in the one way that every implementation must answer: by making one.</summary>
    protected abstract IEnumerable<string> ProtectableFormats(TDevice device);

    /// <summary>Makes a Direct3D device; a failure names the function and its code.</summary>
    protected static ComPtr<T> Create<T>(Func<ComPtr<T>> create)
        where T : unmanaged, IComInterface
    {
        try
        {
            return create();
        }
        catch (HResultException exception)
        {
            throw CliException.Failed(exception.Message);
        }
    }
}
