using System.Diagnostics.Metrics;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver.Tests;

/// <summary>
/// What the driver counts and measures, once for each thing that was done and never for one that was not. Alone: who listens makes others slower.
/// </summary>
[CollectionDefinition(nameof(MetricTests), DisableParallelization = true)]
[Collection(nameof(MetricTests))]
public sealed class MetricTests
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 3);

    [Fact]
    public void Sessions_are_counted_up_and_down_by_one()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        Assert.Equal(["dxcp.sessions 1"], Measured(() => device.CreateSession(out _)));
        device.CreateSession(out nint handle);
        Assert.Equal(["dxcp.sessions -1"], Measured(() => device.Device.DestroyCryptoSession(handle)));
        Assert.Empty(Measured(() => Assert.Equal(DriverStatus.InvalidArgument, device.Device.DestroyCryptoSession(handle))));
        Assert.Empty(Measured(() => device.Device.CreateCryptoSession(0, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default)));
        device.CreateSession(out _);
        Assert.Equal(["dxcp.sessions -1", "dxcp.sessions -1"], Measured(device.Device.Dispose));
    }

    [Fact]
    public void Blts_are_measured_by_their_direction_and_refreshes_counted()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var session = device.CreateKeyedSession(s_key);
        Resource staging = device.CreateBuffer(ResourceUsage.Staging, 48), plain = device.CreateBuffer(ResourceUsage.Default, 48);
        Assert.Equal(["dxcp.blt.bytes 48 decrypt", "dxcp.blt.duration decrypt"], Measured(() => Decrypt(DriverStatus.Ok)));
        Assert.Empty(Measured(() => Decrypt(DriverStatus.IVReused)));
        Assert.Equal(["dxcp.blt.bytes 48 encrypt", "dxcp.blt.duration encrypt"],
            Measured(() => Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(plain, staging, out _))));
        Assert.Empty(Measured(() => SessionTestDevice.Start(session)));
        Assert.Equal(["dxcp.key_refreshes 1"], Measured(() => session.FinishKeyRefresh()));
        Assert.Empty(Measured(() => session.FinishKeyRefresh()));

        void Decrypt(DriverStatus expected) => Assert.Equal(expected, session.DecryptionBlt(staging, plain, null, [], new CounterBlock(1, 0)));
    }

    [Fact]
    public void Protected_memory_is_counted_by_the_byte()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        var description = ResourceDescription.Buffer(100) with { Protection = ResourceProtection.RestrictedContent };
        Assert.Equal(["dxcp.protected_memory 100"], Measured(() => device.Device.CreateResource(9, description, [])));
        Assert.Equal(["dxcp.protected_memory -100"], Measured(() => device.Device.DestroyResource(9)));
        Assert.Empty(Measured(() => device.CreateBuffer(ResourceUsage.Default)));
    }

    [Fact]
    public void Frames_are_measured_from_their_begin_to_their_end()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand);
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        Assert.Equal(DriverStatus.Ok, device.Device.CreateVideoDecoder(1, new(profile, SurfaceFormat.Nv12, 16, 16), default));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(2, ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16), []));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateDecoderView(3, 2, 0, 0, profile));
        Assert.True(device.Device.Decoders.TryGet(1, out var decoder) & device.Device.DecoderViews.TryGet(3, out var view));
        Assert.Equal(["dxcp.decode.duration"], Measured(() =>
        {
            Assert.Equal(DriverStatus.Ok, decoder!.BeginClearFrame(view!));
            decoder.EndFrame();
        }));
        Assert.Empty(Measured(() => decoder!.EndFrame()));
    }

    private static List<string> Measured(Action act)
    {
        // Other tests are at work, too, on threads of their own.
        int thread = Environment.CurrentManagedThreadId;
        var measured = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ProtectionMetrics.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take($"{instrument.Name} {value}", tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Take(instrument.Name, tags));
        listener.Start();
        act();
        return measured;

        void Take(string text, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Environment.CurrentManagedThreadId == thread)
                measured.Add(tags.IsEmpty ? text : $"{text} {tags[0].Value}");
        }
    }
}
