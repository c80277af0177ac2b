using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Each refusal of the Direct3D 9 runtime says so in the log of its device: which method, which parameter, what was wanted, by which rule. S120.
/// </summary>
public sealed unsafe partial class Refusals9Tests
{
    /// <summary>One of everything that refuses.</summary>
    private sealed class Scene : IDisposable
    {
        public Scene()
        {
            Decoding = new TestDecoder9().Open();
            Channel = new OwnChannel9(Test);
            (Memory, Plain, Target, Session, NoKey) = ((nint)Test.SystemMemory(), (nint)Test.Plain(), (nint)Test.Target(lockable: 1), (nint)Test.Session(),
                (nint)Test.Session(withKey: false));
            IDirect3DAuthenticatedChannel9* made;
            void* handle;
            Assert.Equal(S_OK, Video->lpVtbl->CreateAuthenticatedChannel(Video, D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, &made,
                &handle));
            DriverChannel = (nint)Test.Own(new ComPtr<IDirect3DAuthenticatedChannel9>(made)).Pointer;
            Assert.Empty(Messages());
        }

        public TestDecoder9 Decoding { get; }

        public TestDevice9 Test => Decoding.Device;

        public FakeDriver9 Driver => Test.Driver;

        public IDirect3DDevice9Ex* Device => Test.Device;

        public IDirect3DDevice9.Vtbl* Table => Test.Table;

        public IDirect3DDevice9Video* Video => Test.Video;

        public IDirect3D9Ex* Enumerator => Test.Enumerator;

        public IDirectXVideoDecoder* Decoder => Decoding.Decoder;

        public OwnChannel9 Channel { get; }

        public nint Memory { get; }

        public nint Plain { get; }

        public nint Target { get; }

        public nint Session { get; }

        public nint NoKey { get; }

        public nint DriverChannel { get; }

        /// <summary>What device and enumerator have said.</summary>
        public List<Message> Messages() => [.. MessageLog.Of(Device)!.Messages, .. MessageLog.Of(Enumerator)!.Messages];

        public int Lock(nint surface, uint flags = 0)
        {
            D3DLOCKED_RECT locked;
            return ((IDirect3DSurface9*)surface)->lpVtbl->LockRect((void*)surface, &locked, null, flags);
        }

        public int Make(uint width = 64, D3DFORMAT format = FakeDriver9.Nv12, D3DPOOL pool = D3DPOOL.D3DPOOL_DEFAULT, uint usage = 0)
        {
            IDirect3DSurface9* made;
            return Device->lpVtbl->CreateOffscreenPlainSurfaceEx(Device, width, 32, format, pool, &made, null, usage);
        }

        public int Open(nint handle)
        {
            IDirect3DSurface9* made;
            void* at = (void*)handle;
            return Device->lpVtbl->CreateOffscreenPlainSurfaceEx(Device, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, &made, &at, 0);
        }

        public int Encrypt(nint session, nint source, nint destination, uint size = TestDevice9.BltSize, bool withIV = true)
        {
            byte* iv = stackalloc byte[16];
            var self = (IDirect3DCryptoSession9*)session;
            return self->lpVtbl->EncryptionBlt(self, (IDirect3DSurface9*)source, (IDirect3DSurface9*)destination, size, withIV ? iv : null);
        }

        public int Decrypt(nint source, nint destination)
        {
            byte* iv = stackalloc byte[16];
            var self = (IDirect3DCryptoSession9*)Session;
            return self->lpVtbl->DecryptionBlt(self, (IDirect3DSurface9*)source, (IDirect3DSurface9*)destination, TestDevice9.BltSize, null, null, iv);
        }

        public int Stretch(nint source, nint destination, uint filter = 0) =>
            Table->StretchRect(Device, (IDirect3DSurface9*)source, null, (IDirect3DSurface9*)destination, null, filter);

        public int Update(nint source, nint destination) =>
            Table->UpdateSurface(Device, (IDirect3DSurface9*)source, null, (IDirect3DSurface9*)destination, null);

        public int CreateSession(Guid type, Guid profile)
        {
            IDirect3DCryptoSession9* made;
            void* handle;
            return Video->lpVtbl->CreateCryptoSession(Video, &type, &profile, &made, &handle);
        }

        public void Dispose()
        {
            Channel.Dispose();
            Decoding.Dispose();
        }
    }

    [Theory] // S120
    [MemberData(nameof(Names))]
    public void A_refusal_says_which_method_and_by_which_rule(string name)
    {
        (string rule, string text, Func<object, int> call) = Cases[name];
        using var scene = new Scene();
        int code = call(scene);
        Assert.True(code < 0, "was not refused");
        Message message = Assert.Single(scene.Messages());
        Assert.Equal((Severity.Error, "Direct3D 9", name.Split(':')[0], rule), (message.Severity, message.Api, message.Method, message.Rule));
        Assert.Contains(text, message.ToString(), StringComparison.Ordinal);
    }

    [Fact] // S105, S120
    public void A_decryption_that_protection_refuses_says_the_way_out()
    {
        using var scene = new Scene();
        scene.Driver.Returns["DecryptionBlt"] = D3DERR_CANNOTPROTECTCONTENT;
        Assert.Equal(D3DERR_CANNOTPROTECTCONTENT, scene.Decrypt(scene.Memory, scene.Plain));
        Assert.Contains("PROTECTION_ALWAYS_ON", Assert.Single(scene.Messages()).Remedy, StringComparison.Ordinal);
    }

    [Fact] // S10, S120
    public void What_is_done_says_nothing()
    {
        using var scene = new Scene();
        Assert.Equal(S_OK, scene.Encrypt(scene.Session, scene.Plain, scene.Memory));
        Assert.Equal(S_OK, scene.Decrypt(scene.Memory, scene.Plain));
        Assert.Equal(S_OK, scene.Update(scene.Memory, scene.Plain));
        Assert.Equal(S_OK, scene.Lock(scene.Plain));
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(scene.Decoder));
        Assert.Equal(S_OK, scene.Channel.SetProtection(true));
        Assert.Empty(scene.Messages());
    }

    [Fact] // S79, S120
    public void A_removed_device_says_so_at_each_call()
    {
        using var scene = new Scene();
        scene.Driver.Returns["Blt"] = D3DDDIERR_DEVICEREMOVED;
        Assert.Equal(D3DERR_DEVICEREMOVED, scene.Update(scene.Memory, scene.Plain));
        Assert.Equal(D3DERR_DEVICEREMOVED, scene.Lock(scene.Plain));
        Assert.Equal(D3DERR_DEVICEREMOVED, scene.Encrypt(scene.Session, scene.Plain, scene.Memory));
        Assert.Equal(["UpdateSurface", "LockRect", "EncryptionBlt"], scene.Messages().Select(message => message.Method));
        Assert.All(scene.Messages(), message => Assert.Equal("S79", message.Rule));
    }

    [Fact] // S120
    public void Without_a_device_the_sinks_of_the_process_hear_it()
    {
        var heard = new Heard();
        using IDisposable added = MessageSinks.Process.Add(heard);
        IDirect3D9Ex* made;
        Assert.Equal(D3DERR_INVALIDCALL, Direct3D9.Direct3DCreate9Ex(31, &made));
        Assert.Contains(heard.Messages, message => message is { Method: "Direct3DCreate9Ex", Values: [{ Parameter: "SDKVersion", Given: "31" }] });
    }

    private sealed class Heard : IMessageSink
    {
        public System.Collections.Concurrent.ConcurrentQueue<Message> Messages { get; } = new();

        public void Take(Message message) => Messages.Enqueue(message);
    }
}
