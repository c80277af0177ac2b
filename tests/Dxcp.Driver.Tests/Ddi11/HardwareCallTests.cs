using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi11;

/// <summary>Commands to the secure environment as the driver interface carries them, and what only drivers of WDDM 2.0 have: S194 to S198, D191.</summary>
public sealed unsafe class HardwareCallTests : IDisposable
{
    private const uint PrivateIn = 8, PrivateOut = 24;

    private static readonly DriverProfile s_profile =
        DriverProfile.Hardware with { PrivateInputSize = PrivateIn, PrivateOutputSize = PrivateOut, BlockAlignmentSize = 32 };

    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    private readonly DdiHost _host = new(s_profile, VideoInterface.Wddm2_4);
    private readonly byte* _input = (byte*)NativeMemory.AllocZeroed(80_000);
    private readonly byte* _output = (byte*)NativeMemory.AllocZeroed(80_000);

    public void Dispose()
    {
        _host.Dispose();
        NativeMemory.Free(_input);
        NativeMemory.Free(_output);
    }

    [Theory, InlineData(true), InlineData(false)] // S194
    public void A_command_goes_behind_the_private_bytes_and_its_answer_too(bool isSizeStated)
    {
        byte[] unload = [20, 0, 0, 0, .. new byte[16]], challenge = [4, 0, 0, 0];
        var sent = Send(4, unload, isSizeStated ? 20u : 0);
        Assert.Equal((HResult.S_OK, unchecked((int)0x8004D008), 0u), (sent.Code, sent.Status, sent.Written));
        sent = Send(1, challenge, isSizeStated ? 4u : 0);
        byte[] chain = DdiSession.Certificate(_host.Device);
        Assert.Equal((HResult.S_OK, 0, (uint)(24 + chain.Length)), (sent.Code, sent.Status, sent.Written));
        var answer = (D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA*)_output;
        Assert.Equal(0xEE, answer->pbOutput[PrivateOut - 1]);
        Assert.Equal(3, answer->pbOutput[PrivateOut + 4]);
        Assert.Equal(chain, new ReadOnlySpan<byte>(answer->pbOutput + PrivateOut + 24, chain.Length).ToArray());
        Assert.Equal(0xEE, answer->pbOutput[PrivateOut + 24 + chain.Length]);
        Assert.Equal(0ul, answer->TransportTime);
        Assert.InRange(answer->ExecutionTime, 0ul, 600_000_000ul); // a minute
        sent = Send(1, challenge, room: (uint)(24 + chain.Length - 1));
        Assert.Equal((HResult.S_OK, unchecked((int)0x8004D003), 0u), (sent.Code, sent.Status, sent.Written));
    }

    [Fact] // S194
    public void A_structure_that_makes_no_sense_is_refused_and_its_status_left_alone()
    {
        byte[] command = [4, 0, 0, 0];
        Assert.Equal(HResult.S_OK, Send(1, command).Code);
        foreach (var (code, status, _) in new[]
        {
            Send(1, command, privateIn: PrivateIn - 1), Send(1, command, privateIn: PrivateIn + 1), Send(1, command, privateOut: PrivateOut - 1),
            Send(1, command, privateOut: PrivateOut + 1), Send(1, command, privateOut: PrivateIn), Send(1, command, size: 31), Send(1, command, size: 33),
            Send(1, command, size: 0), Send(1, command, lacks: 1), Send(1, command, lacks: 2), Send(1, command, lacks: 3), Send(1, command, stated: 65537),
            Send(1, [1, 0, 1, 0]), // 65537, too
        })
        {
            Assert.Equal((HResult.E_INVALIDARG, 0x5EED), (code, status));
        }

        byte[] longest = new byte[65536];
        longest[2] = 1;
        Assert.Equal((HResult.S_OK, unchecked((int)0x8004D002)), Send(9, longest, 65536) is var sent ? (sent.Code, sent.Status) : default);
        Assert.Equal((HResult.S_OK, unchecked((int)0x8004D002)), Send(9, longest) is var read ? (read.Code, read.Status) : default);
    }

