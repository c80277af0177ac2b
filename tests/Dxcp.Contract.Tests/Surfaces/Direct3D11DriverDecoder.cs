using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

internal sealed unsafe class Direct3D11DriverDecoder(DdiDevice device) : SurfaceDecoder
{
    private readonly DdiDecoder _decoder = new(device, width: SurfaceDevice.Width, height: SurfaceDevice.Height);

    public override nint Name => _decoder.Name();

    public override int Begin(byte[]? contentKey) => _decoder.Begin(contentKey);

    public override int Submit(byte[] data, byte[]? counterBlock, PartialPattern? pattern = null) =>
        _decoder.Submit(data, counterBlock, pattern is not { } parts ? null
        : new() { NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning, NumBytesInSkipPattern = parts.Skip, NumBytesInEncryptPattern = parts.Encrypt });

    public override int End()
    {
        _decoder.End();
        return HResult.S_OK;
    }

    public override int Extend(uint function)
    {
        var extension = new D3D11_1DDIARG_VIDEODECODEREXTENSION { Function = function };
        return device.Video->pfnVideoDecoderExtension(device.Handle, _decoder.Handle, &extension);
    }

    public override byte[] Picture() => _decoder.Picture();

    public override void Destroy() => device.Video->pfnDestroyVideoDecoder(device.Handle, _decoder.Handle);
}
