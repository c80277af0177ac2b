using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

internal sealed unsafe class Ddi11ProbeDecoder(Ddi11ProbeDevice owner, bool restricted) : ProbeDecoder(owner)
{
    private readonly Ddi11HostDevice _device = owner.Inner;
    private readonly Ddi11Decoder _decoder = new(owner.Inner, width: ProbeDevice.Width, height: ProbeDevice.Height,
        target: restricted ? ProbeUsage.Protected : ProbeUsage.Default);

    public override nint Target => (nint)_decoder.Texture.pDrvPrivate;

    public override nint Name => _decoder.Name();

    protected override int CallBegin(byte[]? contentKey) => _decoder.Begin(contentKey);

    protected override int CallSubmit(byte[] data, byte[]? counterBlock, PartialPattern? pattern) => _device.Version != Ddi11Version.Direct3D11_1
        // WDDM 2.0 says by sub-samples what Direct3D 11.1 says by a pattern.
        ? _decoder.SubmitSubSamples(data, counterBlock, pattern is { } repeated ? Mapping(repeated, (uint)data.Length) : null)
        : _decoder.Submit(data, counterBlock, pattern is not { } parts ? null
        : new() { NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning, NumBytesInSkipPattern = parts.Skip, NumBytesInEncryptPattern = parts.Encrypt });

    public override void SubmitClear(nint resource) => _decoder.Submit(new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
    {
        hResource = Ddi11ProbeDevice.Resource(resource),
        BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
        DataSize = FrameSize,
    });

    protected override int CallEnd()
    {
        _decoder.End();
        return HResult.S_OK;
    }

    public override int Extend(uint function)
    {
        var extension = new D3D11_1DDIARG_VIDEODECODEREXTENSION { Function = function };
        return _device.Video->pfnVideoDecoderExtension(_device.Handle, _decoder.Handle, &extension);
    }

    private static D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] Mapping(PartialPattern pattern, uint size)
    {
        var blocks = new List<D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK>();
        uint left = size - Math.Min(size, pattern.EncryptedAtBeginning);
        blocks.Add(new() { EncryptedSize = size - left });
        if (pattern is { Skip: 0, Encrypt: 0 })
            return [.. blocks]; // nothing behind the beginning
        while (left != 0)
        {
            uint clear = Math.Min(left, pattern.Skip), encrypted = Math.Min(left - clear, pattern.Encrypt);
            blocks.Add(new() { ClearSize = clear, EncryptedSize = encrypted });
            left -= clear + encrypted;
        }

        return [.. blocks];
    }

    public override void Destroy() => _device.Video->pfnDestroyVideoDecoder(_device.Handle, _decoder.Handle);
}
