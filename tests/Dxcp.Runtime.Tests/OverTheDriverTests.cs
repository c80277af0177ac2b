using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>The runtime over DXCP's own driver: what either of them can only show together with the other.</summary>
public sealed unsafe class OverTheDriverTests
{
    /// <summary>The driver's identity goes to a folder of this run.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The test executable is an application.")]
    internal static void KeepIdentityApart()
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-runtime-tests-").FullName;
        Environment.SetEnvironmentVariable("DXCP_DATA", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }

    private static TestDevice Create(DriverProfile? profile = null)
    {
        using IDisposable scope = DriverProfile.Use(profile ?? DriverProfile.Default);
        return new TestDevice(binding: DriverBinding.FromEntryPoints(0, (nint)DriverEntry.OpenAdapter10_2Function));
    }

    private static ID3D11CryptoSession* Session(TestDevice device, ReadOnlySpan<byte> key)
    {
        ID3D11CryptoSession* session = device.Session(withKey: false);
        uint size;
        Assert.Equal(S_OK, session->lpVtbl->GetCertificateSize(session, &size));
        byte[] chain = new byte[size];
        fixed (byte* p = chain)
            Assert.Equal(S_OK, session->lpVtbl->GetCertificate(session, size, p));
        using RSA driver = CertificateChain.Parse(chain)[0].PublicKey.GetRSAPublicKey()!;
        byte[] block = driver.Encrypt(key, RSAEncryptionPadding.OaepSHA512);
        fixed (byte* p = block)
            Assert.Equal(S_OK, device.VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(device.VideoContext, session, 256, p));
        return session;
    }

