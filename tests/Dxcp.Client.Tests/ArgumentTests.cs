using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>What each public method of a session, a decoder, a channel and a device refuses, before anything of it reaches the implementation.</summary>
public sealed class ArgumentTests : IDisposable
{
    private static readonly Guid s_profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
    private readonly Player _player = new(), _other = new();

    public static TheoryData<string> ForeignThings => [.. Foreign.Keys];

    public static TheoryData<string> MissingCaps => [.. Needs.Keys];

    public static TheoryData<string> SessionCalls => [.. OnSession.Keys];

    private static Dictionary<string, Action<Things, Things>> Foreign { get; } = new()
    {
        ["Write into another device's"] = (mine, theirs) => mine.Session.Write(mine.Frame, theirs.Surface),
        ["Write under another's key"] = (mine, theirs) => mine.Session.Write(mine.Frame, mine.Surface, theirs.Key),
        ["Write a short frame"] = (mine, _) => mine.Session.Write(mine.Frame.AsSpan(1), mine.Surface),
        ["Write a long frame"] = (mine, _) => mine.Session.Write([.. mine.Frame, 0], mine.Surface),
        ["Read from another device's"] = (mine, theirs) => mine.Session.Read(theirs.Surface, mine.Frame),
        ["Read a short frame"] = (mine, _) => mine.Session.Read(mine.Surface, mine.Frame.AsSpan(1)),
        ["Read a long frame"] = (mine, _) => mine.Session.Read(mine.Surface, [.. mine.Frame, 0]),
        ["CreateStagingSurface like another's"] = (mine, theirs) => mine.Session.CreateStagingSurface(theirs.Surface),
        ["Encrypt into another's"] = (mine, theirs) => mine.Session.Encrypt(mine.Frame, theirs.Staging),
        ["Encrypt under another's key"] = (mine, theirs) => mine.Session.Encrypt(mine.Frame, mine.Staging, theirs.Key),
        ["Encrypt a short frame"] = (mine, _) => mine.Session.Encrypt(mine.Frame.AsSpan(1), mine.Staging),
        ["Encrypt a long frame"] = (mine, _) => mine.Session.Encrypt([.. mine.Frame, 0], mine.Staging),
        ["Decrypt another's"] = (mine, theirs) => mine.Session.Decrypt(theirs.Staging, mine.Frame),
        ["Decrypt a short frame"] = (mine, _) => mine.Session.Decrypt(mine.Staging, mine.Frame.AsSpan(1)),
        ["Decrypt a long frame"] = (mine, _) => mine.Session.Decrypt(mine.Staging, [.. mine.Frame, 0]),
        ["DecryptionBlt from another's"] = (mine, theirs) => mine.Session.DecryptionBlt(theirs.Staging, mine.Surface),
        ["DecryptionBlt into another's"] = (mine, theirs) => mine.Session.DecryptionBlt(mine.Staging, theirs.Surface),
        ["DecryptionBlt into another format of the same bytes"] = (mine, _) => mine.Session.DecryptionBlt(mine.Staging, mine.OfAnotherFormat),
        ["DecryptionBlt into another size"] = (mine, _) => mine.Session.DecryptionBlt(mine.Staging, mine.OfAnotherSize),
        ["EncryptionBlt from another's"] = (mine, theirs) => mine.Session.EncryptionBlt(theirs.Surface, mine.Staging),
        ["EncryptionBlt into another's"] = (mine, theirs) => mine.Session.EncryptionBlt(mine.Surface, theirs.Staging),
        ["EncryptionBlt from another format of the same bytes"] = (mine, _) => mine.Session.EncryptionBlt(mine.OfAnotherFormat, mine.Staging),
        ["EncryptionBlt from another size"] = (mine, _) => mine.Session.EncryptionBlt(mine.OfAnotherSize, mine.Staging),
        ["ConfirmKey on another's"] = (mine, theirs) => mine.Session.ConfirmKey(theirs.Surface),
        ["CreateDecoder for nothing"] = (mine, _) => mine.Session.CreateDecoder(),
        ["CreateDecoder for another's"] = (mine, theirs) => mine.Session.CreateDecoder(theirs.Surface),
        ["CreateDecoder for mine and another's"] = (mine, theirs) => mine.Session.CreateDecoder(mine.Surface, theirs.Surface),
        ["CreateDecoder for two formats of the same bytes"] = (mine, _) => mine.Session.CreateDecoder(mine.Surface, mine.OfAnotherFormat),
        ["CreateDecoder for two sizes"] = (mine, _) => mine.Session.CreateDecoder(mine.Surface, mine.OfAnotherSize),
        ["BeginFrame on another target"] = (mine, _) => mine.Decoder.BeginFrame(mine.OfAnotherSize),
        ["BeginFrame under another's key"] = (mine, theirs) => mine.Decoder.BeginFrame(mine.Surface, theirs.Key),
        ["Decode into another target"] = (mine, theirs) => mine.Decoder.Decode(mine.Frame, theirs.Surface),
        ["Decode under another's key"] = (mine, theirs) => mine.Decoder.Decode(mine.Frame, mine.Surface, theirs.Key),
        ["Tie another device's decoder"] = (mine, theirs) => mine.Channel.Tie(theirs.Decoder),
        ["QueryCryptoSession of another device's decoder"] = (mine, theirs) => mine.Channel.QueryCryptoSession(theirs.Decoder),
        ["QueryOutputIdCount of another device's"] = (mine, theirs) => mine.Channel.QueryOutputIdCount(theirs.Session),
        ["QueryOutputId of another device's"] = (mine, theirs) => mine.Channel.QueryOutputId(theirs.Session, 0),
        ["OpenSharedSurface of no handle"] = (mine, _) => mine.Session.Device.OpenSharedSurface(0, FrameFormat.Nv12, 32, 16),
        ["Write to null"] = (mine, _) => mine.Session.Write(mine.Frame, null!),
        ["Read from null"] = (mine, _) => mine.Session.Read(null!, mine.Frame),
        ["CreateStagingSurface like null"] = (mine, _) => mine.Session.CreateStagingSurface(null!),
        ["Encrypt into null"] = (mine, _) => mine.Session.Encrypt(mine.Frame, null!),
        ["Decrypt null"] = (mine, _) => mine.Session.Decrypt(null!, mine.Frame),
        ["DecryptionBlt from null"] = (mine, _) => mine.Session.DecryptionBlt(null!, mine.Surface),
        ["DecryptionBlt into null"] = (mine, _) => mine.Session.DecryptionBlt(mine.Staging, null!),
        ["EncryptionBlt from null"] = (mine, _) => mine.Session.EncryptionBlt(null!, mine.Staging),
        ["EncryptionBlt into null"] = (mine, _) => mine.Session.EncryptionBlt(mine.Surface, null!),
        ["ConfirmKey on null"] = (mine, _) => mine.Session.ConfirmKey(null!),
        ["CreateDecoder for null"] = (mine, _) => mine.Session.CreateDecoder((IReadOnlyList<ProtectedSurface>)null!),
        ["CreateDecoder for a list with null"] = (mine, _) => mine.Session.CreateDecoder(mine.Surface, null!),
        ["BeginFrame on null"] = (mine, _) => mine.Decoder.BeginFrame(null!),
        ["Decode into null"] = (mine, _) => mine.Decoder.Decode(mine.Frame, null!),
        ["Tie null"] = (mine, _) => mine.Channel.Tie(null!),
        ["QueryCryptoSession of null"] = (mine, _) => mine.Channel.QueryCryptoSession(null!),
        ["QueryOutputIdCount of null"] = (mine, _) => mine.Channel.QueryOutputIdCount(null!),
        ["QueryOutputId of null"] = (mine, _) => mine.Channel.QueryOutputId(null!, 0),
        ["CreateSession by null"] = (mine, _) => mine.Session.Device.CreateSession(null!),
        ["CreateChannel by null"] = (mine, _) => mine.Session.Device.CreateChannel(null!),
        ["SharedResourceProcess of null"] = (_, _) => SharedResourceProcess.Of(null!),
    };

