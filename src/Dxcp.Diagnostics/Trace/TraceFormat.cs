namespace Dxcp.Diagnostics;

/// <summary>Where things stand in a trace file; docs/trace.md tells it in words. Numbers are little-endian.</summary>
internal static class TraceFormat
{
    /// <summary>The first eight bytes: "DXCPTRC" and the version.</summary>
    public const ulong Magic = 0x01_43_52_54_50_43_58_44;

    /// <summary>Bytes before the first block.</summary>
    public const int FileHeader = 4096;

    /// <summary>Bytes of a block; records do not cross from one to the next.</summary>
    public const int Block = 32768;

    /// <summary>Bytes of a block before its first record.</summary>
    public const int BlockHeader = 32;

    /// <summary>"DXBK", at the start of a block that was handed out.</summary>
    public const uint BlockMagic = 0x4B425844;

    /// <summary>Bytes of a record before its payload: length, kind, method, then the three below.</summary>
    public const int RecordHeader = 32;

    public const int Kind = 4;
    public const int Method = 6;
    public const int Start = 8;
    public const int Duration = 16;
    public const int Result = 24;

    /// <summary>The duration of a call that has not come back.</summary>
    public const long Running = -1;

    /// <summary>In a capture's number: nothing was captured.</summary>
    public const int Absent = 1 << 31;

    public const ushort CallRecord = 1;
    public const ushort MessageRecord = 2;
    public const ushort MethodRecord = 3;
    public const ushort NoteRecord = 4;

    // The file's header.
    public const int BlockSizeAt = 8;
    public const int FrequencyAt = 16;
    public const int StartedAt = 24;
    public const int ProcessAt = 32;
    public const int BlocksAt = 40;
    public const int ProgramAt = 48;
    public const int ProgramBytes = 256;
}

/// <summary>A function whose calls are traced, as <see cref="CallTrace.Define"/> takes it apart.</summary>
/// <param name="Door">"COM" or "driver".</param>
/// <param name="Table">The interface, or the driver's table.</param>
/// <param name="Function">The method or entry.</param>
/// <param name="Result">What it returns.</param>
/// <param name="Parameters">For each parameter <c>name:kind:type</c>.</param>
public sealed record TraceMethod(string Door, string Table, string Function, char Result, string Parameters)
{
    // Not part of what makes two of them equal.
    private TraceParameter[]? _list;

    /// <summary>The parameters, taken apart.</summary>
    public IReadOnlyList<TraceParameter> List => _list ??=
    [
        .. Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':'))
            .Select(parts => new TraceParameter(parts[0], parts.Length > 1 && parts[1].Length == 1 ? parts[1][0] : 'x', parts.Length > 2 ? parts[2] : "")),
    ];

    /// <summary>Whether the other one is the same function, told in the same words.</summary>
    public bool Equals(TraceMethod? other) => other is not null && Door == other.Door && Table == other.Table && Function == other.Function
        && Result == other.Result && Parameters == other.Parameters;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Door, Table, Function);
}

/// <summary>A parameter of a traced function.</summary>
/// <param name="Name">Its name in the interface.</param>
/// <param name="Kind">
/// What its word is: <c>o</c> the number of an object, <c>O</c> of the object that comes out, <c>u</c>, <c>i</c>, <c>e</c>, <c>x</c> a number (unsigned,
/// signed, of an enumeration, better read in hexadecimal), <c>f</c> a float's bits, <c>h</c> a driver's handle, <c>p</c> 1 for any pointer and 0 for null,
/// <c>s</c>, <c>g</c>, <c>v</c>, <c>n</c> as <c>p</c>, with a capture: of a structure, a GUID, an IV, a number.
/// </param>
/// <param name="Type">The type, or what it points to.</param>
public sealed record TraceParameter(string Name, char Kind, string Type);
