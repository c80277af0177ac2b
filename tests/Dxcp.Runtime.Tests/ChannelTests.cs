using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.D3D11_AUTHENTICATED_CHANNEL_TYPE;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.Guids;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Authenticated channels: what goes to the driver and what does not, and the channel that the runtime has by itself.</summary>
public sealed unsafe class ChannelTests
{
    private const uint Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled;

    private static int Create(TestDevice device, D3D11_AUTHENTICATED_CHANNEL_TYPE type, out ID3D11AuthenticatedChannel* channel)
    {
        ID3D11AuthenticatedChannel* made = (ID3D11AuthenticatedChannel*)1;
        int code = device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, type, &made);
        channel = made;
        if (made != null)
            device.Own(new ComPtr<ID3D11AuthenticatedChannel>(made));
        return code;
    }

    private static ID3D11AuthenticatedChannel* Channel(TestDevice device, D3D11_AUTHENTICATED_CHANNEL_TYPE type = D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE)
    {
        Assert.Equal(S_OK, Create(device, type, out ID3D11AuthenticatedChannel* channel));
        return channel;
    }

    private static nint Name(ID3D11AuthenticatedChannel* channel)
    {
        void* name;
        channel->lpVtbl->GetChannelHandle(channel, &name);
        return (nint)name;
    }

    private static int Configure<T>(TestDevice device, ID3D11AuthenticatedChannel* channel, Guid type, T command, int growth = 0, nint? name = null) where T
        : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref command)).ToArray();
        type.TryWriteBytes(message.AsSpan(16));
        BitConverter.TryWriteBytes(message.AsSpan(32), (long)(name ?? Name(channel)));
        BitConverter.TryWriteBytes(message.AsSpan(40), 7u);
        Array.Resize(ref message, message.Length + growth);
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT output;
        new Span<byte>(&output, sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)).Fill(0xEE);
        fixed (byte* input = message)
        {
            int code = device.VideoContext->lpVtbl->ConfigureAuthenticatedChannel(device.VideoContext, channel, (uint)message.Length, input, &output);
            if (growth == 0 && name is null && device.Driver.Count("ConfigureAuthenticatedChannel") == 0)
            {
                // The runtime's own answer: the header again, the code, and no tag (S46).
                Assert.Equal((type, Name(channel), 7u, code), (output.ConfigureType, output.hChannel, output.SequenceNumber, output.ReturnCode));
                Assert.All(new ReadOnlySpan<byte>(&output, 16).ToArray(), value => Assert.Equal(0, value));
            }
            return code;
        }
    }

    private static int Query<TIn, TOut>(TestDevice device, ID3D11AuthenticatedChannel* channel, Guid type, TIn query, out TOut output, int growth = 0,
        int outputGrowth = 0, nint? name = null)
        where TIn : unmanaged where TOut : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<TIn>(ref query)).ToArray();
        type.TryWriteBytes(message);
        BitConverter.TryWriteBytes(message.AsSpan(16), (long)(name ?? Name(channel)));
        Array.Resize(ref message, message.Length + growth);
        byte[] answer = [.. Enumerable.Repeat((byte)0xEE, Unsafe.SizeOf<TOut>() + outputGrowth)];
        int code;
        fixed (byte* input = message, o = answer)
            code = device.VideoContext->lpVtbl->QueryAuthenticatedChannel(device.VideoContext, channel, (uint)message.Length, input, (uint)answer.Length, o);
        Array.Resize(ref answer, Unsafe.SizeOf<TOut>());
        output = MemoryMarshal.Read<TOut>(answer);
        return code;
    }

    private static int Protect(TestDevice device, ID3D11AuthenticatedChannel* channel, uint flags) =>
        Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_PROTECTION,
            new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT { Protections = new() { Value = flags } });

    private static uint Protection(TestDevice device, ID3D11AuthenticatedChannel* channel)
    {
        Assert.Equal(S_OK, Query(device, channel, D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT output));
        return output.ProtectionFlags.Value;
    }

    [Fact]
    public void A_driver_channel_has_the_drivers_handle_and_dies_with_its_object()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = null;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel));
        Assert.Equal(FakeVideoFunctions.ChannelName, Name(channel));
        Assert.Contains("channel", device.Driver.Alive.Values);
        Assert.Equal(0u, channel->lpVtbl->Base.Base.Release(channel));
        Assert.DoesNotContain("channel", device.Driver.Alive.Values);
    }

    [Fact]
    public void Wrong_creations_are_refused_with_their_messages()
    {
        using var device = new TestDevice();
        Assert.Equal(E_INVALIDARG, Create(device, 0, out ID3D11AuthenticatedChannel* channel));
        Assert.True(channel == null);
        Assert.Equal(D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_INVALIDTYPE, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, Create(device, (D3D11_AUTHENTICATED_CHANNEL_TYPE)4, out _));
        Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, D3D11_AUTHENTICATED_CHANNEL_D3D11, null));
        Assert.Equal(D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_NULLPARAM, device.LastMessage.Id);
        device.Driver.Returns["CreateAuthenticatedChannel"] = DXGI_ERROR_UNSUPPORTED;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Create(device, D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out channel));
        Assert.True(channel == null);
        Assert.Equal(D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_UNSUPPORTED, device.LastMessage.Id);
        device.Driver.Returns["CreateAuthenticatedChannel"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, Create(device, D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, out _));
        Assert.Equal(D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_OUTOFMEMORY_RETURN, device.LastMessage.Id);
    }

    [Fact] // R19, R39
    public void Certificates_have_their_size_and_the_runtimes_channel_has_none()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device), own = Channel(device, D3D11_AUTHENTICATED_CHANNEL_D3D11);
        uint size;
        byte* bytes = stackalloc byte[16];
        Assert.Equal(S_OK, channel->lpVtbl->GetCertificateSize(channel, &size));
        Assert.Equal(5u, size);
        Assert.Equal(S_OK, channel->lpVtbl->GetCertificate(channel, 5, bytes));
        Assert.Equal(device.Driver.Certificate, new ReadOnlySpan<byte>(bytes, 5));
        Assert.Equal(E_INVALIDARG, channel->lpVtbl->GetCertificate(channel, 6, bytes));
        Assert.Equal(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATE_WRONGSIZE, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, channel->lpVtbl->GetCertificate(channel, 5, null));
        Assert.Equal(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATE_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, channel->lpVtbl->GetCertificateSize(channel, null));
        Assert.Equal(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATESIZE_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, own->lpVtbl->GetCertificateSize(own, &size));
        Assert.Equal((D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATESIZE_INVALIDCHANNEL, 0u), (device.LastMessage.Id, size));
        Assert.Equal(E_INVALIDARG, own->lpVtbl->GetCertificate(own, 5, bytes));
        Assert.Equal(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATE_INVALIDCHANNEL, device.LastMessage.Id);
    }

    [Fact] // R16, R39
    public void A_key_block_has_256_bytes_and_is_for_a_driver()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device), own = Channel(device, D3D11_AUTHENTICATED_CHANNEL_D3D11);
        byte* block = stackalloc byte[257];
        var negotiate = device.VideoContext->lpVtbl->NegotiateAuthenticatedChannelKeyExchange;
        Assert.Equal(S_OK, negotiate(device.VideoContext, channel, 256, block));
        foreach (uint size in new uint[] { 0, 255, 257 })
        {
            Assert.Equal(E_INVALIDARG, negotiate(device.VideoContext, channel, size, block));
            Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_INVALIDSIZE, device.LastMessage.Id);
        }
        Assert.Equal(E_INVALIDARG, negotiate(device.VideoContext, channel, 256, null));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, negotiate(device.VideoContext, null, 256, block));
        foreach (uint size in new uint[] { 256, 255 })
        {
            Assert.Equal(E_INVALIDARG, negotiate(device.VideoContext, own, size, block));
            Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_INVALIDCHANNEL, device.LastMessage.Id);
        }
        Assert.Equal(1, device.Driver.Count("NegotiateAuthenticatedChannelKeyExchange"));
    }

    [Fact] // D11
    public void Messages_of_another_size_do_not_reach_the_driver()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device);
        foreach (int growth in new[] { -1, 1, -30 })
        {
            Assert.Equal(E_INVALIDARG, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_PROTECTION,
                default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT), growth));
            Assert.Equal(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGSIZE, device.LastMessage.Id);
            Assert.Equal(E_INVALIDARG, Query(device, channel, D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
                out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT _, outputGrowth: growth));
            Assert.Equal(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGSIZE, device.LastMessage.Id);
        }
        Assert.Equal(E_INVALIDARG, Query(device, channel, D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT _, growth: 1));
        Assert.Equal(0, device.Driver.Count("ConfigureAuthenticatedChannel") + device.Driver.Count("QueryAuthenticatedChannel"));
    }

    [Fact] // S88: the driver signs its refusal, so it is asked
    public void What_else_is_wrong_is_logged_and_left_to_the_driver()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device);
        Assert.Equal(S_OK, Configure(device, channel, Guid.NewGuid(), default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)));
        Assert.Equal(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_UNSUPPORTEDCONFIGURE, device.LastMessage.Id);
        Assert.Equal(S_OK, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT),
            name: 1));
        Assert.Equal(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGCHANNEL, device.LastMessage.Id);
        Assert.Equal(S_OK, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE,
            default(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT)));
        Assert.Equal(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_INVALIDPROCESSIDTYPE, device.LastMessage.Id);
        Assert.Equal(S_OK, Query(device, channel, Guid.NewGuid(), default(D3D11_AUTHENTICATED_QUERY_INPUT), out D3D11_AUTHENTICATED_QUERY_OUTPUT _));
        Assert.Equal(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_UNSUPPORTEDQUERY, device.LastMessage.Id);
        Assert.Equal(S_OK, Query(device, channel, D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT _, name: 1));
        Assert.Equal(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGCHANNEL, device.LastMessage.Id);
        Assert.Equal((3, 2), (device.Driver.Count("ConfigureAuthenticatedChannel"), device.Driver.Count("QueryAuthenticatedChannel")));
        device.Driver.Returns["ConfigureAuthenticatedChannel"] = E_FAIL;
        Assert.Equal(E_FAIL, Protect(device, channel, 0));
    }

    [Fact]
    public void Null_and_foreign_pointers_are_refused()
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device), foreign = Channel(other);
        byte* memory = stackalloc byte[128];
        var context = device.VideoContext;
        Assert.Equal(E_INVALIDARG, context->lpVtbl->QueryAuthenticatedChannel(context, channel, 32, null, 56, memory));
        Assert.Equal(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_NULLPARAM, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, context->lpVtbl->ConfigureAuthenticatedChannel(context, channel, 56, memory, null));
        Assert.Equal(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_NULLPARAM, device.LastMessage.Id);
        foreach (nint pointer in new[] { (nint)foreign, (nint)memory, (nint)device.Device, 0x10 })
        {
            Assert.Equal(E_INVALIDARG, context->lpVtbl->QueryAuthenticatedChannel(context, (ID3D11AuthenticatedChannel*)pointer, 32, memory, 56, memory + 32));
            Assert.Equal(E_INVALIDARG, context->lpVtbl->ConfigureAuthenticatedChannel(context, (ID3D11AuthenticatedChannel*)pointer, 56, memory,
                (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)(memory + 64)));
            Assert.Equal(E_INVALIDARG, context->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(context, (ID3D11AuthenticatedChannel*)pointer, 256, memory));
        }
    }

    [Fact] // S82, S63
    public void An_encryption_that_a_drivers_channel_asks_for_keeps_restricted_content_as_protection_does()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~4u }); // S63: not always on
        ID3D11AuthenticatedChannel* channel = Channel(device);
        var restricted = (ID3D11Resource*)device.Texture(TestDevice.Desc() with
        {
            MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
        });
        var staging = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        int Copies()
        {
            device.Context->lpVtbl->CopyResource(device.Context, staging, restricted);
            return device.Driver.Count("ResourceCopy");
        }

        int Encrypt(Guid encryption) => Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
            new D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT { EncryptionGuid = encryption });

        Assert.Equal(1, Copies());
        device.Driver.Returns["ConfigureAuthenticatedChannel"] = E_INVALIDARG; // what the driver did not take it does not keep
        Assert.Equal((E_INVALIDARG, E_INVALIDARG), (Encrypt(Guid.NewGuid()), Protect(device, channel, Enabled)));
        Assert.Equal(2, Copies());
        _ = device.Driver.Returns.Remove("ConfigureAuthenticatedChannel");
        Assert.Equal(S_OK, Encrypt(Guid.NewGuid()));
        Assert.Equal(2, Copies());
        Assert.Equal("S63", device.LastMessage.Rule);
        Assert.Equal(S_OK, Encrypt(Guid.Empty));
        Assert.Equal(3, Copies());
    }

    [Fact] // R39, S45, S46
    public void The_runtimes_own_channel_answers_without_the_driver()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device, D3D11_AUTHENTICATED_CHANNEL_D3D11);
        Assert.Equal(S_OK, Query(device, channel, D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT type));
        Assert.Equal(D3D11_AUTHENTICATED_CHANNEL_D3D11, type.ChannelType);
        Assert.Equal(S_OK, Query(device, channel, D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT handle));
        Assert.Equal((nint)device.Driver.LastDevice.hDrvDevice.pDrvPrivate, handle.DeviceHandle);
        Assert.Equal(E_FAIL, Query(device, channel, D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT refused));
        Assert.Equal(E_FAIL, refused.Output.ReturnCode);
        Assert.Equal(E_FAIL, Query(device, channel, Guid.NewGuid(), default(D3D11_AUTHENTICATED_QUERY_INPUT), out D3D11_AUTHENTICATED_QUERY_OUTPUT _));
        Assert.Equal(E_FAIL, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, default(D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT)));
        Assert.Equal(E_INVALIDARG, Query(device, channel, D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT _, name: 1));
        Assert.DoesNotContain(device.Driver.Calls, call => call.Contains("Channel", StringComparison.Ordinal));
    }

    [Fact] // R29, R45, R48, S81
    public void The_runtimes_own_channel_protects_restricted_textures()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~4u }); // S63: not always on
        ID3D11AuthenticatedChannel* first = Channel(device, D3D11_AUTHENTICATED_CHANNEL_D3D11);
        ID3D11AuthenticatedChannel* second = null;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, D3D11_AUTHENTICATED_CHANNEL_D3D11, &second));
        var restricted = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING) with
        {
            MiscFlags =
            (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT
        });
        var open = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        Assert.Equal(S_OK, Map(restricted));
        Assert.Equal(E_INVALIDARG, Protect(device, second, Enabled));
        device.Context->lpVtbl->Unmap(device.Context, restricted, 0);
        Assert.Equal(S_OK, Protect(device, second, Enabled));
        Assert.Equal(S_OK, Protect(device, first, 0));
        Assert.Equal(Enabled, Protection(device, first));
        Assert.Equal(E_ACCESSDENIED, Map(restricted));
        Assert.Equal(S_OK, Map(open));
        device.Context->lpVtbl->Unmap(device.Context, open, 0);
        device.Context->lpVtbl->CopyResource(device.Context, open, restricted);
        Assert.Equal(0, device.Driver.Count("ResourceCopy"));
        Assert.Equal(E_INVALIDARG, Protect(device, first, 4));
        _ = second->lpVtbl->Base.Base.Release(second);
        Assert.Equal(0u, Protection(device, first));
        Assert.Equal(S_OK, Map(restricted));
        device.Context->lpVtbl->Unmap(device.Context, restricted, 0);
        device.Context->lpVtbl->CopyResource(device.Context, open, restricted);
        Assert.Equal(1, device.Driver.Count("ResourceCopy"));

        int Map(ID3D11Resource* resource)
        {
            D3D11_MAPPED_SUBRESOURCE mapped;
            return device.Context->lpVtbl->Map(device.Context, resource, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped);
        }
    }

    [Fact] // R47, S47, S83
    public void The_runtimes_own_channel_lists_processes()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device, D3D11_AUTHENTICATED_CHANNEL_D3D11);
        var process = new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT
        {
            ProcessType =
            D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE,
            ProcessHandle = 0x55,
            AllowAccess = 1
        };
        Assert.Equal(S_OK, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, process));
        Assert.Equal(S_OK, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, process));
        Assert.Equal(S_OK, Query(device, channel, D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT count));
        Assert.Equal(1u, count.RestrictedSharedResourceProcessCount);
        Assert.Equal(S_OK, At(0, out var found));
        Assert.Equal((process.ProcessType, process.ProcessHandle), (found.ProcessIdentifier, found.ProcessHandle));
        Assert.Equal(E_INVALIDARG, At(1, out _));
        Assert.Equal(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_INVALIDPROCESSINDEX, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, process with { ProcessHandle = 0 }));
        Assert.Equal(S_OK, Configure(device, channel, D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, process with { AllowAccess = 0 }));
        Assert.Equal(E_INVALIDARG, At(0, out _));

        int At(uint index, out D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT output) =>
            Query(device, channel, D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS,
            new D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT { ProcessIndex = index }, out output);
    }

    [Fact] // R46, S87
    public void The_runtimes_own_channel_looks_whether_things_belong_together()
    {
        using var device = new TestDevice();
        ID3D11AuthenticatedChannel* channel = Channel(device, D3D11_AUTHENTICATED_CHANNEL_D3D11);
        using var decoder = new TestDecoder(device);
        nint deviceHandle = (nint)device.Driver.LastDevice.hDrvDevice.pDrvPrivate;
        Assert.Equal(E_INVALIDARG, Tie(0x1234, deviceHandle));
        _ = device.Session();
        Assert.Equal(S_OK, Tie(0x1234, deviceHandle));
        Assert.Equal(E_INVALIDARG, Tie(0x1235, deviceHandle));
        Assert.Equal(E_INVALIDARG, Tie(0x1234, deviceHandle + 1));
        Assert.Equal(E_INVALIDARG, Tie(0x1234, deviceHandle, FakeVideoFunctions.DecoderName + 1));
        Assert.Equal(E_INVALIDARG, Tie(0x1234, deviceHandle, 0));

        int Tie(nint session, nint handle, nint decoderHandle = FakeVideoFunctions.DecoderName) => Configure(device, channel,
            D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION,
            new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
            {
                DecoderHandle = decoderHandle,
                CryptoSessionHandle = session,
                DeviceHandle = handle
            });
    }

    [Fact]
    public void The_debug_layer_tells_of_channels()
    {
        using var device = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        ID3D11AuthenticatedChannel* channel = null;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, D3D11_AUTHENTICATED_CHANNEL_D3D11, &channel));
        Assert.Equal(D3D11_MESSAGE_ID_CREATE_AUTHENTICATEDCHANNEL, device.LastMessage.Id);
        using (ComPtr<ID3D11Debug> debug = device.DevicePtr.As<ID3D11Debug>())
            Assert.Equal(S_OK, debug.Pointer->lpVtbl->ReportLiveDeviceObjects(debug.Pointer, 0));
        Assert.Equal(D3D11_MESSAGE_ID_LIVE_AUTHENTICATEDCHANNEL, device.LastMessage.Id);
        _ = channel->lpVtbl->Base.Base.Release(channel);
        Assert.Equal(D3D11_MESSAGE_ID_DESTROY_AUTHENTICATEDCHANNEL, device.LastMessage.Id);
    }
}
