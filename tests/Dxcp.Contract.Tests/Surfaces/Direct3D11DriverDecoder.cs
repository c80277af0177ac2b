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

    public override int Submit(byte[] data, byte[]? counterBlock, PartialPattern? pattern = null) =>
        _decoder.Submit(data, counterBlock, pattern is not { } parts ? null
        : new() { NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning, NumBytesInSkipPattern = parts.Skip, NumBytesInEncryptPattern = parts.Encrypt });

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
