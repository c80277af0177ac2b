using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>
/// All that <c>dxcp trace</c> makes of one trace, word for word: a trace put together by hand, which has each kind of parameter, two sessions whose keys
/// change, end and are lost, calls within calls, calls that did not come back, refusals within and beside calls, and records that cannot be read. What must
/// come out stands in the folder <c>made</c>; a run leaves what came out beside the test program, in a folder of the same name.
/// </summary>
public sealed class MadeTraceTests : IDisposable
{
    private const ulong Main = 7, Worker = 0x1_0000_0009;

    private readonly TemporaryFolder _folder = new();

    public MadeTraceTests() => File.WriteAllBytes(_folder["made.dxtrace"], Made());

    public void Dispose() => _folder.Dispose();

    [Fact] // S240
    public void The_list_says_all_of_a_trace() => Is("list.txt", Dxcp("trace", _folder["made.dxtrace"], "--driver"));

    [Fact] // S240
    public void The_list_of_the_interface_alone_says_what_the_driver_was_asked_nothing_about() => Is("interface.txt", Dxcp("trace", _folder["made.dxtrace"]));

    [Theory] // S240
    [InlineData("thread", "--thread", "4294967305")]
    [InlineData("object", "--object", "#5")]
    [InlineData("rule", "--rule", "s4")]
    [InlineData("time", "--from", "0.0009", "--to", "0.005")]
    [InlineData("refused", "--refused", "--driver")]
    public void A_filter_leaves_what_it_names(string name, params string[] filter) =>
        Is($"list-{name}.txt", Dxcp(["trace", _folder["made.dxtrace"], .. filter]));

    [Fact] // of a damaged trace nothing is believed: that calls end, neither
    public void However_many_calls_did_not_come_back_each_is_a_line_of_its_own_length()
    {
        const int Calls = 300;
        var trace = new MadeTrace(DateTime.UnixEpoch);
        ushort function = trace.Function(Main, "driver", "T", "F", 'v', "");
        for (int i = 0; i < Calls; i++)
            trace.Call(Main, function, i, -1, 0, []);
        File.WriteAllBytes(_folder["deep.dxtrace"], trace.ToArray("player", 1));
        string[] lines = [.. Dxcp("trace", _folder["deep.dxtrace"], "--driver").Split('\n').Where(line => line.Contains("T::F()", StringComparison.Ordinal))];
        int[] places = [.. lines.Select(line => line.IndexOf("T::F()", StringComparison.Ordinal))];
        Assert.Equal(Enumerable.Range(0, Calls).Select(depth => places[0] + (2 * Math.Min(depth, 12))), places);
    }

    [Fact] // S240
    public void The_document_for_scripts_says_all_of_a_trace() => Is("trace.json", Dxcp("trace", _folder["made.dxtrace"], "--driver", "--json"));

    [Fact] // S240
    public void The_document_for_scripts_is_filtered_as_the_list() =>
        Is("trace-refused.json", Dxcp("trace", _folder["made.dxtrace"], "--driver", "--refused", "--rule", "S4", "--json"));

