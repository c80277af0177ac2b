using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;

namespace Dxcp.Client.Tests;

/// <summary>A fake device with a session on it, as a player would have them. At the end no COM object may be left and the fake must have had no
/// complaint.</summary>
internal sealed class Player : IDisposable
{
    public const ContentProtectionFlags Everything = ContentProtectionFlags.Software | ContentProtectionFlags.PartialDecryption
        | ContentProtectionFlags.ContentKey
        | ContentProtectionFlags.FreshenSessionKey | ContentProtectionFlags.EncryptedReadBack | ContentProtectionFlags.EncryptedReadBackKey
            | ContentProtectionFlags.DecryptionBlt;

    private readonly List<IDisposable> _owned = [];

    public Player(ContentProtectionFlags? caps = null, int rowPadding = 0)
        : this(new FakeImplementation { Caps = caps ?? Everything, RowPadding = rowPadding }, Identities.Good.Root)
    {
    }

    public Player(FakeImplementation fake, X509Certificate2 root)
    {
        Fake = fake;
        Device = Open(fake);
        try
        {
            Session = Device.CreateSession(root);
        }
        catch
        {
            Device.Dispose();
            throw;
        }
    }

    public FakeImplementation Fake { get; }

    public Direct3D11Device Device { get; }

    public CryptoSession Session { get; }

    public static unsafe Direct3D11Device Open(FakeImplementation fake)
    {
        ID3D11Device* pointer = new FakeDevice(fake).Publish<ID3D11Device>();
        try
        {
            return Direct3D11Device.From(pointer);
        }
        finally
        {
            pointer->lpVtbl->Base.Release(pointer);
        }
    }

    public ProtectedSurface Surface(FrameFormat format = FrameFormat.Nv12, int width = 32, int height = 16) =>
        Own(Device.CreateProtectedSurface(format, width, height));

    public T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    /// <summary>A frame of random bytes.</summary>
    public static byte[] Frame(FrameLayout layout)
    {
        byte[] frame = new byte[layout.Size];
        Random.Shared.NextBytes(frame);
        return frame;
    }

    /// <summary>Sends a random frame in and reads it back.</summary>
    public void RoundTrip(ProtectedSurface surface, ContentKey? contentKey = null, Cryptography.PartialPattern? pattern = null)
    {
        byte[] frame = Frame(surface.Layout), back = new byte[frame.Length];
        Session.Write(frame, surface, contentKey, pattern);
        Session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        Session.Dispose();
        Device.Dispose();
        Assert.Empty(Fake.Faults);
        Assert.Equal(0, Fake.Alive);
    }
}
