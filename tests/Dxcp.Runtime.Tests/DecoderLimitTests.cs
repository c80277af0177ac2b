using Dxcp.Abi;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.HResult;
using Block = Dxcp.Abi.D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK;

namespace Dxcp.Runtime.Tests;

/// <summary>What decoders are given, up to its limits and one step beyond, over drivers of Direct3D 11.1, WDDM 2.0 and WDDM 2.4.</summary>
public sealed unsafe class DecoderLimitTests
{
    private const uint Wddm1 = 2, Wddm2 = 3, Wddm2_4 = FakeVideoFunctions.Wddm2_4;

    private static readonly uint[] s_tables = [Wddm1, Wddm2, Wddm2_4];

    public static TheoryData<uint> Tables => [.. s_tables];

    [Theory, MemberData(nameof(Tables))]
    public void So_many_buffers_are_submitted_at_once_and_no_more(uint table)
    {
        using var scene = new Scene(table);
        var good = new D3D11_VIDEO_DECODER_BUFFER_DESC2 { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4 };
        for (int version = 0; version < 3; version++)
        {
            foreach (int count in (int[])[0, 1, 1024, 1025])
            {
                int before = scene.Submissions;
                Assert.Equal((version, count, count <= 1024 ? S_OK : E_INVALIDARG), (version, count, scene.Submit(version, Enumerable.Repeat(good, count))));
                Assert.Equal(count <= 1024 ? 1 : 0, scene.Submissions - before);
            }
        }
    }

