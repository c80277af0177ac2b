using System.Text.Json;

namespace Dxcp.Bench.Quick;

/// <summary>One figure of <c>quick</c>, under a name that docs/performance.md lists.</summary>
internal abstract record Result(string Name)
{
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Four digits say all that such a measurement knows.</summary>
    protected static double Round(double value) =>
        value == 0 || !double.IsFinite(value) ? 0 : double.Parse(value.ToString("G4", Format.Culture), Format.Culture);
}

/// <summary>Bytes a second, the median of the rounds.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Size">The surface.</param>
/// <param name="Threads">1 or 2.</param>
/// <param name="Cold">Whether each surface was last touched longer ago than the caches remember.</param>
/// <param name="Bytes">Bytes of a surface.</param>
/// <param name="Seconds">Time for one, round by round.</param>
/// <param name="RatioToOpenSsl">See <see cref="Beside"/>; null without libcrypto.</param>
internal sealed record Throughput(string Name, string Size, int Threads, bool Cold, int Bytes, double[] Seconds, double? RatioToOpenSsl) : Result(Name)
{
    /// <summary>10^9 bytes of surface a second.</summary>
    public double GigabytesPerSecond { get; } = Bytes / Interleaved.Summarise(Seconds).Median / 1e9;

    /// <summary>Half the distance between the quartiles, as a part of the median.</summary>
    public double Spread { get; } = Interleaved.Summarise(Seconds).Spread;

    /// <summary>How much faster this is: the median of the ratios round by round.</summary>
    public static double Beside(double[] own, double[] other) => Interleaved.Summarise(other.Zip(own, (theirs, mine) => theirs / mine)).Median;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("size", Size);
        json.WriteNumber("threads", Threads);
        json.WriteBoolean("cold", Cold);
        json.WriteNumber("gigabytesPerSecond", Round(GigabytesPerSecond));
        if (RatioToOpenSsl is { } ratio)
            json.WriteNumber("ratioToOpenSsl", Round(ratio));
        else
            json.WriteNull("ratioToOpenSsl");
    }
}

/// <summary>Time of one operation, the median of the rounds.</summary>
internal sealed record Duration(string Name, double Nanoseconds, double Spread) : Result(Name)
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteNumber("nanoseconds", Round(Nanoseconds));
    }
}

/// <summary>Memory of one object.</summary>
internal sealed record Memory(string Name, double Bytes) : Result(Name)
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteNumber("bytes", Round(Bytes));
    }
}

/// <summary>What was not measured, and why.</summary>
internal sealed record LeftOut(string Name, string Reason) : Result(Name)
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("leftOut", Reason);
    }
}

/// <summary>All of one run.</summary>
internal sealed class ResultList
{
    private readonly List<Result> _results = [];

    public IReadOnlyList<Result> All => _results;

    public void Add(Result result) => _results.Add(result);

    public double? Speed(string name, SurfaceKey key) => Find(name, key)?.GigabytesPerSecond;

    public Throughput? Find(string name, SurfaceKey key) =>
        _results.OfType<Throughput>().FirstOrDefault(r => r.Name == name && r.Size == key.Size && r.Threads == key.Threads && r.Cold == key.Cold);

    /// <summary>How much faster one thing is than another that was measured in the same rounds.</summary>
    public double? Ratio(string name, string other, SurfaceKey key) =>
        Find(name, key) is { } own && Find(other, key) is { } theirs ? Throughput.Beside(own.Seconds, theirs.Seconds) : null;

    public double? Nanoseconds(string name) => _results.OfType<Duration>().FirstOrDefault(r => r.Name == name)?.Nanoseconds;

    public double? Bytes(string name) => _results.OfType<Memory>().FirstOrDefault(r => r.Name == name)?.Bytes;

    public void WriteJson(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("processor", Machine.Processor);
        json.WriteString("runtime", Machine.Runtime);
        json.WriteStartArray("results");
        foreach (Result result in _results)
        {
            json.WriteStartObject();
            result.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>Which surfaces a throughput is about.</summary>
internal readonly record struct SurfaceKey(string Size, int Threads, bool Cold);
