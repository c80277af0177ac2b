using Dxcp.Abi;

namespace Dxcp.Conformance;

internal sealed unsafe class Ddi9ProbeDecoder : DxvaProbeDecoder
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E;
    private readonly Ddi9HostDevice _device;
    private readonly nint _decoder;
    private readonly nint _picture;
    private readonly nint _buffer;

    public Ddi9ProbeDecoder(Ddi9ProbeDevice owner, bool restricted) : base(owner)
    {
        var device = _device = owner.Inner;
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var input = new DXVADDI_DECODEINPUT { pGuid = &profile };
        var video = (DXVADDI_VIDEODESC*)input.VideoDesc;
        (video->SampleWidth, video->SampleHeight, video->Format) = (ProbeDevice.Width, ProbeDevice.Height, NV12);
        Demand.Contains(profile, List<Guid>(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDCOUNT, null),
            "DXCP's pass-through decoder, whose pictures tell which key was used,");
        Demand.Contains((uint)NV12, List<uint>(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATCOUNT, &profile));
        var bitstream = List<DXVADDI_DECODEBUFFERINFO>(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFOCOUNT, &input).Single(info =>
            info.CompressedBufferType == (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + 6);
        var listed = List<DXVADDI_CONFIGPICTUREDECODE>(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT, &input);
        Encryptions = [.. listed.Select(one => one.guidConfigBitstreamEncryption)];
        // The protocol's, where there is a choice; at the other end the first, which has the zero GUID (D190).
        var configuration = listed.Last(one => IsEncrypted(one.guidConfigBitstreamEncryption));
        var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &configuration };
        *(DXVADDI_VIDEODESC*)create.VideoDesc = *video;
        Probe.Accepted(device.Functions->pfnCreateDecodeDevice(device.Handle, &create));
        _decoder = create.hDecode;
        _picture = device.CreateSurface(NV12, ProbeDevice.Width, ProbeDevice.Height,
            D3DDDI_RESOURCEFLAGS.DecodeRenderTarget | (restricted ? D3DDDI_RESOURCEFLAGS.RestrictedContent : 0));
        var target = new D3DDDIARG_SETDECODERENDERTARGET { hDecode = _decoder, hRenderTarget = _picture };
        Probe.Accepted(device.Functions->pfnSetDecodeRenderTarget(device.Handle, &target));
        Probe.Accepted(device.TryCreate((D3DDDIFORMAT)bitstream.CompressedBufferType, bitstream.CreationWidth, bitstream.CreationHeight,
            (D3DDDI_POOL)bitstream.CreationPool,
            D3DDDI_RESOURCEFLAGS.DecodeCompressedBuffer, null, 0, out _buffer));
    }

    public override nint Target => _picture;

    public override int Extend(uint function, void* input, uint inputSize, void* output, uint outputSize)
    {
        DXVADDI_PRIVATEDATA from = new() { pData = input, DataSize = inputSize }, to = new() { pData = output, DataSize = outputSize };
        var arguments = new D3DDDIARG_DECODEEXTENSIONEXECUTE { hDecode = _decoder, Function = function, pPrivateInput = &from, pPrivateOutput = &to };
        return _device.Functions->pfnDecodeExtensionExecute(_device.Handle, &arguments);
    }

    protected override int CallBegin(byte[]? contentKey)
    {
        fixed (byte* key = contentKey)
        {
            var arguments = new D3DDDIARG_DECODEBEGINFRAME { hDecode = _decoder, pPVPSetKey = (DXVADDI_PVP_SETKEY*)key };
            return _device.Functions->pfnDecodeBeginFrame(_device.Handle, &arguments);
        }
    }

    protected override int CallSubmit(byte[] data, byte[]? counterBlock)
    {
        _device.Write(_buffer, data);
        fixed (byte* iv = counterBlock)
            return Submit(_buffer, (uint)data.Length, iv);
    }

    public override void SubmitClear(nint resource) => Submit(resource, FrameSize, null);

    private int Submit(nint resource, uint size, byte* iv)
    {
        var buffer = new DXVADDI_DECODEBUFFERDESC
        {
            hBuffer = resource,
            CompressedBufferType = D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + 6,
            DataSize = size,
            pCipherCounter = (DXVADDI_PVP_HW_IV*)iv
        };
        var arguments = new D3DDDIARG_DECODEEXECUTE { hDecode = _decoder, NumCompBuffers = 1, pCompressedBuffers = &buffer };
        return _device.Functions->pfnDecodeExecute(_device.Handle, &arguments);
    }

    protected override int CallEnd()
    {
        var arguments = new D3DDDIARG_DECODEENDFRAME { hDecode = _decoder };
        return _device.Functions->pfnDecodeEndFrame(_device.Handle, &arguments);
    }

    public override void Destroy() => Probe.Accepted(_device.Functions->pfnDestroyDecodeDevice(_device.Handle, (void*)_decoder));

    private T[] List<T>(D3DDDICAPS_TYPE countType, void* info) where T : unmanaged
    {
        Probe.Accepted(_device.Host.GetCaps(countType, info, out uint count));
        if (count == 0)
            return [];
        var list = new T[count];
        fixed (T* data = list)
        {
            var arguments = new D3DDDIARG_GETCAPS { Type = countType + 1, pInfo = info, pData = data, DataSize = count * (uint)sizeof(T) };
            Probe.Accepted(_device.Host.Functions->pfnGetCaps(_device.Host.Handle, &arguments));
        }

        return list;
    }
}