    [Fact] // S240
    public void The_page_holds_all_of_a_trace()
    {
        Assert.Equal("", Dxcp("trace", _folder["made.dxtrace"], "--html", _folder["made.html"]));
        string page = File.ReadAllText(_folder["made.html"]);
        Is("page.json", Indented(Regex.Match(page, "<script id=\"data\" type=\"application/json\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value));
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact] // S240
    public void The_events_for_viewers_hold_all_of_a_trace()
    {
        Assert.Equal("", Dxcp("trace", _folder["made.dxtrace"], "--perfetto", _folder["events.json"]));
        Is("events.json", Indented(File.ReadAllText(_folder["events.json"])));
    }

    [Fact]
    public void One_of_a_thing_is_told_as_one()
    {
        var trace = new MadeTrace(DateTime.UnixEpoch);
        ushort get = trace.Function(Main, "COM", "IOne", "Get", 'v', "this:o:IOne");
        trace.Note(Main, 10, TraceNote.KeyEpoch, 1, 1);
        trace.Call(Main, get, 20, 5, 0, [1]);
        trace.Message(Main, 22, Severity.Error, "Direct3D 11", "Get", "S5", "no", "");
        trace.Unknown(Main);
        File.WriteAllBytes(_folder["one.dxtrace"], trace.ToArray("one", 1));
        Assert.Equal(["one (process 1), 1970-01-01 00:00:00 UTC: 1 call, 0 of the driver, 1 thread, 1 key, 1 refusal, 25 ns", "1 record could not be read"],
            Dxcp("trace", _folder["one.dxtrace"]).ReplaceLineEndings("\n").Split('\n')[..2]);
    }

    private static byte[] Made()
    {
        var trace = new MadeTrace(new DateTime(2026, 11, 28, 6, 7, 8, DateTimeKind.Utc));
        ushort create = trace.Function(Main, "COM", "ID3D11VideoDevice", "CreateCryptoSession", 'r',
            "this:o:ID3D11VideoDevice pCryptoType:g:GUID pDecoderProfile:g:GUID pKeyExchangeType:g:GUID ppCryptoSession:O:ID3D11CryptoSession");
        ushort blt = trace.Function(Main, "COM", "ID3D11VideoContext", "DecryptionBlt", 'v',
            "this:o:ID3D11VideoContext pCryptoSession:o:ID3D11CryptoSession pEncryptedBlockInfo:s:D3D11_ENCRYPTED_BLOCK_INFO IVSize:u:UINT pIV:v:void");
        ushort back = trace.Function(Main, "COM", "ID3D11VideoContext", "EncryptionBlt", 'v', "this:o:ID3D11VideoContext pCryptoSession:o:ID3D11CryptoSession");
        ushort inner = trace.Function(Main, "driver", "D3D11_1DDI_VIDEODEVICEFUNCS", "pfnDecryptionBlt", 'r', "hDevice:h:HANDLE hSession:h:HANDLE");
        ushort start = trace.Function(Main, "COM", "ID3D11VideoContext", "StartSessionKeyRefresh", 'v',
            "this:o:ID3D11VideoContext pCryptoSession:o:ID3D11CryptoSession RandomNumberSize:u:UINT pRandomNumber:p:void");
        ushort free = trace.Function(Worker, "COM", "", "D3D11CreateDevice", 'r', "pAdapter:o:IDXGIAdapter Flags:x:UINT SDKVersion:u:UINT");
        ushort kinds = trace.Function(Worker, "COM", "IKinds", "Each", 'u', "u:u:UINT i:i:INT e:e:ENUM x:x:UINT f:f:FLOAT h:h:HANDLE p:p:void");
        ushort captured = trace.Function(Worker, "COM", "IKinds", "Captured", 'u',
            "one:n:BYTE two:n:WORD four:n:UINT eight:n:UINT64 other:n:void g:g:GUID v:v:void short:s:UNKNOWN long:s:UNKNOWN none:s:UNKNOWN null:s:UNKNOWN");
        ushort structures = trace.Function(Worker, "COM", "IKinds", "Structures", 'u', "a:s:D3D11_TEXTURE2D_DESC b:s:D3D11_BUFFER_DESC " +
            "c:s:D3D11_MAPPED_SUBRESOURCE d:s:D3D11_VIDEO_CONTENT_PROTECTION_CAPS e:s:D3D11_VIDEO_DECODER_DESC cut:s:D3D11_BUFFER_DESC");

        var stripes = new D3D11_ENCRYPTED_BLOCK_INFO { NumEncryptedBytesAtBeginning = 32, NumBytesInSkipPattern = 144, NumBytesInEncryptPattern = 16 };
        // The main thread: two sessions; the first gets three keys, and loses the last.
        trace.Note(Main, 10, TraceNote.ThreadName, 0, 0, "decoder & <render>");
        trace.Note(Main, 20, TraceNote.Object, 1, 0, "ID3D11VideoDevice");
        trace.Note(Main, 30, TraceNote.Object, 2, 0, "ID3D11VideoContext");
        byte[] guid = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        trace.Call(Main, create, 100, 300, 0, [1, 1, 0, 1, 3], (1, guid), (2, null), (3, guid));
        trace.Note(Main, 150, TraceNote.DriverSession, 0xABC);
        trace.Note(Main, 160, TraceNote.Object, 3, 0, "ID3D11CryptoSession");
        trace.Call(Main, create, 450, 40, 0, [1, 1, 1, 1, 5]);
        trace.Note(Main, 460, TraceNote.DriverSession, 0xABD);
        trace.Note(Main, 470, TraceNote.Object, 5, 0, "ID3D11CryptoSession");
        trace.Note(Main, 500, TraceNote.KeyEpoch, 3, 1);
        Frame(600, 3, 0x10, nested: true);
        Frame(900, 3, 0x20, nested: false);
        trace.Note(Main, 1000, TraceNote.KeyEpoch, 5, 1);
        trace.Note(Main, 1100, TraceNote.KeyEpoch, 3, 2);
        Frame(1200, 3, 0x30, nested: true);
        Frame(1400, 5, 0x40, nested: true);
        trace.Call(Main, back, 1600, 50, 0, [2, 3]);
        // A refusal in the driver's words and in the runtime's is one.
        trace.Call(Main, blt, 1700, 90, 0, [2, 3, 0, 16, 1], (4, Iv(0x30)));
        trace.Call(Main, inner, 1710, 60, unchecked((int)0x8876086C), [0xA0, 0xABC]);
        trace.Message(Main, 1720, Severity.Error, "Direct3D 11 driver", "pfnDecryptionBlt", "S20", "the IV was used", "");
        trace.Message(Main, 1780, Severity.Error, "Direct3D 11", "DecryptionBlt", "S20", "pIV was used with this key", "Pass a larger one.");
        trace.Call(Main, start, 1900, 20, 0, [2, 3, 15, 1]);
        trace.Message(Main, 1905, Severity.Error, "Direct3D 11", "StartSessionKeyRefresh", "S4", "RandomNumberSize is 15, wanted is 16", "Pass 16.");
        trace.Message(Main, 1950, Severity.Warning, "Direct3D 11", "", "", "beside all calls", "");
        trace.Message(Main, 1960, Severity.Corruption, "Direct3D 11", "Release", "S4", "a count went below zero", "");
        trace.Note(Main, 2000, TraceNote.KeyEpoch, 3, 3);
        trace.Note(Main, 2500, TraceNote.KeyLost, 0xABC);
        Frame(2600, 3, 0x50, nested: false);
        trace.Note(Main, 3000, TraceNote.ObjectEnd, 5);
        trace.Call(Main, blt, 3_000_000, -1, 0, [2, uint.MaxValue, 1, 16, 1], (2, Bytes(stripes)), (4, Iv(0x60)));
        trace.Call(Main, inner, 3_000_010, -1, 0, [0xA0, 0xABC]);
        trace.Unknown(Main);

        trace.Call(Worker, free, 1000, 2_500_000, unchecked((int)0x887A0005), [0, 0x20, 0x1_2345]);
        trace.Call(Worker, kinds, 2_600_000, 999, 70_000, [65_535, unchecked((ulong)-5L), 3, 0xBEEF, BitConverter.SingleToUInt32Bits(1.5f), 0xC0FFEE, 1]);
        trace.Call(Worker, kinds, 2_700_000, 1_234_567_890, 4, [65_536, 5, 70_000, 0, 0, 0, 0]);
        trace.Call(Worker, captured, 1_300_000_000, 1000, 0, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0], (0, [200]), (1, [0x34, 0x12]), (2, [1, 0, 0, 0x80]),
            (3, [8, 7, 6, 5, 4, 3, 2, 1]), (4, [1, 2, 3]), (5, guid), (6, Iv(0x70)), (7, guid), (8, [.. guid, 17]), (9, null));
        var texture = new D3D11_TEXTURE2D_DESC
        {
            Width = 1920,
            Height = 1080,
            MipLevels = 1,
            ArraySize = 3,
            Format = DXGI_FORMAT.DXGI_FORMAT_NV12,
            Usage = D3D11_USAGE.D3D11_USAGE_STAGING,
            BindFlags = 0x200,
            CPUAccessFlags = 0x30000,
            MiscFlags = 0x1000,
        };
        var caps = new D3D11_VIDEO_CONTENT_PROTECTION_CAPS { Caps = 0x41, KeyExchangeTypeCount = 2, BlockAlignmentSize = 16, ProtectedMemorySize = 1 << 30 };
        var decoder = new D3D11_VIDEO_DECODER_DESC
        {
            Guid = new Guid(guid),
            SampleWidth = 64,
            SampleHeight = 48,
            OutputFormat = DXGI_FORMAT.DXGI_FORMAT_P010,
        };
        trace.Call(Worker, structures, 1_300_100_000, 10, 0, [1, 1, 1, 1, 1, 1],
            (0, Bytes(texture)),
            (1, Bytes(new D3D11_BUFFER_DESC { ByteWidth = 4096, Usage = (D3D11_USAGE)9, BindFlags = 1, CPUAccessFlags = 2, MiscFlags = 3 })),
            (2, Bytes(new D3D11_MAPPED_SUBRESOURCE { RowPitch = 2048, DepthPitch = 4096 })),
            (3, Bytes(caps)), (4, Bytes(decoder)),
            (5, [1, 2, 3]));
        return trace.ToArray("player & <co>", 42);

        void Frame(long at, ulong session, byte iv, bool nested)
        {
            trace.Call(Main, blt, at, 80, 0, [2, session, 0, 16, 1], (4, Iv(iv)));
            if (nested)
                trace.Call(Main, inner, at + 10, 30, 0, [0xA0, session == 3 ? 0xABCul : 0xABD]);
        }
    }

    private static byte[] Iv(byte first) => [first, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2];

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes([value]).ToArray();

    private static string Dxcp(params string[] arguments)
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), arguments);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        return run.Out;
    }

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Indented(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, s_indented) + "\n";
    }

    internal static void Is(string name, string text)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "made");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
        string wanted = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Commands", "made", name)).ReplaceLineEndings("\n");
        Assert.Equal(wanted, text.ReplaceLineEndings("\n"));
    }
}
