using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Runtime;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests;

/// <summary>In the clear, as a player of Direct3D 9 does it.</summary>
public sealed unsafe class ClearPicture9Tests : IDisposable
{
    private readonly ComPtr<IDirect3DDevice9Ex> _device = BuiltInDirect3D.CreateDevice9();
    private readonly ComPtr<IDirectXVideoDecoderService> _service;

    public ClearPicture9Tests()
    {
        Guid iid = IDirectXVideoDecoderService.IID;
        void* service;
        Assert.Equal(0, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)_device.Pointer, &iid, &service));
        _service = new((IDirectXVideoDecoderService*)service);
    }

    public static TheoryData<string> Clips => [.. Submissions.Names];

    public void Dispose()
    {
        _service.Dispose();
        _device.Dispose();
    }

    [Theory, MemberData(nameof(Clips))] // S171
    public void Every_picture_is_right_in_a_surface_that_can_be_locked(string name)
    {
        if (CodecLibrary.Current.Name.Length == 0)
            Assert.Skip("needs: ffmpeg — its libavcodec decodes the pictures");
        var clip = Submissions.Load(name);
        using var surface = CreateSurface(clip);
        using var decoder = CreateDecoder(clip, surface);
        var sums = new List<string>();
        foreach (var frame in clip.Frames)
        {
            Assert.Equal(0, decoder.Pointer->lpVtbl->BeginFrame(decoder.Pointer, surface.Pointer, null));
            Submit(decoder, frame);
            Assert.Equal(0, decoder.Pointer->lpVtbl->EndFrame(decoder.Pointer, null));
            sums.Add(clip.SumOf(Read(clip, surface)));
        }

        clip.Check(sums);
    }

    private static D3DFORMAT FormatOf(Submissions clip) => clip.IsTen ? D3DVideoFormats.P010 : D3DVideoFormats.NV12;

    private ComPtr<IDirect3DSurface9> CreateSurface(Submissions clip)
    {
        IDirect3DSurface9* surface;
        Assert.Equal(0, _service.Pointer->lpVtbl->Base.CreateSurface(_service.Pointer, (uint)clip.Width, (uint)clip.Height, 0, FormatOf(clip),
            D3DPOOL.D3DPOOL_DEFAULT, 0, 0, &surface, null));
        return new(surface);
    }

    private ComPtr<IDirectXVideoDecoder> CreateDecoder(Submissions clip, ComPtr<IDirect3DSurface9> surface)
    {
        var desc = new DXVA2_VideoDesc { SampleWidth = (uint)clip.Width, SampleHeight = (uint)clip.Height, Format = FormatOf(clip) };
        Guid profile = clip.Profile;
        uint count;
        DXVA2_ConfigPictureDecode* list;
        Assert.Equal(0, _service.Pointer->lpVtbl->GetDecoderConfigurations(_service.Pointer, &profile, &desc, null, &count, &list));
        var config = new ReadOnlySpan<DXVA2_ConfigPictureDecode>(list, (int)count).ToArray()
            .First(one => one.guidConfigBitstreamEncryption == Guids.DXVA2_NoEncrypt && one.ConfigBitstreamRaw == 1);
        Marshal.FreeCoTaskMem((nint)list);
        IDirectXVideoDecoder* decoder;
        var target = surface.Pointer;
        Assert.Equal(0, _service.Pointer->lpVtbl->CreateVideoDecoder(_service.Pointer, &profile, &desc, &config, &target, 1, &decoder));
        return new(decoder);
    }

    private static void Submit(ComPtr<IDirectXVideoDecoder> decoder, IReadOnlyList<SubmittedBuffer> buffers)
    {
        var descriptions = new DXVA2_DecodeBufferDesc[buffers.Count];
        for (int i = 0; i < descriptions.Length; i++)
        {
            uint size;
            void* memory;
            Assert.Equal(0, decoder.Pointer->lpVtbl->GetBuffer(decoder.Pointer, (uint)buffers[i].Type, &memory, &size));
            buffers[i].Data.CopyTo(new Span<byte>(memory, (int)size));
            Assert.Equal(0, decoder.Pointer->lpVtbl->ReleaseBuffer(decoder.Pointer, (uint)buffers[i].Type));
            descriptions[i] = new() { CompressedBufferType = (uint)buffers[i].Type, DataSize = (uint)buffers[i].Data.Length };
        }

        fixed (DXVA2_DecodeBufferDesc* first = descriptions)
        {
            var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = (uint)descriptions.Length, pCompressedBuffers = first };
            Assert.Equal(0, decoder.Pointer->lpVtbl->Execute(decoder.Pointer, &parameters));
        }
    }

    private static byte[] Read(Submissions clip, ComPtr<IDirect3DSurface9> surface)
    {
        D3DLOCKED_RECT locked;
        Assert.Equal(0, surface.Pointer->lpVtbl->LockRect(surface.Pointer, &locked, null, Macros.D3DLOCK_READONLY));
        int row = clip.Width * (clip.IsTen ? 2 : 1), rows = clip.Height * 3 / 2;
        byte[] picture = new byte[row * rows];
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<byte>((byte*)locked.pBits + ((nint)i * locked.Pitch), row).CopyTo(picture.AsSpan(i * row));
        Assert.Equal(0, surface.Pointer->lpVtbl->UnlockRect(surface.Pointer));
        return picture;
    }
}