    [Theory, MemberData(nameof(Tables))] // R54, S190
    public void An_IV_has_16_or_8_bytes_under_common_encryption(uint table)
    {
        using var scene = new Scene(table);
        byte* iv = stackalloc byte[32];
        for (uint size = 0; size <= 17; size++)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2 { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4, pIV = iv, IVSize = size };
            for (int version = 1; version < 3; version++)
            {
                scene.Device.Log.Clear();
                Assert.Equal((size, size is 8 or 16 ? S_OK : E_INVALIDARG), (size, scene.Submit(version, [desc])));
                Assert.Equal(size is 8 or 16 ? [] : ["S190"], scene.Device.Messages.Select(said => said.Rule));
            }
        }
    }

    [Theory, MemberData(nameof(Tables))] // R54
    public void A_mapping_has_as_many_blocks_as_common_encryption_counts(uint table)
    {
        using var scene = new Scene(table);
        var blocks = new Block[65536];
        fixed (Block* first = blocks)
        {
            foreach (uint count in (uint[])[0, 1, 65535, 65536])
            {
                var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2
                {
                    BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
                    DataSize = 4,
                    pSubSampleMappingBlock = first,
                    SubSampleMappingCount = count,
                };
                for (int version = 1; version < 3; version++)
                    Assert.Equal((count, count <= 65535 ? S_OK : E_INVALIDARG), (count, scene.Submit(version, [desc])));
            }
        }

        var none = new D3D11_VIDEO_DECODER_BUFFER_DESC2 { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4, SubSampleMappingCount = 1 };
        Assert.Equal((E_INVALIDARG, E_INVALIDARG), (scene.Submit(1, [none]), scene.Submit(2, [none])));
    }

    [Theory, MemberData(nameof(Tables))] // R54: what lies behind the blocks is clear, but no block lies behind the data
    public void The_blocks_of_a_mapping_are_no_longer_than_the_data(uint table)
    {
        using var scene = new Scene(table);
        byte* iv = stackalloc byte[16];
        Block* block = stackalloc Block[1];
        foreach ((uint clear, uint encrypted, bool isTaken) in ((uint, uint, bool)[])[(0, 4, true), (1, 3, true), (0, 3, true), (1, 4, false), (0, 5, false),
            (uint.MaxValue, 1, false), (uint.MaxValue, 5, false), (1, uint.MaxValue, false)])
        {
            *block = new() { ClearSize = clear, EncryptedSize = encrypted };
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2
            {
                BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = 4,
                pIV = iv,
                IVSize = 16,
                pSubSampleMappingBlock = block,
                SubSampleMappingCount = 1,
            };
            for (int version = 1; version < 3; version++)
                Assert.Equal((clear, encrypted, isTaken ? S_OK : E_INVALIDARG), (clear, encrypted, scene.Submit(version, [desc])));
        }
    }

    [Theory, MemberData(nameof(Tables))] // S191
    public void Stripes_have_blocks_of_both_kinds_and_are_for_who_knows_them(uint table)
    {
        using var scene = new Scene(table);
        byte* iv = stackalloc byte[16];
        foreach ((uint encrypted, uint clear) in ((uint, uint)[])[(0, 0), (1, 0), (0, 9), (1, 9)])
        {
            scene.Device.Log.Clear();
            bool isTaken = encrypted == 0 || clear == 0 || table == Wddm2_4;
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2
            {
                BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = 4,
                pIV = iv,
                IVSize = 16,
                cBlocksStripeEncrypted = encrypted,
                cBlocksStripeClear = clear,
            };
            Assert.Equal((encrypted, clear, isTaken ? S_OK : DXGI_ERROR_UNSUPPORTED), (encrypted, clear, scene.Submit(2, [desc])));
            Assert.Equal(isTaken ? [] : ["S191"], scene.Device.Messages.Select(said => said.Rule));
        }
    }

    [Fact] // S95, S190
    public void A_short_IV_reaches_a_driver_of_Direct3D_11_1_with_a_count_of_zero_each_buffer_its_own()
    {
        using var scene = new Scene(Wddm1);
        byte[] ivs = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
        fixed (byte* iv = ivs)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC2 { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4, pIV = iv, IVSize = 8 };
            byte[][] got = [];
            scene.Device.Driver.During["VideoDecoderSubmitBuffers"] = () => got = [.. scene.Device.Driver.LastBuffers.Select(Seen)];
            Assert.Equal(S_OK, scene.Submit(1, [desc, desc with { pIV = iv + 16 }, desc with { IVSize = 16 }]));
            Assert.Equal([[.. ivs[..8], .. new byte[8]], [.. ivs[16..24], .. new byte[8]], ivs[..16]], got);
        }

        static byte[] Seen(D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC buffer) => new ReadOnlySpan<byte>(buffer.pIV, (int)buffer.IVSize).ToArray();
    }

    [Fact] // R35
    public void Each_buffer_of_a_submission_is_described_by_itself()
    {
        using var scene = new Scene(Wddm1);
        byte* iv = stackalloc byte[32];
        var first = new D3D11_VIDEO_DECODER_BUFFER_DESC { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4, pIV = iv, IVSize = 16 };
        Assert.Equal(S_OK, scene.Decoder.Submit(first, first with { DataOffset = 4, DataSize = 9, pIV = iv + 16 }, first with { pIV = null, IVSize = 0 }));
        Assert.Equal([(0u, 4u, (nint)iv), (4u, 9u, (nint)iv + 16), (0u, 4u, 0)],
            scene.Device.Driver.LastBuffers.Select(buffer => (buffer.DataOffset, buffer.DataSize, (nint)buffer.pIV)));
    }

    [Fact] // D15b: a kind without bytes, or that is none, is not there
    public void A_decoder_takes_the_kinds_of_buffer_that_its_driver_has_bytes_for()
    {
        D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO[] kinds = [.. Enumerable.Range(0, 10).Select(kind => new D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO
        {
            Type = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)kind,
            Size = kind is 3 or 9 ? 0 : 100 + (uint)kind,
        })];
        using var device = new TestDevice(new FakeDriver { Buffers = kinds });
        using var decoder = new TestDecoder(device);
        for (int kind = -1; kind < 12; kind++)
        {
            bool isThere = kind is >= 0 and < 9 and not 2 and not 8;
            Assert.Equal(isThere ? S_OK : E_INVALIDARG, decoder.Get((D3D11_VIDEO_DECODER_BUFFER_TYPE)kind, out uint size, out nint memory));
            Assert.Equal(isThere ? 101 + (uint)kind : 0, size);
            Assert.Equal(isThere, memory != 0);
        }
    }

    [Fact] // S64
    public void A_buffer_that_the_driver_does_not_hand_out_is_not_the_application_s()
    {
        using var device = new TestDevice(new FakeDriver { Maps = false });
        using var decoder = new TestDecoder(device);
        Assert.Equal(E_OUTOFMEMORY, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out uint size, out nint memory));
        Assert.Equal((0u, 0), (size, memory));
        Assert.Equal("S64", device.LastMessage.Rule);
        Assert.Equal(E_INVALIDARG, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        device.Driver.Maps = true;
        Assert.Equal(S_OK, decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(S_OK, decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
    }

    [Fact] // R34, D9
    public void Each_frame_is_in_the_clear_or_not_by_itself()
    {
        using var scene = new Scene(Wddm1);
        byte* key = stackalloc byte[16];
        var encrypted = new D3D11_VIDEO_DECODER_BUFFER_DESC { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4, pIV = key, IVSize = 16 };
        foreach (bool isClear in (bool[])[true, false, true])
        {
            Assert.Equal(S_OK, scene.Decoder.End());
            Assert.Equal(S_OK, isClear ? scene.Decoder.Begin() : scene.Decoder.Begin(16, key));
            Assert.Equal(isClear ? E_INVALIDARG : S_OK, scene.Decoder.Submit(encrypted));
        }
    }

    [Theory, InlineData(0u, 32u, false), InlineData(64u, 0u, false), InlineData(1u, 1u, true), InlineData(64u, 32u, true)] // D191
    public void What_a_decoder_can_is_asked_of_a_picture_that_there_is(uint width, uint height, bool isAsked)
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(Wddm2_4));
        device.Driver.Answer("QueryVideoCapabilities", D3DWDDM2_0DDI_VIDEO_DECODER_CAPS.D3DWDDM2_0DDI_VIDEO_DECODER_CAP_DOWNSAMPLE);
        using ComPtr<ID3D11VideoDevice1> video = device.DevicePtr.As<ID3D11VideoDevice1>();
        Guid profile = FakeVideoFunctions.Profile, type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        var rate = new DXGI_RATIONAL { Numerator = 25, Denominator = 1 };
        foreach (bool isEncrypted in (bool[])[false, true])
        {
            uint caps = 77;
            Assert.Equal(isAsked ? S_OK : E_INVALIDARG, video.Pointer->lpVtbl->GetVideoDecoderCaps(video.Pointer, &profile, width, height, &rate, 0,
                isEncrypted ? &type : null, &caps));
            Assert.Equal(isAsked ? 1u : 0, caps);
            Assert.Equal(isAsked, device.Driver.Got.TryGetValue("QueryVideoCapabilities", out object?[]? asked));
            if (isAsked)
                Assert.Equal(isEncrypted ? type : null, asked![3]);
        }
    }

    [Fact] // S193
    public void No_picture_is_made_smaller_nor_in_time()
    {
        using var device = new TestDevice();
        using ComPtr<ID3D11VideoDevice1> video = device.DevicePtr.As<ID3D11VideoDevice1>();
        D3D11_VIDEO_DECODER_DESC desc = TestDecoder.Desc;
        D3D11_VIDEO_DECODER_CONFIG config = default;
        var rate = new DXGI_RATIONAL { Numerator = 25, Denominator = 1 };
        int supported = 77, inTime = 77;
        Assert.Equal(S_OK, video.Pointer->lpVtbl->CheckVideoDecoderDownsampling(video.Pointer, &desc, 0, &config, &rate, &rate, &supported, &inTime));
        Assert.Equal((0, 0), (supported, inTime));
    }

    [Fact] // S105
    public void Into_an_open_picture_goes_while_a_channel_protects_what_is_in_the_clear_alone()
    {
        using var scene = new Scene(Wddm1, caps: FakeDriver.AllCaps & ~4u); // not always on
        byte* iv = stackalloc byte[16];
        var clear = new D3D11_VIDEO_DECODER_BUFFER_DESC { BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, DataSize = 4 };
        D3D11_VIDEO_DECODER_BUFFER_DESC encrypted = clear with { pIV = iv, IVSize = 16 };
        ID3D11AuthenticatedChannel* channel = OwnChannel.Open(scene.Device);
        Assert.Equal((S_OK, S_OK), (scene.Decoder.Submit(clear), scene.Decoder.Submit(encrypted)));
        Assert.Equal(S_OK, OwnChannel.Protect(scene.Device, channel, isOn: true));
        Assert.Equal((S_OK, DXGI_ERROR_CANNOT_PROTECT_CONTENT), (scene.Decoder.Submit(clear), scene.Decoder.Submit(encrypted)));
        Assert.Equal("S105", scene.Device.LastMessage.Rule);
        Assert.Equal(S_OK, OwnChannel.Protect(scene.Device, channel, isOn: false));
        Assert.Equal(S_OK, scene.Decoder.Submit(encrypted));
    }

    [Theory, InlineData(0, true), InlineData(1, true), InlineData(1024, true), InlineData(1025, false), InlineData(3, false)] // S94
    public void An_extension_is_about_so_many_resources_and_keeps_none(int count, bool isTaken)
    {
        using var scene = new Scene(Wddm1);
        ID3D11Texture2D* texture = scene.Device.Texture(TestDevice.Desc());
        nint[] resources = [.. Enumerable.Repeat((nint)texture, count)];
        if (count == 3)
            resources[2] = (nint)scene.Decoder.View; // two were looked at already
        fixed (nint* list = resources)
        {
            var extension = new D3D11_VIDEO_DECODER_EXTENSION { ppResourceList = (ID3D11Resource**)list, ResourceCount = (uint)count };
            Assert.Equal(isTaken ? S_OK : E_INVALIDARG, scene.Decoder.Extend(&extension));
        }

        Assert.Equal(isTaken ? 1 : 0, scene.Device.Driver.Count("VideoDecoderExtension"));
        Assert.Equal(1u, TestDevice9.Count(texture));
    }

    /// <summary>A decoder in a frame under a key, with a buffer that is there to submit.</summary>
    private sealed class Scene : IDisposable
    {
        public Scene(uint table, uint caps = FakeDriver.AllCaps)
        {
            FakeDriver driver = table == Wddm1 ? new FakeDriver() : FakeDriver.OfWddm2(table);
            driver.Caps = caps;
            Device = new TestDevice(driver);
            Decoder = new TestDecoder(Device);
            Assert.Equal(S_OK, Decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
            Assert.Equal(S_OK, Decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
            byte* key = stackalloc byte[16];
            Assert.Equal(S_OK, Decoder.Begin(16, key));
        }

        public TestDevice Device { get; }

        public TestDecoder Decoder { get; }

        public int Submissions => Device.Driver.Calls.Count(call => call.StartsWith("VideoDecoderSubmitBuffers", StringComparison.Ordinal));

        /// <summary>Calls SubmitDecoderBuffers, …1 or …2.</summary>
        public int Submit(int version, IEnumerable<D3D11_VIDEO_DECODER_BUFFER_DESC2> buffers)
        {
            // A list of none is somewhere too.
            D3D11_VIDEO_DECODER_BUFFER_DESC2[] all = [.. buffers, default];
            uint count = (uint)all.Length - 1;
            using ComPtr<ID3D11VideoContext3> context = Device.ContextPtr.As<ID3D11VideoContext3>();
            ID3D11VideoContext3.Vtbl* table = context.Pointer->lpVtbl;
            D3D11_VIDEO_DECODER_BUFFER_DESC[] plain = [.. all.Select(Plain)];
            D3D11_VIDEO_DECODER_BUFFER_DESC1[] one = [.. all.Select(One)];
            fixed (D3D11_VIDEO_DECODER_BUFFER_DESC2* second = all)
            fixed (D3D11_VIDEO_DECODER_BUFFER_DESC1* first = one)
            fixed (D3D11_VIDEO_DECODER_BUFFER_DESC* zeroth = plain)
            {
                return version == 0 ? Device.VideoContext->lpVtbl->SubmitDecoderBuffers(Device.VideoContext, Decoder.Pointer, count, zeroth)
                    : version == 1 ? table->Base.Base.SubmitDecoderBuffers1(context.Pointer, Decoder.Pointer, count, first)
                    : table->SubmitDecoderBuffers2(context.Pointer, Decoder.Pointer, count, second);
            }
        }

        public void Dispose()
        {
            Decoder.Dispose();
            Device.Dispose();
        }

        private static D3D11_VIDEO_DECODER_BUFFER_DESC Plain(D3D11_VIDEO_DECODER_BUFFER_DESC2 desc) =>
            new() { BufferType = desc.BufferType, DataSize = desc.DataSize, pIV = desc.pIV, IVSize = desc.IVSize };

        private static D3D11_VIDEO_DECODER_BUFFER_DESC1 One(D3D11_VIDEO_DECODER_BUFFER_DESC2 desc) => new()
        {
            BufferType = desc.BufferType,
            DataSize = desc.DataSize,
            pIV = desc.pIV,
            IVSize = desc.IVSize,
            pSubSampleMappingBlock = desc.pSubSampleMappingBlock,
            SubSampleMappingCount = desc.SubSampleMappingCount,
        };
    }
}
