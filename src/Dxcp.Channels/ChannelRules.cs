using Dxcp.Abi;

namespace Dxcp.Channels;

/// <summary>What differs between the interfaces in the handling of channel messages: sizes and codes. Immutable.</summary>
public sealed class ChannelRules
{
    private readonly bool _exactSizes;
    private readonly int _invalid;
    private readonly int _wrongChannelType;

    private ChannelRules(bool exactSizes, int invalid, int wrongChannelType)
    {
        _exactSizes = exactSizes;
        _invalid = invalid;
        _wrongChannelType = wrongChannelType;
    }

    /// <summary>Direct3D 9 and its driver, which have the same codes (D11, S50, S51).</summary>
    public static ChannelRules Direct3D9 { get; } = new(exactSizes: true, HResult.D3DERR_INVALIDCALL, HResult.D3DERR_NOTAVAILABLE);

    /// <summary>Direct3D 11 (D11, S49).</summary>
    public static ChannelRules Direct3D11 { get; } = new(exactSizes: true, HResult.E_INVALIDARG, HResult.E_FAIL);

    /// <summary>The Direct3D 11.1 driver: messages may be longer than their structs (D11, R44).</summary>
    public static ChannelRules Direct3D11Driver { get; } = new(exactSizes: false, HResult.E_INVALIDARG, HResult.E_FAIL);

    /// <summary>Whether a buffer of a size, in bytes, is one for a struct of another.</summary>
    public bool Fits(int size, uint structSize) => _exactSizes ? size == structSize : size >= structSize;

    /// <summary>The interface's code for a status; it stands in the answer's ReturnCode too (R43).</summary>
    public int ToHResult(ChannelStatus status) => status switch
    {
        ChannelStatus.Ok => HResult.S_OK,
        ChannelStatus.UnknownMessage => HResult.E_FAIL, // R44
        ChannelStatus.WrongChannelType => _wrongChannelType, // S45
        ChannelStatus.OutOfMemory => HResult.E_OUTOFMEMORY, // S83
        _ => _invalid, // S47, S81
    };
}
