using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver.Tests.Channels;

/// <summary>What commands do, and what queries tell: R45–R48, S47, S81–S83.</summary>
public sealed unsafe class ChannelEffectTests : IDisposable
{
    private const uint Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled;
    private const uint Overlay = D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired;
    private static readonly Guid s_noEncryption = Guid.Empty;

    private readonly DdiHost _host = new(DriverProfile.Default with
    {
        Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn,
        OutputIds = [0x1111, 0x2222_0000_0000],
    });

    public void Dispose() => _host.Dispose();

    [Fact] // R29, R45, R48
    public void Protection_keeps_restricted_surfaces_from_being_mapped_as_long_as_the_channel_lives()
    {
        var surface = RestrictedStaging();
        var channel = _host.Device.OpenChannel();
        Assert.True(IsMappable(surface));
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
        Assert.False(IsMappable(surface));
        Assert.Equal(HResult.S_OK, channel.Protect(0));
        Assert.True(IsMappable(surface));
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
        channel.Destroy();
        Assert.True(IsMappable(surface));
    }

    [Fact] // S63
    public void Protection_keeps_restricted_content_from_being_copied_out()
    {
        var surface = RestrictedStaging();
        var open = _host.Device.CreateBuffer(64, ProbeUsage.Staging);
        _host.Device.Write(surface, Reference.Pattern(64));
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
        _host.Device.Functions->pfnResourceCopy(_host.Device.Handle, open, surface);
        Assert.Equal(new byte[64], _host.Device.Read(open));
        Assert.Equal(HResult.S_OK, channel.Protect(0));
        _host.Device.Functions->pfnResourceCopy(_host.Device.Handle, open, surface);
        Assert.Equal(Reference.Pattern(64), _host.Device.Read(open));
    }

