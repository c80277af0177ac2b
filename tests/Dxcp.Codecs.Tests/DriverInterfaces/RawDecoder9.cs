using Dxcp.Abi;
using Dxcp.Conformance;
using Dxcp.Cryptography;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.DriverInterfaces;

/// <summary>At the tables of Direct3D 9, where extension 0x724 says which parts are encrypted.</summary>
internal sealed unsafe class RawDecoder9 : RawDecoder
{
    private readonly Ddi9Host _host;
    private readonly Ddi9HostDevice _device;
    private readonly nint _decoder;
    private readonly nint _picture;
    private readonly Dictionary<int, nint> _buffers = [];
    private readonly void* _memory;
    private readonly nint _back;
    private readonly uint _pitch;

    public RawDecoder9(Submissions clip, Submission way)
        : base(clip, way)
    {
        _host = new(Target, ProfileWish.AsItIs);
        _device = _host.Device;
        var format = (D3DDDIFORMAT)(clip.IsTen ? 0x30313050 : 0x3231564E);
        Guid profile = clip.Profile;
        var configuration = new DXVADDI_CONFIGPICTUREDECODE
        {
            guidConfigBitstreamEncryption = way == Submission.Clear ? Guids.DXVA2_NoEncrypt : Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
            ConfigBitstreamRaw = 1,
        };
        var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &configuration };
        var video = (DXVADDI_VIDEODESC*)create.VideoDesc;
        (video->SampleWidth, video->SampleHeight, video->Format) = ((uint)clip.Width, (uint)clip.Height, format);
        Probe.Accepted(_device.Functions->pfnCreateDecodeDevice(_device.Handle, &create), "CreateDecodeDevice");
        _decoder = create.hDecode;
        _picture = _device.CreateSurface(format, (uint)clip.Width, (uint)clip.Height,
            D3DDDI_RESOURCEFLAGS.DecodeRenderTarget | (way == Submission.Clear ? 0 : D3DDDI_RESOURCEFLAGS.RestrictedContent));
        var target = new D3DDDIARG_SETDECODERENDERTARGET { hDecode = _decoder, hRenderTarget = _picture };
        Probe.Accepted(_device.Functions->pfnSetDecodeRenderTarget(_device.Handle, &target), "SetDecodeRenderTarget");
        foreach (var type in clip.Frames.SelectMany(frame => frame).GroupBy(buffer => buffer.Type))
        {
            Probe.Accepted(_device.TryCreate(D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + (uint)type.Key, (uint)type.Max(buffer => buffer.Data.Length), 1,
                D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, D3DDDI_RESOURCEFLAGS.DecodeCompressedBuffer, null, 0, out nint buffer), "a compressed buffer");
            _buffers[type.Key] = buffer;
        }

        if (way == Submission.Clear)
            return;
        nint name = 0;
        Extend(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, &name, (uint)sizeof(nint));
        Tie(new Ddi9ProbeDevice(_device), name);
        Probe.Accepted(new Ddi9Session(_device, Session.Id).GetPitch(_picture, out _pitch), "GetPitch");
        _memory = _device.Allocate(_pitch * Rows);
        _back = _device.CreateInSystemMemory(format, (uint)clip.Width, (uint)clip.Height, _memory, (uint)RowBytes);
        if (way == Submission.Partly)
        {
            var pattern = RawPattern.Pattern;
            Extend(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &pattern, (uint)sizeof(PartialPattern), null, 0);
        }
    }

    public override void Dispose() => _host.Dispose();

    protected override int Begin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
        {
            var arguments = new D3DDDIARG_DECODEBEGINFRAME { hDecode = _decoder, pPVPSetKey = (DXVADDI_PVP_SETKEY*)key };
            return _device.Functions->pfnDecodeBeginFrame(_device.Handle, &arguments);
        }
    }

    protected override int Submit(SubmittedBuffer buffer, byte[]? iv, IReadOnlyList<(uint Clear, uint Encrypted)>? parts)
    {
        nint resource = _buffers[buffer.Type];
        Probe.Accepted(_device.TryLock(resource, D3DDDI_LOCKFLAGS.WriteOnly, out var locked), "Lock");
        buffer.Data.CopyTo(new Span<byte>(locked.pSurfData, buffer.Data.Length));
        Probe.Accepted(_device.Unlock(resource), "Unlock");
        fixed (byte* bytes = iv)
        {
            var description = new DXVADDI_DECODEBUFFERDESC
            {
                hBuffer = resource,
                CompressedBufferType = D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + (uint)buffer.Type,
                DataSize = (uint)buffer.Data.Length,
                pCipherCounter = (DXVADDI_PVP_HW_IV*)bytes,
            };
            var arguments = new D3DDDIARG_DECODEEXECUTE { hDecode = _decoder, NumCompBuffers = 1, pCompressedBuffers = &description };
            return _device.Functions->pfnDecodeExecute(_device.Handle, &arguments);
        }
    }

    protected override int End()
    {
        var arguments = new D3DDDIARG_DECODEENDFRAME { hDecode = _decoder };
        return _device.Functions->pfnDecodeEndFrame(_device.Handle, &arguments);
    }

    protected override byte[] Read()
    {
        if (Way == Submission.Clear)
        {
            Probe.Accepted(_device.TryLock(_picture, D3DDDI_LOCKFLAGS.ReadOnly, out var locked), "Lock");
            byte[] picture = Packed(new(locked.pSurfData, (int)(locked.Pitch * Rows)), (int)locked.Pitch);
            Probe.Accepted(_device.Unlock(_picture), "Unlock");
            return picture;
        }

        byte[] iv = new byte[16];
        Probe.Accepted(new Ddi9Session(_device, Session.Id).Encrypt(_picture, _back, _pitch * Rows, iv), "EncryptionBlt");
        return Packed(ReferenceCipher.Ctr(ReadBackKey(), iv, new(_memory, (int)(_pitch * Rows))), (int)_pitch);
    }

    protected override IReadOnlyList<(uint Clear, uint Encrypted)> Cut(uint size) => RawPattern.Even(size);

    private void Extend(uint function, void* input, uint inputSize, void* output, uint outputSize)
    {
        DXVADDI_PRIVATEDATA from = new() { pData = input, DataSize = inputSize }, to = new() { pData = output, DataSize = outputSize };
        var arguments = new D3DDDIARG_DECODEEXTENSIONEXECUTE { hDecode = _decoder, Function = function, pPrivateInput = &from, pPrivateOutput = &to };
        Probe.Accepted(_device.Functions->pfnDecodeExtensionExecute(_device.Handle, &arguments), "DecodeExtensionExecute");
    }
}
