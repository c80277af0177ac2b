using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

public sealed class SessionTests
{
    [Fact]
    public void The_caps_are_those_of_the_implementation()
    {
        using var player = new Player();
        ContentProtectionCaps caps = player.Device.GetCaps();
        Assert.Equal(player.Fake.Caps, caps.Flags);
        Assert.Equal([Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP], caps.KeyExchangeTypes);
        Assert.Equal((16u, 1u, 1ul << 30), (caps.BlockAlignmentSize, caps.BufferAlignmentStart, caps.ProtectedMemorySize));
    }

    [Fact]
    public void Negotiation_gives_both_sides_the_same_key_at_epoch_0()
    {
        using var player = new Player();
        Assert.Equal(0ul, player.Session.Epoch);
        Assert.Equal(1, player.Fake.Negotiations);
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void Each_session_draws_a_key_of_its_own()
    {
        using var one = new Player();
        using var other = new Player();
        Assert.NotEqual(one.Fake.Session!.Key, other.Fake.Session!.Key);
    }

    [Fact]
    public void A_chain_to_another_root_gets_no_key()
    {
        var fake = new FakeImplementation();
        Assert.Throws<CertificateChainException>(() => new Player(fake, Identities.Other.Root));
        Assert.Equal((0, 0), (fake.Negotiations, fake.Alive));
    }

    [Fact]
    public void An_expired_certificate_gets_no_key()
    {
        var fake = new FakeImplementation { Identity = Identities.Expired };
        Assert.Throws<CertificateChainException>(() => new Player(fake, Identities.Expired.Root));
        Assert.Equal((0, 0), (fake.Negotiations, fake.Alive));
    }

    [Theory, InlineData(CertificateChain.MaximumSize + 0u, 1), InlineData(CertificateChain.MaximumSize + 1u, 0), InlineData(0x7FFFFFFFu, 0),
        InlineData(uint.MaxValue, 0)]
    public void A_certificate_that_is_told_to_be_too_long_is_not_asked_for(uint size, int asked)
    {
        var fake = new FakeImplementation { ChainSize = size, Chain = asked == 0 ? null : new byte[size] };
        Assert.Throws<CertificateChainException>(() => new Player(fake, Identities.Good.Root));
        Assert.Equal(asked, fake.CertificatesAsked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(CertificateChain.MaximumSize + 1)]
    public void A_malformed_chain_gets_no_key(int size)
    {
        var fake = new FakeImplementation { Chain = new byte[size] };
        Assert.Throws<CertificateChainException>(() => new Player(fake, Identities.Good.Root));
        Assert.Equal((0, 0), (fake.Negotiations, fake.Alive));
    }

    [Fact]
    public void A_flipped_bit_in_the_leaf_gets_no_key()
    {
        byte[] chain = Identities.Good.CertificateChain.ToArray();
        chain[200] ^= 1;
        var fake = new FakeImplementation { Chain = chain };
        Assert.Throws<CertificateChainException>(() => new Player(fake, Identities.Good.Root));
        Assert.Equal((0, 0), (fake.Negotiations, fake.Alive));
    }

    [Fact]
    public void A_failed_key_exchange_names_its_code_and_leaves_nothing_behind()
    {
        var fake = new FakeImplementation { NegotiateResult = E_INVALIDARG };
        var e = Assert.Throws<ContentProtectionException>(() => new Player(fake, Identities.Good.Root));
        Assert.Equal(E_INVALIDARG, e.HResult);
        Assert.Contains("E_INVALIDARG", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, fake.Alive);
    }

    [Fact]
    public void An_implementation_without_RSAES_OAEP_is_refused()
    {
        var fake = new FakeImplementation { KeyExchanges = [Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION] };
        Assert.Throws<CapabilityMissingException>(() => new Player(fake, Identities.Good.Root));
        Assert.Equal(0, fake.Alive);
    }

    [Fact]
    public void An_implementation_that_protects_nothing_is_refused()
    {
        var fake = new FakeImplementation { Caps = ContentProtectionFlags.DecryptionBlt };
        Assert.Throws<CapabilityMissingException>(() => new Player(fake, Identities.Good.Root));
    }

    [Fact]
    public void A_device_without_video_interfaces_is_refused_and_released()
    {
        var fake = new FakeImplementation { Lacks = [ID3D11VideoDevice.IID] };
        Assert.Equal(E_NOINTERFACE, Assert.Throws<ContentProtectionException>(() => Player.Open(fake)).HResult);
        Assert.Equal(0, fake.Alive);
        Assert.Throws<ArgumentNullException>(() => Direct3D11Device.From(0));
    }

    [Fact]
    public void What_is_disposed_refuses_further_use()
    {
        var player = new Player();
        ProtectedSurface surface = player.Surface();
        byte[] frame = Player.Frame(surface.Layout);
        player.Dispose();
        Assert.Throws<ObjectDisposedException>(() => player.Session.Write(frame, surface));
        Assert.Throws<ObjectDisposedException>(player.Session.RefreshKey);
        Assert.Throws<ObjectDisposedException>(() => player.Device.GetCaps());
        player.Session.Dispose();
        player.Device.Dispose();
    }

    [Fact]
    public void A_lost_device_is_told_apart()
    {
        using var player = new Player();
        ProtectedSurface surface = player.Surface();
        byte[] frame = Player.Frame(surface.Layout);
        player.Fake.RemovedReason = DXGI_ERROR_DEVICE_HUNG;
        var e = Assert.Throws<DeviceLostException>(() => player.Session.Write(frame, surface));
        Assert.Equal(DXGI_ERROR_DEVICE_HUNG, e.HResult);
        Assert.Throws<DeviceLostException>(() => player.Session.Read(surface, frame));
        Assert.Throws<DeviceLostException>(player.Session.RefreshKey);
        Assert.Equal(0ul, player.Session.Epoch);
    }

    [Fact]
    public void Used_up_protected_memory_keeps_its_code()
    {
        using var player = new Player();
        player.Fake.CreateTextureResult = E_OUTOFMEMORY;
        var e = Assert.Throws<ContentProtectionException>(() => player.Surface());
        Assert.Equal(E_OUTOFMEMORY, e.HResult);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 2)]
    [InlineData(2, 5)]
    [InlineData(16386, 2)]
    [InlineData(-2, 2)]
    public void Odd_and_impossible_sizes_are_refused(int width, int height)
    {
        using var player = new Player();
        Assert.Throws<ArgumentOutOfRangeException>(() => player.Surface(FrameFormat.Nv12, width, height));
        Assert.Throws<ArgumentOutOfRangeException>(() => player.Surface((FrameFormat)9));
    }

    [Fact]
    public void Objects_of_another_device_or_session_are_refused()
    {
        using var player = new Player();
        using var other = new Player();
        ProtectedSurface mine = player.Surface(), theirs = other.Surface();
        byte[] frame = Player.Frame(mine.Layout);
        StagingSurface staging = other.Own(other.Session.CreateStagingSurface(theirs));
        ContentKey key = other.Own(other.Session.CreateContentKey());
        Assert.Throws<ArgumentException>(() => player.Session.Write(frame, theirs));
        Assert.Throws<ArgumentException>(() => player.Session.Read(theirs, frame));
        Assert.Throws<ArgumentException>(() => player.Session.Encrypt(frame, staging));
        Assert.Throws<ArgumentException>(() => player.Session.Write(frame, mine, key));
        Assert.Empty(player.Fake.Blts);
    }
}