    [Fact] // R45
    public void Protection_of_one_channel_is_not_turned_off_by_another()
    {
        var surface = RestrictedStaging();
        Ddi11Channel one = _host.Device.OpenChannel(), other = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, one.Protect(Enabled));
        Assert.Equal(HResult.S_OK, other.Protect(Overlay));
        Assert.Equal(HResult.S_OK, other.Protect(0));
        Assert.Equal(Enabled, other.Protection());
        other.Destroy();
        Assert.False(IsMappable(surface));
        Assert.Equal(Enabled, one.Protection());
    }

    [Fact] // S81
    public void Protection_waits_until_restricted_surfaces_are_unmapped()
    {
        var surface = RestrictedStaging();
        var channel = _host.Device.OpenChannel();
        Assert.True(_host.Device.Map(surface).pData != null);
        Assert.Equal(HResult.E_INVALIDARG, channel.Protect(Enabled));
        Assert.Equal(0u, channel.Protection());
        Assert.Equal(HResult.S_OK, channel.Protect(Overlay));
        _host.Device.Functions->pfnResourceUnmap(_host.Device.Handle, surface, 0);
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
    }

    [Fact] // S81
    public void A_surface_that_was_destroyed_while_mapped_holds_nothing_up()
    {
        var surface = RestrictedStaging();
        var channel = _host.Device.OpenChannel();
        Assert.True(_host.Device.Map(surface).pData != null);
        _host.Device.DestroyResource(surface);
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
    }

    [Fact] // R29
    public void Where_protection_is_always_on_queries_say_so()
    {
        using var host = new DdiHost();
        var channel = host.Device.OpenChannel();
        Assert.Equal(Enabled, channel.Protection());
        Assert.Equal(HResult.S_OK, channel.Protect(0));
        Assert.Equal(Enabled, channel.Protection());
    }

    [Theory, InlineData(4u), InlineData(0x80000000u), InlineData(uint.MaxValue)]
    public void Reserved_protection_bits_are_refused(uint flags)
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.E_INVALIDARG, channel.Protect(flags));
        Assert.Equal(0u, channel.Protection());
    }

    [Fact] // R48, S82
    public void An_encryption_for_accessible_content_makes_nothing_accessible_as_long_as_the_channel_lives()
    {
        var surface = RestrictedStaging();
        var channel = _host.Device.OpenChannel();
        Assert.Equal(s_noEncryption, CurrentEncryption(channel));
        Assert.Equal(HResult.S_OK, Encrypt(channel, D3D11_CRYPTO_TYPE_AES128_CTR));
        Assert.Equal(D3D11_CRYPTO_TYPE_AES128_CTR, CurrentEncryption(channel));
        Assert.False(IsMappable(surface));
        Assert.Equal(HResult.S_OK, Encrypt(channel, s_noEncryption));
        Assert.True(IsMappable(surface));
        Assert.Equal(HResult.S_OK, Encrypt(channel, D3D11_CRYPTO_TYPE_AES128_CTR));
        channel.Destroy();
        Assert.True(IsMappable(surface));
        Assert.Equal(s_noEncryption, CurrentEncryption(_host.Device.OpenChannel()));
    }

    [Fact]
    public void Only_listed_encryptions_can_be_chosen()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK,
            channel.Query<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT>(
                D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT, out var count));
        Assert.Equal(1u, count.EncryptionGuidCount);
        Assert.Equal(HResult.S_OK, ListedEncryption(channel, 0, out var listed));
        Assert.Equal((0u, D3D11_CRYPTO_TYPE_AES128_CTR), (listed.EncryptionGuidIndex, listed.EncryptionGuid));
        Assert.Equal(HResult.E_INVALIDARG, ListedEncryption(channel, 1, out _)); // S47
        Assert.Equal(HResult.E_INVALIDARG, Encrypt(channel, DXVA2_NoEncrypt));
        Assert.Equal(s_noEncryption, CurrentEncryption(channel));
    }

    [Fact] // S47
    public void Encryptions_are_listed_by_their_index()
    {
        Guid other = new(1, 2, 3, new byte[8]);
        using var host = new DdiHost(DriverProfile.Default with { EncryptionsWhenAccessible = [D3D11_CRYPTO_TYPE_AES128_CTR, other] });
        var channel = host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, ListedEncryption(channel, 1, out var listed));
        Assert.Equal((1u, other), (listed.EncryptionGuidIndex, listed.EncryptionGuid));
        Assert.Equal(HResult.E_INVALIDARG, ListedEncryption(channel, 2, out _));
    }

    [Fact] // R47, R48, S47, S83
    public void Processes_that_may_share_are_listed_and_outlive_the_channel()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, Share(channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE, 0x77, true));
        Assert.Equal(HResult.S_OK, Share(channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM, 0x99, true));
        Assert.Equal(HResult.S_OK, Share(channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM, 0, true));
        channel.Destroy();
        channel = _host.Device.OpenChannel();
        Assert.Equal(2u, Processes(channel));
        Assert.Equal(HResult.S_OK, Process(channel, 0, out var first));
        Assert.Equal((0u, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE, (nint)0x77),
            (first.ProcessIndex, first.ProcessIdentifier, first.ProcessHandle));
        Assert.Equal(HResult.S_OK, Process(channel, 1, out var second));
        Assert.Equal((D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM, (nint)0), (second.ProcessIdentifier, second.ProcessHandle));
        Assert.Equal(HResult.E_INVALIDARG, Process(channel, 2, out _));
        Assert.Equal(HResult.S_OK, Share(channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE, 0x77, false));
        Assert.Equal(1u, Processes(channel));
    }

    [Fact]
    public void A_process_must_be_named()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.E_INVALIDARG, Share(channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_UNKNOWN, 0x77, true));
        Assert.Equal(HResult.E_INVALIDARG, Share(channel, (D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE)3, 0x77, true));
        Assert.Equal(HResult.E_INVALIDARG, Share(channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE, 0, true));
        Assert.Equal(0u, Processes(channel));
    }

    [Fact]
    public void Unrestricted_protected_shared_surfaces_are_counted()
    {
        var channel = _host.Device.OpenChannel();
        Create(D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED);
        Create(D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED | D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT
            | D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER);
        Assert.Equal(0u, Count());
        var counted = Create(D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED
            | D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT);
        Assert.Equal(1u, Count());
        _host.Device.DestroyResource(counted);
        Assert.Equal(0u, Count());

        D3D10DDI_HRESOURCE Create(D3D10_DDI_RESOURCE_MISC_FLAG flags) => _host.Device.CreateResource(
            Ddi11HostDevice.Arguments(ProbeUsage.Default) with
            {
                ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
                MiscFlags = (uint)flags
            }, 64, 1);

        uint Count()
        {
            Assert.Equal(HResult.S_OK,
                channel.Query<D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT>(
                    D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT, out var output));
            return output.UnrestrictedProtectedSharedResourceCount;
        }
    }

    [Fact] // R39
    public void The_channel_tells_its_type_and_two_channels_of_a_device_tell_the_same_device()
    {
        Ddi11Channel one = _host.Device.OpenChannel(), two = _host.Device.OpenChannel(), three = _host.CreateDevice().OpenChannel();
        Assert.Equal(HResult.S_OK, one.Query<D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT>(D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, out var type));
        Assert.Equal(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, type.ChannelType);
        Assert.NotEqual(0, one.DeviceHandle());
        Assert.Equal(one.DeviceHandle(), two.DeviceHandle());
        Assert.NotEqual(one.DeviceHandle(), three.DeviceHandle());
    }

    [Fact]
    public void Nothing_is_accessible_over_a_bus()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, channel.Query<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT>(D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES,
            out var output));
        Assert.Equal((D3D11_BUS_TYPE.D3D11_BUS_TYPE_OTHER, 0, 0),
            (output.BusType, output.AccessibleInContiguousBlocks, output.AccessibleInNonContiguousBlocks));
    }

    [Fact] // S145: the address of a session that has ended is soon another session's
    public void A_message_names_objects_by_their_names_alone()
    {
        var channel = _host.Device.OpenChannel();
        var session = new DdiSession(_host.Device);
        nint name = DdiSession.NameOf(_host.Device, session.Handle);
        Assert.Equal(HResult.S_OK, Outputs(name));
        Assert.Equal(HResult.E_INVALIDARG, Outputs((nint)session.Handle.pDrvPrivate));
        Assert.NotEqual(channel.Name, (nint)channel.Handle.pDrvPrivate);
        session.Destroy();
        Assert.Equal(HResult.E_INVALIDARG, Outputs(name));

        int Outputs(nint sessionName) => channel.Query(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT,
            new D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT { DeviceHandle = channel.DeviceHandle(), CryptoSessionHandle = sessionName },
            out D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT _);
    }

    [Fact] // S47
    public void Outputs_are_listed_for_a_session_of_the_device()
    {
        var channel = _host.Device.OpenChannel();
        var session = new DdiSession(_host.Device);
        nint device = channel.DeviceHandle(), handle = DdiSession.NameOf(_host.Device, session.Handle);
        Assert.Equal(HResult.S_OK, Outputs(device, handle, out var count));
        Assert.Equal((2u, device, handle), (count.OutputIDCount, count.DeviceHandle, count.CryptoSessionHandle));
        Assert.Equal(HResult.S_OK, Output(device, handle, 1, out var second));
        Assert.Equal((0x2222_0000_0000u, 1u), (second.OutputID, second.OutputIDIndex));
        Assert.Equal(HResult.E_INVALIDARG, Output(device, handle, 2, out _));
        Assert.Equal(HResult.E_INVALIDARG, Outputs(device + 1, handle, out _));
        var elsewhere = new DdiSession(_host.CreateDevice());
        Assert.Equal(HResult.E_INVALIDARG, Outputs(device, DdiSession.NameOf(elsewhere.Device, elsewhere.Handle), out var refused));
        Assert.Equal((0u, 0, 0), (refused.OutputIDCount, refused.DeviceHandle, refused.CryptoSessionHandle));

        int Outputs(nint deviceHandle, nint sessionHandle, out D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT output) =>
            channel.Query(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT,
                new D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT { DeviceHandle = deviceHandle, CryptoSessionHandle = sessionHandle }, out output);

        int Output(nint deviceHandle, nint sessionHandle, uint index, out D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT output) =>
            channel.Query(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID,
                new D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT { DeviceHandle = deviceHandle, CryptoSessionHandle = sessionHandle, OutputIDIndex = index },
                out output);
    }

    private D3D10DDI_HRESOURCE RestrictedStaging() => _host.Device.CreateResource(
        Ddi11HostDevice.Arguments(ProbeUsage.Staging) with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
            MiscFlags = (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT,
        }, 64, 1);

    private bool IsMappable(D3D10DDI_HRESOURCE surface)
    {
        bool isMappable = _host.Device.Map(surface).pData != null;
        if (isMappable)
            _host.Device.Functions->pfnResourceUnmap(_host.Device.Handle, surface, 0);
        return isMappable;
    }

    private static int Encrypt(Ddi11Channel channel, Guid encryption) =>
        channel.Configure(D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
            new D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT { EncryptionGuid = encryption });

    private static Guid CurrentEncryption(Ddi11Channel channel)
    {
        Assert.Equal(HResult.S_OK,
            channel.Query<D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_CURRENT_ENCRYPTION_WHEN_ACCESSIBLE,
            out var output));
        return output.EncryptionGuid;
    }

    private static int ListedEncryption(Ddi11Channel channel, uint index, out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT output) =>
        channel.Query(D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID,
            new D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT { EncryptionGuidIndex = index }, out output);

    private static int Share(Ddi11Channel channel, D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE type, nint handle, bool allow) =>
        channel.Configure(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE,
            new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT { ProcessType = type, ProcessHandle = handle, AllowAccess = allow ? 1 : 0 });

    private static uint Processes(Ddi11Channel channel)
    {
        Assert.Equal(HResult.S_OK,
            channel.Query<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT>(
                D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT, out var output));
        return output.RestrictedSharedResourceProcessCount;
    }

    private static int Process(Ddi11Channel channel, uint index, out D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT output) =>
        channel.Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS,
            new D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT { ProcessIndex = index }, out output);
}