    [Fact] // S196
    public void The_second_way_for_commands_is_there_with_its_capability_alone()
    {
        byte[] command = [4, 0, 0, 0];
        Assert.Equal((HResult.S_OK, 0), Send(1, command, other: true) is var sent ? (sent.Code, sent.Status) : default);
        using var without = new DdiHost(s_profile with { Caps = s_profile.Caps & ~ProtectionCaps.HardwareDrmCommunicationMultiThreaded },
            VideoInterface.Wddm2_4);
        Assert.True(without.Device.Video4->pfnNegotiateCryptoSessionKeyExchangeMT == null);
        using var alone = new DdiHost(DriverProfile.Default, VideoInterface.Wddm2_4);
        var session = new DdiSession(alone.Device);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED,
            alone.Device.Video4->pfnNegotiateCryptoSessionKeyExchangeMT(alone.Device.Handle, session.Handle, 0, 32, _input));
    }

    [Theory] // S194
    [InlineData(true, true, PrivateIn, PrivateOut)]
    [InlineData(true, false, 0, 0)]
    [InlineData(false, true, 0, 0)]
    public void Private_bytes_are_for_HW_PROTECTION_where_there_is_a_component_to_speak_to(bool speaks, bool isForHardware, uint wantedIn, uint wantedOut)
    {
        using var host = new DdiHost(speaks ? s_profile : s_profile with { Caps = s_profile.Caps & ~ProtectionCaps.HardwareDrmCommunication },
            VideoInterface.Wddm2_4);
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, none = default;
        Guid exchange = isForHardware ? Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION : Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        uint input = 77, output = 77;
        host.Device.Video2->pfnGetCryptoSessionPrivateDataSize(host.Device.Handle, &type, &none, &exchange, &input, &output);
        Assert.Equal((wantedIn, wantedOut), (input, output));
    }

    [Fact] // S195
    public void A_hardware_key_has_a_handle_and_other_sessions_have_none()
    {
        var media = _host.Device.TryCreateSession(null, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, default, out int code);
        Assert.Equal(HResult.S_OK, code);
        ulong handle = 0;
        Assert.Equal(HResult.S_OK, _host.Device.Video2->pfnGetDataForNewHardwareKey(_host.Device.Handle, media, 0, null, &handle));
        Assert.NotEqual(0ul, handle);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, _host.Device.Video2->pfnGetDataForNewHardwareKey(_host.Device.Handle,
            new DdiSession(_host.Device, negotiate: false).Handle, 0, null, &handle));
        Assert.Equal(0ul, handle);
    }

    [Fact] // R27
    public void Content_protection_caps_have_the_profiles_own_sizes_and_as_many_key_exchanges()
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps;
        Assert.Equal(HResult.S_OK, _host.Device.Video->pfnGetContentProtectionCaps(_host.Device.Handle, &type, null, &caps));
        Assert.Equal(2u, caps.KeyExchangeTypeCount);
        Assert.Equal((32u, 512ul << 20), (caps.BlockAlignmentSize, caps.ProtectedMemorySize));
    }

    [Fact] // D191, S170
    public void What_is_asked_of_decoding_is_answered_where_there_is_room_and_nothing_downsamples()
    {
        const uint Downsampling = 2, Caps = 4, Output = 5;
        byte* data = stackalloc byte[128];
        var caps = (D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS*)data;
        var downsampling = (D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLING*)data;
        var format = (D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT*)data;
        for (uint query = 0; query < 8; query++)
        {
            uint size = query switch { Caps => 56u, Downsampling => 56u, Output => 24u, _ => 128u };
            Ask(query, size - 1);
            Assert.Equal(-1, new ReadOnlySpan<byte>(data, 128).IndexOfAnyExcept((byte)0xEE));
            Ask(query, size);
            int[] written = [.. Enumerable.Range(0, 128).Where(i => data[i] != 0xEE)];
            Assert.DoesNotContain(written.Where(i => query != Caps || i >= 48), i => data[i] != 0);
            Assert.Equal(query switch { Caps => Enumerable.Range(48, 4), Downsampling => Enumerable.Range(44, 8), Output => Enumerable.Range(20, 4), _ => [] },
                written.Where(i => query != Caps || i >= 48));
        }

        Assert.True(sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS) == 56 && (byte*)&caps->Caps - data == 48);
        Assert.True(sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLING) == 56 && (byte*)&downsampling->Supported - data == 44);
        Assert.True(sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT) == 24 && (byte*)&format->Supported - data == 20);
        Guid aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, unknown = Guids.D3DCRYPTOTYPE_PROPRIETARY;
        foreach (var (profile, crypto, isSupported) in new (Guid, nint, bool)[]
        {
            (s_passThrough, 0, true), (s_passThrough, (nint)(&aes), true), (s_passThrough, (nint)(&unknown), false), (Guid.NewGuid(), 0, false),
        })
        {
            *caps = new() { DecodeProfile = profile, pCryptoType = (Guid*)crypto };
            _host.Device.Video2->pfnQueryVideoCapabilities(_host.Device.Handle, (D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY)Caps, 56, caps);
            Assert.Equal(isSupported, caps->Caps == 0);
        }

        void Ask(uint query, uint room)
        {
            new Span<byte>(data, 128).Fill(0xEE);
            *caps = query != Caps ? *caps : *caps with { DecodeProfile = s_passThrough, pCryptoType = null };
            if (query == Caps && room < 56)
                new Span<byte>(data, 128).Fill(0xEE);
            _host.Device.Video2->pfnQueryVideoCapabilities(_host.Device.Handle, (D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY)query, room, data);
        }
    }

    [Theory, InlineData(VideoInterface.Direct3D11_1), InlineData(VideoInterface.Wddm2_4)]
    public void A_table_that_moves_is_filled_again_as_it_was(VideoInterface version)
    {
        using var host = new DdiHost(version: version);
        var device = host.Device;
        nint size = device.FunctionCount * sizeof(nint);
        byte* moved = stackalloc byte[(int)size + 8];
        new Span<byte>(moved, (int)size + 8).Fill(0xEE);
        device.Functions->pfnRelocateDeviceFuncs(device.Handle, (D3D11_1DDI_DEVICEFUNCS*)moved);
        Assert.Equal(new ReadOnlySpan<byte>(device.Functions, (int)size), new ReadOnlySpan<byte>(moved, (int)size));
        Assert.Equal(0xEEEEEEEEEEEEEEEE, *(ulong*)(moved + size));
    }

    private (int Code, int Status, uint Written) Send(uint function, byte[] command, uint stated = 0, uint privateIn = PrivateIn, uint privateOut = PrivateOut,
        uint room = 8192, uint size = 32, int lacks = 0, bool other = false)
    {
        var session = _host.Device.TryCreateSession(null, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION, default, out int made);
        Assert.Equal(HResult.S_OK, made);
        new Span<byte>(_output, 80_000).Fill(0xEE);
        var input = (D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA*)_input;
        var output = (D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA*)_output;
        (input->PrivateDataSize, input->HWProtectionDataSize) = (privateIn, stated);
        command.CopyTo(new Span<byte>(input->pbInput + PrivateIn, command.Length));
        (output->PrivateDataSize, output->MaxHWProtectionDataSize) = (privateOut, room);
        var data = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA
        {
            HWProtectionFunctionID = function,
            pInputData = lacks == 1 ? null : input,
            pOutputData = lacks == 2 ? null : output,
            Status = 0x5EED,
        };
        byte* given = lacks == 3 ? null : (byte*)&data;
        int code = other ? _host.Device.Video4->pfnNegotiateCryptoSessionKeyExchangeMT(_host.Device.Handle, session, 0, size, given)
            : _host.Device.Video->pfnNegotiateCryptoSessionKeyExchange(_host.Device.Handle, session, size, given);
        return (code, data.Status, output->HWProtectionDataSize);
    }
}