    private static Dictionary<string, (ContentProtectionFlags Missing, Action<Things> Call)> Needs { get; } = new()
    {
        ["Write"] = (ContentProtectionFlags.DecryptionBlt, mine => mine.Session.Write(mine.Frame, mine.Surface)),
        ["Encrypt"] = (ContentProtectionFlags.DecryptionBlt, mine => mine.Session.Encrypt(mine.Frame, mine.Staging)),
        ["ConfirmKey"] = (ContentProtectionFlags.DecryptionBlt, mine => mine.Session.ConfirmKey(mine.Surface)),
        ["Read"] = (ContentProtectionFlags.EncryptedReadBack, mine => mine.Session.Read(mine.Surface, mine.Frame)),
        ["EncryptionBlt"] = (ContentProtectionFlags.EncryptedReadBack, mine => mine.Session.EncryptionBlt(mine.Surface, mine.Staging)),
        ["RenewReadBackKey"] = (ContentProtectionFlags.EncryptedReadBackKey, mine => mine.Session.RenewReadBackKey()),
        ["RefreshKey"] = (ContentProtectionFlags.FreshenSessionKey, mine => mine.Session.RefreshKey()),
        ["BeginRefresh"] = (ContentProtectionFlags.FreshenSessionKey, mine => mine.Session.BeginRefresh()),
        ["CreateContentKey"] = (ContentProtectionFlags.ContentKey, mine => mine.Session.CreateContentKey()),
        ["Write partly"] = (ContentProtectionFlags.PartialDecryption, mine => mine.Session.Write(mine.Frame, mine.Surface, null, new PartialPattern(1, 0, 0))),
        ["Encrypt partly"] = (ContentProtectionFlags.PartialDecryption,
            mine => mine.Session.Encrypt(mine.Frame, mine.Staging, null, new PartialPattern(1, 0, 0))),
        ["Decode partly"] = (ContentProtectionFlags.PartialDecryption,
            mine => mine.Decoder.Decode(mine.Frame, mine.Surface, null, new PartialPattern(1, 0, 0))),
        ["Submit partly"] = (ContentProtectionFlags.PartialDecryption, mine => mine.InFrame(decoder => decoder.Submit([1], new PartialPattern(1, 0, 0)))),
        ["SubmitBuffers partly"] = (ContentProtectionFlags.PartialDecryption,
            mine => mine.InFrame(decoder => decoder.SubmitBuffers(new DecoderBuffer(DecoderBufferKind.Bitstream, new byte[1], new PartialPattern(1, 0, 0))))),
    };