    private static Span<byte> Map(TestDevice device, ID3D11Texture2D* texture)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(S_OK, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)texture, 0, D3D11_MAP.D3D11_MAP_READ_WRITE, 0, &mapped));
        return new Span<byte>(mapped.pData, (int)(mapped.RowPitch * (32 + 16)));
    }

    private static void Unmap(TestDevice device, ID3D11Texture2D* texture) => device.Context->lpVtbl->Unmap(device.Context, (ID3D11Resource*)texture, 0);

    private static D3D11_TEXTURE2D_DESC Protected =>
        TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT };

    private sealed class Frames(TestDevice device)
    {
        private readonly nint _staging = (nint)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
        private readonly nint _protected = (nint)device.Texture(Protected);

        /// <summary>Sends a frame in under a key and gives what DecryptionBlt stored in the block info, if it is to have one.</summary>
        public int Send(ID3D11CryptoSession* session, Aes128Key key, byte fill, ulong iv, bool withBlockInfo = true)
        {
            var staging = (ID3D11Texture2D*)_staging;
            var start = new CounterBlock(iv, 0);
            Span<byte> memory = Map(device, staging);
            memory.Fill(fill);
            key.Ctr(memory, memory, start);
            Unmap(device, staging);
            byte* counter = stackalloc byte[16];
            start.Write(new Span<byte>(counter, 16));
            var info = new D3D11_ENCRYPTED_BLOCK_INFO { NumEncryptedBytesAtBeginning = uint.MaxValue };
            device.VideoContext->lpVtbl->DecryptionBlt(device.VideoContext, session, staging, (ID3D11Texture2D*)_protected,
                withBlockInfo ? &info : null, 0, null, 16, counter);
            return (int)info.NumBytesInEncryptPattern;
        }

        /// <summary>Takes the protected frame out under a key.</summary>
        public byte[] Receive(ID3D11CryptoSession* session, Aes128Key key)
        {
            var staging = (ID3D11Texture2D*)_staging;
            byte* counter = stackalloc byte[16];
            device.VideoContext->lpVtbl->EncryptionBlt(device.VideoContext, session, (ID3D11Texture2D*)_protected, staging, 16, counter);
            Span<byte> memory = Map(device, staging);
            byte[] plain = new byte[memory.Length];
            key.Ctr(memory, plain, CounterBlock.Read(new ReadOnlySpan<byte>(counter, 16)));
            Unmap(device, staging);
            return plain;
        }

        /// <summary>Copies the protected frame to the staging texture, and gives what is there then.</summary>
        public byte[] CopyOut()
        {
            var staging = (ID3D11Texture2D*)_staging;
            Map(device, staging).Fill(0xEE);
            Unmap(device, staging);
            device.Context->lpVtbl->CopyResource(device.Context, (ID3D11Resource*)staging, (ID3D11Resource*)_protected);
            byte[] found = Map(device, staging).ToArray();
            Unmap(device, staging);
            return found;
        }
    }

    [Fact]
    public void Frames_go_in_and_out_before_and_after_a_refresh()
    {
        using TestDevice device = Create();
        byte[] bytes = RandomNumberGenerator.GetBytes(16);
        using var key = new Aes128Key(bytes);
        ID3D11CryptoSession* session = Session(device, bytes);
        var frames = new Frames(device);
        Assert.Equal(0, frames.Send(session, key, 0x5A, 1));
        Assert.All(frames.Receive(session, key), b => Assert.Equal(0x5A, b));
        using Aes128Key next = key.Xor(device.Start(session).AsSpan(0, 16));
        Assert.Equal(0, frames.Send(session, key, 0x5B, 2));
        device.Finish(session);
        Assert.Equal(0, frames.Send(session, next, 0x5C, 1));
        Assert.All(frames.Receive(session, next), b => Assert.Equal(0x5C, b));
        Assert.Empty(device.Messages);
    }

    [Fact]
    public void A_repeated_IV_is_told_through_the_block_info()
    {
        using TestDevice device = Create();
        byte[] bytes = RandomNumberGenerator.GetBytes(16);
        using var key = new Aes128Key(bytes);
        ID3D11CryptoSession* session = Session(device, bytes);
        var frames = new Frames(device);
        Assert.Equal(0, frames.Send(session, key, 1, 7));
        Assert.Equal(E_INVALIDARG, frames.Send(session, key, 2, 7));
        Logged message = Assert.Single(device.Messages, m => m.Rule == "R21");
        Assert.Contains("the IV, 0000000000000007, Count 0000000000000000,", message.Text, StringComparison.Ordinal);
        Assert.All(frames.Receive(session, key), b => Assert.Equal(1, b));
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact] // S121
    public void A_repeated_IV_is_told_by_a_message_where_there_is_no_block_info()
    {
        using TestDevice device = Create();
        byte[] bytes = RandomNumberGenerator.GetBytes(16);
        using var key = new Aes128Key(bytes);
        ID3D11CryptoSession* session = Session(device, bytes);
        var frames = new Frames(device);
        _ = frames.Send(session, key, 1, 7, withBlockInfo: false);
        Assert.Empty(device.Messages);
        _ = frames.Send(session, key, 2, 7, withBlockInfo: false);
        Assert.Equal(("DecryptionBlt", "R21"), (device.LastMessage.Message.Method, device.LastMessage.Rule));
        Assert.All(frames.Receive(session, key), b => Assert.Equal(1, b));
    }

    [Fact]
    public void Protected_content_does_not_leave_by_a_copy()
    {
        using TestDevice device = Create();
        byte[] bytes = RandomNumberGenerator.GetBytes(16);
        using var key = new Aes128Key(bytes);
        ID3D11CryptoSession* session = Session(device, bytes);
        var frames = new Frames(device);
        Assert.Equal(0, frames.Send(session, key, 0x77, 1));
        Assert.All(frames.CopyOut(), b => Assert.Equal(0xEE, b));
        Assert.Equal(("CopyResource", "S63"), (device.LastMessage.Message.Method, device.LastMessage.Rule));
    }

    [Fact]
    public void A_key_block_for_another_key_is_refused_like_any_other()
    {
        using TestDevice device = Create();
        using RSA stranger = RSA.Create(2048);
        byte[] block = stranger.Encrypt(new byte[16], RSAEncryptionPadding.OaepSHA512);
        ID3D11CryptoSession* session = device.Session(withKey: false);
        fixed (byte* p = block)
            Assert.Equal(E_INVALIDARG, device.VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(device.VideoContext, session, 256, p));
    }

    [Fact]
    public void Protected_memory_is_a_budget_that_comes_back()
    {
        using TestDevice device = Create(DriverProfile.Default with { ProtectedMemorySize = 64 * 1024 });
        D3D11_TEXTURE2D_DESC desc = Protected with { Width = 128, Height = 128 };
        for (int round = 0; round < 20; round++)
        {
            Assert.Equal(S_OK, device.CreateTexture(desc, out ComPtr<ID3D11Texture2D>? first));
            Assert.Equal(E_OUTOFMEMORY, device.CreateTexture(desc with { Width = 1024, Height = 1024 }, out _));
            first!.Dispose();
        }
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void Formats_that_the_driver_keeps_can_be_made_and_others_cannot()
    {
        using TestDevice device = Create();
        foreach (DXGI_FORMAT format in new[] { DXGI_FORMAT.DXGI_FORMAT_NV12, DXGI_FORMAT.DXGI_FORMAT_P010, DXGI_FORMAT.DXGI_FORMAT_YUY2,
            DXGI_FORMAT.DXGI_FORMAT_AYUV,
            DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM, DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM,
                DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM, DXGI_FORMAT.DXGI_FORMAT_R10G10B10A2_UNORM })
        {
            uint support;
            Assert.Equal(S_OK, device.Device->lpVtbl->CheckFormatSupport(device.Device, format, &support));
            Assert.Equal(S_OK, device.CreateTexture(TestDevice.Desc(D3D11_USAGE_STAGING, format), out _));
            Assert.Equal(S_OK, device.CreateTexture(TestDevice.Desc(D3D11_USAGE_DEFAULT, format), out _));
        }
        Assert.Equal(E_INVALIDARG, device.CreateTexture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_Y416), out _));
        Assert.Equal(E_INVALIDARG, device.CreateTexture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM) with
        {
            SampleDesc =
            new() { Count = 4 }
        }, out _));
    }

    [Fact]
    public void Updates_and_region_copies_arrive()
    {
        using TestDevice device = Create();
        ID3D11Texture2D* target = device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8_UNORM));
        ID3D11Texture2D* staging = device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING, DXGI_FORMAT.DXGI_FORMAT_R8_UNORM));
        byte[] picture = [.. Enumerable.Range(0, 64 * 32).Select(i => (byte)i)];
        var box = new D3D11_BOX { left = 3, top = 5, right = 13, bottom = 9, back = 1 };
        fixed (byte* p = picture)
            device.Context->lpVtbl->UpdateSubresource(device.Context, (ID3D11Resource*)target, 0, null, p, 64, 0);
        device.Context->lpVtbl->CopySubresourceRegion(device.Context, (ID3D11Resource*)staging, 0, 1, 2, 0, (ID3D11Resource*)target, 0, &box);
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(S_OK, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)staging, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        for (int y = 0; y < 4; y++)
        {
            Assert.Equal(picture.AsSpan(((5 + y) * 64) + 3, 10).ToArray(),
                new ReadOnlySpan<byte>((byte*)mapped.pData + ((2 + y) * mapped.RowPitch) + 1, 10).ToArray());
        }

        Unmap(device, staging);
        Assert.Empty(device.Messages);
    }

    [Fact]
    public void A_driver_profile_without_refresh_refuses_with_zeros()
    {
        using TestDevice device = Create(DriverProfile.NoRefresh);
        Assert.All(device.Start(Session(device, new byte[16]))[..16], b => Assert.Equal(0, b));
        Assert.Equal("S6", device.LastMessage.Rule);
    }

    /// <summary>S270.</summary>
    [Fact]
    public void CheckFormatSupport_promises_what_a_decoder_writes_and_no_video_processor()
    {
        using TestDevice device = Create();
        uint Support(DXGI_FORMAT format)
        {
            uint support;
            Assert.Equal(S_OK, device.Device->lpVtbl->CheckFormatSupport(device.Device, format, &support));
            Assert.NotEqual(0u, support & (uint)D3D11_FORMAT_SUPPORT.D3D11_FORMAT_SUPPORT_RENDER_TARGET);
            Assert.Equal(0u, support & (uint)D3D11_FORMAT_SUPPORT.D3D11_FORMAT_SUPPORT_VIDEO_PROCESSOR_INPUT);
            return support & (uint)D3D11_FORMAT_SUPPORT.D3D11_FORMAT_SUPPORT_DECODER_OUTPUT;
        }

        Assert.NotEqual(0u, Support(DXGI_FORMAT.DXGI_FORMAT_NV12));
        Assert.NotEqual(0u, Support(DXGI_FORMAT.DXGI_FORMAT_P010));
        Assert.Equal(0u, Support(DXGI_FORMAT.DXGI_FORMAT_YUY2));
        Assert.Equal(0u, Support(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM));
    }
}
