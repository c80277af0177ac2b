using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

internal sealed unsafe class Direct3D11DriverDecoder(Direct3D11DriverDevice owner, bool restricted) : SurfaceDecoder(owner)
{
    private readonly DdiDevice _device = owner.Inner;
    private readonly DdiDecoder _decoder = new(owner.Inner, width: SurfaceDevice.Width, height: SurfaceDevice.Height,
        target: restricted ? TestUsage.Protected : TestUsage.Default);

    public override nint Target => (nint)_decoder.Texture.pDrvPrivate;

    public override nint Name => _decoder.Name();

    public override int Begin(byte[]? contentKey) => _decoder.Begin(contentKey);

    public override int Submit(byte[] data, byte[]? counterBlock, PartialPattern? pattern = null) => _device.Version != VideoInterface.Direct3D11_1
        // WDDM 2.0 says by sub-samples what Direct3D 11.1 says by a pattern.
        ? _decoder.SubmitSubSamples(data, counterBlock, pattern is { } repeated ? Mapping(repeated, (uint)data.Length) : null)
        : _decoder.Submit(data, counterBlock, pattern is not { } parts ? null
        : new() { NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning, NumBytesInSkipPattern = parts.Skip, NumBytesInEncryptPattern = parts.Encrypt });

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

    public override void SubmitClear(nint resource) => _decoder.Submit(new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
    {
        hResource = Direct3D11DriverDevice.Resource(resource),
        BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
        DataSize = FrameSize,
    });

    public override int End()
    {
        _decoder.End();
        return HResult.S_OK;
    }

    public override int Extend(uint function)
    {
        var extension = new D3D11_1DDIARG_VIDEODECODEREXTENSION { Function = function };
        return _device.Video->pfnVideoDecoderExtension(_device.Handle, _decoder.Handle, &extension);
    }

    public override void Destroy() => _device.Video->pfnDestroyVideoDecoder(_device.Handle, _decoder.Handle);
}