    private static Dictionary<string, Action<Things>> OnSession { get; } = new()
    {
        ["Handle"] = mine => _ = mine.Session.Handle,
        ["CreateContentKey"] = mine => mine.Session.CreateContentKey(),
        ["CreateStagingSurface"] = mine => mine.Session.CreateStagingSurface(mine.Surface),
        ["CreateDecoder"] = mine => mine.Session.CreateDecoder(mine.Surface),
        ["Write"] = mine => mine.Session.Write(mine.Frame, mine.Surface),
        ["Read"] = mine => mine.Session.Read(mine.Surface, mine.Frame),
        ["Encrypt"] = mine => mine.Session.Encrypt(mine.Frame, mine.Staging),
        ["Decrypt"] = mine => mine.Session.Decrypt(mine.Staging, mine.Frame),
        ["DecryptionBlt"] = mine => mine.Session.DecryptionBlt(mine.Staging, mine.Surface),
        ["EncryptionBlt"] = mine => mine.Session.EncryptionBlt(mine.Surface, mine.Staging),
        ["RenewReadBackKey"] = mine => mine.Session.RenewReadBackKey(),
        ["RefreshKey"] = mine => mine.Session.RefreshKey(),
        ["BeginRefresh"] = mine => mine.Session.BeginRefresh(),
        ["CompleteRefresh"] = mine => mine.Session.CompleteRefresh(),
        ["ConfirmKey"] = mine => mine.Session.ConfirmKey(mine.Surface),
        ["BeginFrame"] = mine => mine.Decoder.BeginFrame(mine.Surface),
        ["Decode"] = mine => mine.Decoder.Decode(mine.Frame, mine.Surface),
    };

