using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>What the <see cref="FakeDriver9"/> keeps of its arguments, and what it is told to answer with.</summary>
internal sealed unsafe partial class FakeDriver9
{
    private readonly Dictionary<string, object> _answers = [];

    /// <summary>The table of the last device, which stays the driver's for as long as the device lives.</summary>
    public nint DeviceTable { get; private set; }

    /// <summary>For a function: what its last call brought, without what only names the device.</summary>
    public Dictionary<string, object?[]> Got { get; } = [];

    /// <summary>The configurations of its decoders.</summary>
    public DXVADDI_CONFIGPICTUREDECODE[] Configurations { get; set; } = [];

    /// <summary>Has a function answer with a structure of the driver interface.</summary>
    public void Answer<T>(string function, T answer)
        where T : unmanaged => _answers[function] = answer;

    /// <summary>What a function is told to answer, or else a default.</summary>
    public T Answers<T>(string function, T otherwise)
        where T : unmanaged => _answers.TryGetValue(function, out object? answer) ? (T)answer : otherwise;

    /// <summary>Notes a call and what it brought; gives what it returns.</summary>
    public int Enter(string function, params object?[] arguments)
    {
        Got[function] = arguments;
        return Enter(function);
    }

    /// <summary>Notes which decoder a question is about.</summary>
    public void NoteInput(string what, D3DDDIARG_GETCAPS* data)
    {
        var input = (DXVADDI_DECODEINPUT*)data->pInfo;
        Got[what] = [*(Guid*)input->pGuid, *(DXVADDI_VIDEODESC*)input->VideoDesc];
    }

    /// <summary>The bytes of a key or an IV; empty for none.</summary>
    public static byte[] Copy(void* block) => block == null ? [] : new ReadOnlySpan<byte>(block, 16).ToArray();

    /// <summary>The buffers of a submission, and their IVs.</summary>
    public static (DXVADDI_DECODEBUFFERDESC Buffer, byte[] IV)[] Buffers(D3DDDIARG_DECODEEXECUTE* data) =>
        [.. new ReadOnlySpan<DXVADDI_DECODEBUFFERDESC>(data->pCompressedBuffers, (int)data->NumCompBuffers).ToArray().Select(buffer =>
            (buffer, Copy(buffer.pCipherCounter)))];
}
