using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Codecs;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Playback;

/// <summary>An API through the client: all that needs no more than a device. What derives from it makes the device and says what only its API can
/// tell.</summary>
/// <typeparam name="TDevice">The API's device.</typeparam>
internal abstract class ClientApi<TDevice> : IProtectedApi
    where TDevice : ContentProtectionDevice
{
    public abstract string Name { get; }

    public DriverReport Describe(string? root) => ClientPath.Attempt(() =>
    {
        using X509Certificate2 trusted = Trusted(root);
        using TDevice device = CreateDevice();
        ContentProtectionCaps caps = device.GetCaps();
        return new DriverReport(
            Name,
            Description(device),
            BuiltInDirect3D.DriverName,
            Verify(device, trusted),
            "AES128_CTR",
            [.. Reports.Capabilities(caps.Flags)],
            caps.BlockAlignmentSize,
            caps.ProtectedMemorySize,
            [.. caps.KeyExchangeTypes.Select(Reports.KeyExchange)],
            [.. ProtectableFormats(device)],
            Codecs?.Name ?? "",
            [.. Codecs?.Codecs.Select(codec => codec.Name) ?? []]);
    });

    public ChannelReport DescribeChannel(string? root) => ClientPath.Attempt(() =>
    {
        using X509Certificate2 trusted = Trusted(root);
        using TDevice device = CreateDevice();
        return ChannelReport.Ask(device, trusted);
    });

    public IProtectedPath Open(PathRequest request) =>
        ClientPath.Attempt(() => ClientPath.Open(CreateDevice, Trusted(request.Root), request));

    /// <summary>Makes a device over this program's driver.</summary>
    /// <exception cref="CliException">There is none to be had.</exception>
    protected abstract TDevice CreateDevice();

    /// <summary>The adapter's description; <c>unknown</c> where the API does not tell.</summary>
    protected abstract string Description(TDevice device);

    /// <summary>The names of the formats that may be protected, asked for in the one way that every implementation must answer: by making one.</summary>
    protected abstract IEnumerable<string> ProtectableFormats(TDevice device);

    /// <summary>The codecs behind the built-in driver's decoders; null where another driver is in use.</summary>
    private static CodecLibrary? Codecs => BuiltInDirect3D.DriverName == "built-in driver" ? CodecLibrary.Current : null;

    private static X509Certificate2 Trusted(string? root)
    {
        if (root is null)
        {
            using var identity = DriverIdentity.LoadOrCreate();
            return X509CertificateLoader.LoadCertificate(identity.Root.RawData);
        }

        try
        {
            return TrustedRoot.Load(root);
        }
        catch (CertificateChainException exception)
        {
            throw CliException.BadInput(exception.Message.TrimEnd('.'), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"{root}: cannot be read: {CliException.Reason(exception)}", exception);
        }
    }

    private static CertificateReport Verify(TDevice device, X509Certificate2 root)
    {
        try
        {
            device.CreateSession(root).Dispose();
            return new CertificateReport(root.Subject, true, null);
        }
        catch (Exception exception) when (exception is CertificateChainException or ContentProtectionException)
        {
            return new CertificateReport(root.Subject, false, exception.Message);
        }
    }

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
