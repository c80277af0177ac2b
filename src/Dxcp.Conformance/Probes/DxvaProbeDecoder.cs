using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>What both ends of Direct3D 9 have alike: extensions by number (S93).</summary>
internal abstract unsafe class DxvaProbeDecoder(ProbeDevice owner) : ProbeDecoder(owner)
{
    /// <summary>The encryptions of the configurations that are listed, in their order.</summary>
    public IReadOnlyList<Guid> Encryptions { get; protected init; } = [];

    public override nint Name
    {
        get
        {
            nint name = 0;
            Probe.Accepted(Extend(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, &name, (uint)sizeof(nint)));
            return name;
        }
    }

    public override int Extend(uint function) => Extend(function, null, 0, null, 0);

    public abstract int Extend(uint function, void* input, uint inputSize, void* output, uint outputSize);

    protected abstract int CallSubmit(byte[] data, byte[]? counterBlock);

    protected override int CallSubmit(byte[] data, byte[]? counterBlock, PartialPattern? pattern)
    {
        if (pattern is { } parts && Extend(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &parts, (uint)sizeof(PartialPattern), null, 0) is var code and < 0)
            return code;
        return CallSubmit(data, counterBlock);
    }
}
