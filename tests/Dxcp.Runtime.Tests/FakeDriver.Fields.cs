using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>What the <see cref="FakeDriver"/> keeps of its arguments, what it is told to answer with, and the interfaces of WDDM.</summary>
internal sealed unsafe partial class FakeDriver
{
    private readonly Dictionary<string, object> _answers = [];

    /// <summary>For an entry: what its last call brought, without what only names the device.</summary>
    public Dictionary<string, object?[]> Got { get; } = [];

    /// <summary>The ids under which it hands video functions out: 2, or 3 of WDDM 2.0, or 6 of WDDM 2.4.</summary>
    public HashSet<uint> VideoTables { get; set; } = [Macros.D3D11_1DDI_VIDEO_FUNCTIONS];

    /// <summary>The table of the last device, which stays the driver's for as long as the device lives.</summary>
    public nint DeviceTable { get; private set; }

    /// <summary>The same of its video functions.</summary>
    public nint VideoTable { get; private set; }

    /// <summary>The profiles that it lists; it decodes <see cref="FakeVideoFunctions.Profile"/>.</summary>
    public Guid[] Profiles { get; set; } = [FakeVideoFunctions.Profile];

    /// <summary>The buffers of its decoders.</summary>
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO[] Buffers { get; set; } =
        [new() { Type = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM, Size = FakeVideoFunctions.BufferSize }];

    /// <summary>A driver of WDDM 2.0 whose video functions are those of an id.</summary>
    public static FakeDriver OfWddm2(uint videoTable) => new() { Versions = [Macros.D3DWDDM2_0_DDI_SUPPORTED], VideoTables = [videoTable] };

    /// <summary>Has an entry answer with a structure of the driver interface.</summary>
    public void Answer<T>(string entry, T answer)
        where T : unmanaged => _answers[entry] = answer;

    /// <summary>Notes a call and what it brought; gives what the entry is told to answer, or else a default.</summary>
    public T Answers<T>(string entry, T otherwise, params object?[] arguments)
        where T : unmanaged
    {
        if (arguments.Length != 0)
            Got[entry] = arguments;
        return _answers.TryGetValue(entry, out object? answer) ? (T)answer : otherwise;
    }

    /// <summary>Reports what is to be reported during a call that is not noted; gives its answer.</summary>
    public T Reporting<T>(string entry, T answer)
    {
        if (Reports.TryGetValue(entry, out int code))
            Report(code);
        return answer;
    }

    /// <summary>Notes a call and what it brought.</summary>
    public int Enter(string entry, params object?[] arguments)
    {
        Got[entry] = arguments;
        return Enter(entry);
    }

    private static void FillDevice(D3D10DDIARG_CREATEDEVICE* arguments)
    {
        if (arguments->Interface == Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION)
            FakeDeviceFunctions.Fill((D3DWDDM2_0DDI_DEVICEFUNCS*)arguments->p11_1DeviceFuncs);
        else
            FakeDeviceFunctions.Fill(arguments->p11_1DeviceFuncs);
    }

    private static void FillVideo(uint id, D3D11_1DDI_VIDEODEVICEFUNCS* table)
    {
        if (id == FakeVideoFunctions.Wddm2_4)
            FakeVideoFunctions.Fill((D3DWDDM2_4DDI_VIDEODEVICEFUNCS*)table);
        else if (id == Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS)
            FakeVideoFunctions.Fill((D3DWDDM2_0DDI_VIDEODEVICEFUNCS*)table);
        else
            FakeVideoFunctions.Fill(table);
    }
}
