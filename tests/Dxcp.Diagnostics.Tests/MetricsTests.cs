using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dxcp.Diagnostics.Tests;

/// <summary>The meter that tools outside listen to.</summary>
public sealed class MetricsTests
{
    [Fact]
    public void A_listener_gets_sessions_refreshes_blts_and_refusals_by_rule()
    {
        var got = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        int thread = Environment.CurrentManagedThreadId;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ProtectionMetrics.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument.Name, value, Text(tags)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument.Name, value, Text(tags)));
        listener.Start();
        ProtectionMetrics.Session(1);
        ProtectionMetrics.Session(-1);
        ProtectionMetrics.Refreshed();
        ProtectionMetrics.ProtectedMemory(4096);
        ProtectionMetrics.ProtectedMemory(-4096);
        ProtectionMetrics.BltEnds(decrypts: true, 100, ProtectionMetrics.BltBegins());
        ProtectionMetrics.BltEnds(decrypts: false, 200, ProtectionMetrics.BltBegins());
        ProtectionMetrics.BltEnds(decrypts: false, 300, 0); // begun when nobody listened
        ProtectionMetrics.FrameEnds(ProtectionMetrics.FrameBegins());
        ProtectionMetrics.FrameEnds(0);
        MessageSinks.Process.Take(new Message(Severity.Error, "Direct3D 11", "Map", "S120", "text"));
        ProtectionMetrics.Refused(new Message(Severity.Error, "Direct3D 11.1 driver", "pfnMap", "S120", "text"));
        ProtectionMetrics.Refused(new Message(Severity.Warning, "Direct3D 11", "DecryptionBlt", "S321", "text"));
        Assert.Equal([1.0, -1.0], got.Where(one => one.Name == "dxcp.sessions").Select(one => one.Value));
        Assert.Contains(("dxcp.key_refreshes", 1.0, ""), got);
        Assert.Equal([4096.0, -4096.0], got.Where(one => one.Name == "dxcp.protected_memory").Select(one => one.Value));
        Assert.Contains(("dxcp.blt.bytes", 100.0, "direction=decrypt"), got);
        Assert.Equal([(200.0, "direction=encrypt"), (300.0, "direction=encrypt")],
            got.Where(one => one is { Name: "dxcp.blt.bytes", Value: > 100 }).Select(one => (one.Value, one.Tags)));
        Assert.Equal(["direction=decrypt", "direction=encrypt"], got.Where(one => one.Name == "dxcp.blt.duration").Select(one => one.Tags));
        Assert.Single(got, one => one.Name == "dxcp.decode.duration");
        Assert.Equal([("dxcp.refusals", 1.0, "rule=S120 api=Direct3D 11")], got.Where(one => one.Name == "dxcp.refusals"));

        void Take(string name, double value, string tags)
        {
            if (Environment.CurrentManagedThreadId == thread) // others of the process have their own
                got.Enqueue((name, value, tags));
        }

        static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public void Durations_are_in_seconds()
    {
        var got = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ProtectionMetrics.MeterName && instrument.Unit == "s")
                self.EnableMeasurementEvents(instrument);
        };
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
                got[instrument.Name] = value;
        });
        listener.Start();
        long hourAgo = Stopwatch.GetTimestamp() - (3600 * Stopwatch.Frequency);
        ProtectionMetrics.BltEnds(decrypts: true, 100, hourAgo);
        ProtectionMetrics.FrameEnds(hourAgo);
        Assert.Equal(["dxcp.blt.duration", "dxcp.decode.duration"], got.Keys.Order());
        Assert.All(got.Values, value => Assert.InRange(value, 3600, 4000));
    }
}