    public void Dispose()
    {
        _player.Dispose();
        _other.Dispose();
    }

    [Theory, MemberData(nameof(ForeignThings))]
    public void What_is_of_another_null_or_of_another_size_is_refused_and_reaches_nobody(string call)
    {
        Things mine = new(_player), theirs = new(_other);
        var refused = Assert.ThrowsAny<ArgumentException>(() => Foreign[call](mine, theirs));
        Assert.Equal(call.Contains("null", StringComparison.Ordinal), refused is ArgumentNullException);
        string method = call.Split(' ')[0];
        Assert.Contains(refused.ParamName, typeof(CryptoSession).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods())
            .Where(one => one.Name == method || (method == "SharedResourceProcess" && one.Name == "Of")).SelectMany(one => one.GetParameters())
            .Select(parameter => parameter.Name));
        NothingHappened(mine);
    }

    [Theory, MemberData(nameof(MissingCaps))]
    public void What_the_implementation_lacks_is_not_asked_of_it(string call)
    {
        (ContentProtectionFlags missing, Action<Things> act) = Needs[call];
        using var player = new Player(Player.Everything & ~missing);
        Things mine = new(player);
        var refused = Assert.Throws<CapabilityMissingException>(() => act(mine));
        Assert.Equal((missing, HResult.DXGI_ERROR_UNSUPPORTED), (refused.Missing, refused.HResult));
        Assert.Empty(player.Fake.Submitted);
        Assert.Empty(player.Fake.Blts);
        Assert.Equal((0, 0, 0), (player.Fake.Starts, player.Fake.Reads, player.Fake.KeysAskedFor));
        mine.Decoder.Decode(mine.Frame, mine.Surface); // a frame that was under way has ended
    }

    [Theory, MemberData(nameof(SessionCalls))]
    public void A_session_that_is_disposed_does_nothing_any_more(string call)
    {
        Things mine = new(_player);
        mine.Session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => OnSession[call](mine));
        mine.Session.Dispose();
        Assert.Empty(_player.Fake.Blts);
    }

    [Fact]
    public void Decoders_keys_surfaces_and_devices_that_are_disposed_do_nothing_any_more()
    {
        Things mine = new(_player);
        ContentKey key = mine.Session.CreateContentKey();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mine.Session.Write(mine.Frame, mine.Surface, key));
        Assert.Throws<ObjectDisposedException>(() => mine.Session.Encrypt(mine.Frame, mine.Staging, key));
        Assert.Throws<ObjectDisposedException>(() => mine.Decoder.BeginFrame(mine.Surface, key));
        StagingSurface staging = mine.Session.CreateStagingSurface(mine.Surface);
        ContentKey waited = mine.Session.CreateContentKey(); // for by a frame, so that it is there still
        mine.Session.Encrypt(mine.Frame, staging, waited);
        waited.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mine.Session.Write(mine.Frame, mine.Surface, waited));
        mine.Session.Encrypt(mine.Frame, staging);
        staging.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mine.Session.Encrypt(mine.Frame, staging));
        Assert.Throws<InvalidOperationException>(() => mine.Session.DecryptionBlt(staging, mine.Surface));
        ProtectedSurface gone = _player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mine.Session.Write(mine.Frame, gone));
        Assert.Throws<ObjectDisposedException>(() => mine.Session.Read(gone, mine.Frame));
        mine.Session.Write(mine.Frame, mine.Surface); // nobody waits for what came to nothing
        mine.Decoder.Dispose();
        mine.Decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mine.Decoder.BeginFrame(mine.Surface));
        Assert.Throws<ObjectDisposedException>(() => mine.Decoder.Submit([1]));
        Assert.Throws<ObjectDisposedException>(() => mine.Decoder.SubmitBuffers(new DecoderBuffer(DecoderBufferKind.Bitstream, new byte[1])));
        Assert.Throws<ObjectDisposedException>(mine.Decoder.EndFrame);
        _player.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _player.Device.GetCaps());
        Assert.Throws<ObjectDisposedException>(() => _player.Device.CreateSession(Identities.Good.Root));
        Assert.Throws<ObjectDisposedException>(() => _player.Device.CreateChannel(Identities.Good.Root));
        Assert.Throws<ObjectDisposedException>(() => _player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16));
        Assert.Throws<ObjectDisposedException>(() => _player.Device.OpenSharedSurface(1, FrameFormat.Nv12, 32, 16));
    }

    [Fact]
    public void A_staging_surface_serves_one_call_at_a_time()
    {
        Things mine = new(_player);
        mine.Staging.Enter();
        Assert.Throws<InvalidOperationException>(() => mine.Session.Encrypt(mine.Frame, mine.Staging));
        Assert.Throws<InvalidOperationException>(() => mine.Session.Decrypt(mine.Staging, mine.Frame));
        Assert.Throws<InvalidOperationException>(() => mine.Session.DecryptionBlt(mine.Staging, mine.Surface));
        Assert.Throws<InvalidOperationException>(() => mine.Session.EncryptionBlt(mine.Surface, mine.Staging));
        Assert.Throws<InvalidOperationException>(mine.Staging.Dispose);
        mine.Staging.Leave();
        mine.Session.Encrypt(mine.Frame, mine.Staging);
        mine.Session.DecryptionBlt(mine.Staging, mine.Surface);
    }

    [Theory, InlineData((int)SurfaceSharing.None - 1), InlineData((int)SurfaceSharing.Restricted + 1)]
    public void There_are_three_ways_of_sharing(int sharing)
    {
        int alive = _player.Fake.Alive;
        Assert.Throws<ArgumentOutOfRangeException>(nameof(sharing), () =>
            _player.Device.CreateProtectedSurface(FrameFormat.Nv12, 32, 16, sharing: (SurfaceSharing)sharing));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => _player.Device.OpenSharedSurface(1, FrameFormat.Nv12, 32, 15));
        Assert.Equal(alive, _player.Fake.Alive);
    }

    private void NothingHappened(Things mine)
    {
        Assert.Empty(_player.Fake.Blts);
        Assert.Empty(_player.Fake.Submitted);
        Assert.Empty(_player.Fake.Decoded);
        Assert.Equal((0, 0), (_player.Fake.Reads, _player.Fake.KeysAskedFor));
        Assert.Equal(mine.Alive, _player.Fake.Alive);
        mine.Session.ConfirmKey(mine.Surface); // and nobody waits
    }

    /// <summary>One of each.</summary>
    private sealed class Things
    {
        public Things(Player player)
        {
            Session = player.Own(player.Device.CreateSession(Identities.Good.Root, s_profile));
            Surface = player.Surface();
            OfAnotherFormat = player.Surface(FrameFormat.P010, 16, 16);
            OfAnotherSize = player.Surface(FrameFormat.Nv12, 32, 18);
            Assert.Equal(Surface.Layout, OfAnotherFormat.Layout);
            Staging = player.Own(Session.CreateStagingSurface(Surface));
            Key = Session.Caps.Has(ContentProtectionFlags.ContentKey) ? player.Own(Session.CreateContentKey()) : null;
            Decoder = player.Own(Session.CreateDecoder(Surface));
            Channel = player.Own(player.Device.CreateChannel(Identities.Good.Root));
            Frame = Player.Frame(Surface.Layout);
            Alive = player.Fake.Alive;
        }

        public CryptoSession Session { get; }

        public ProtectedSurface Surface { get; }

        public ProtectedSurface OfAnotherFormat { get; }

        public ProtectedSurface OfAnotherSize { get; }

        public StagingSurface Staging { get; }

        public ContentKey? Key { get; }

        public VideoDecoder Decoder { get; }

        public AuthenticatedChannel Channel { get; }

        public byte[] Frame { get; }

        public int Alive { get; }

        public void InFrame(Action<VideoDecoder> act)
        {
            Decoder.BeginFrame(Surface);
            try
            {
                act(Decoder);
            }
            finally
            {
                Decoder.EndFrame();
            }
        }
    }
}
