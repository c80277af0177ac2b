using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>How a traced call reads as a line.</summary>
public static class TraceText
{
    /// <summary>"ID3D11VideoContext::StartSessionKeyRefresh(#7, pCryptoSession #9, RandomNumberSize 16, pRandomNumber) 1.3 µs".</summary>
    /// <param name="call">The call.</param>
    /// <param name="code">Names an HRESULT; null for its number.</param>
    /// <param name="structure">Tells what a captured structure says, by its type; null where it cannot.</param>
    public static string Of(TraceCallRecord call, Func<int, string>? code = null, Func<string, byte[], string?>? structure = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        var text = new StringBuilder();
        _ = text.Append(call.Method.Table).Append(call.Method.Table.Length == 0 ? "" : "::").Append(call.Method.Function).Append('(');
        _ = text.AppendJoin(", ", Enumerable.Range(0, call.Words.Count).Select(i => Argument(call, i, structure))).Append(')');
        if (!call.IsComplete)
            return text.Append(" did not come back").ToString();
        if (call.Method.Result == 'r')
            _ = text.Append(" = ").Append(code?.Invoke((int)call.Result) ?? ((int)call.Result == 0 ? "S_OK" : $"0x{(int)call.Result:X8}"));
        else if (call.Method.Result == 'u')
            _ = text.Append(CultureInfo.InvariantCulture, $" = {call.Result}");
        return text.Append(' ').Append(Time(call.Duration)).ToString();
    }

    /// <summary>One parameter: name and value.</summary>
    public static string Argument(TraceCallRecord call, int index, Func<string, byte[], string?>? structure = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        TraceParameter parameter = call.Method.List[index];
        return (index == 0 && parameter.Kind == 'o' ? "" : parameter.Name + " ") + Value(call, index, structure);
    }

    /// <summary>The value of one parameter.</summary>
    public static string Value(TraceCallRecord call, int index, Func<string, byte[], string?>? structure = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Value(call.Method.List[index], call.Words[index], call.Captures.GetValueOrDefault(index), structure);
    }

    /// <summary>A time for people: "850 ns", "1.3 µs", "2.50 ms".</summary>
    public static string Time(long nanoseconds) => nanoseconds switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:F1} µs"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:F3} s"),
    };

    private static string Value(TraceParameter parameter, ulong word, byte[]? captured, Func<string, byte[], string?>? structure) => parameter.Kind switch
    {
        'o' or 'O' => word == 0 ? "null" : word == uint.MaxValue ? "foreign" : string.Create(CultureInfo.InvariantCulture, $"#{word}"),
        'i' => ((long)word).ToString(CultureInfo.InvariantCulture),
        'u' or 'e' => word > 0xFFFF ? $"0x{word:X}" : word.ToString(CultureInfo.InvariantCulture),
        'f' => BitConverter.UInt32BitsToSingle((uint)word).ToString(CultureInfo.InvariantCulture),
        'g' when captured is { Length: 16 } => new Guid(captured).ToString(),
        'v' when captured is { Length: > 0 } => Convert.ToHexString(captured),
        'n' when captured is not null => Number(captured),
        's' when captured is not null => structure?.Invoke(parameter.Type, captured) ?? Short(captured),
        'p' or 's' or 'g' or 'v' or 'n' => word == 0 ? "null" : "…",
        _ => $"0x{word:X}",
    };

    private static string Number(byte[] bytes) => bytes.Length switch
    {
        1 => bytes[0].ToString(CultureInfo.InvariantCulture),
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        8 => "0x" + BinaryPrimitives.ReadUInt64LittleEndian(bytes).ToString("X", CultureInfo.InvariantCulture),
        _ => Convert.ToHexString(bytes),
    };

    private static string Short(byte[] bytes) => bytes.Length <= 16 ? $"{{{Convert.ToHexString(bytes)}}}" : $"{{{Convert.ToHexString(bytes, 0, 16)}…}}";
}
