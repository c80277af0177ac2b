namespace Dxcp.Driver.Tests.Decoders;

/// <summary>One thread at a time is in a codec, whatever others do with its decoder meanwhile (S20, S58): the meetings are forced.</summary>
public sealed class DecoderInterleavingTests
{
    private const int FrameSize = 16 * 16 * 3 / 2;
    private static readonly Guid s_profile = Abi.DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    [Theory, InlineData("destroy"), InlineData("end"), InlineData("submit"), InlineData("lose"), InlineData("begin")]
    public void Who_comes_while_a_buffer_is_being_taken_waits_for_its_end(string what)
    {
        var codec = new Codec();
        using var adapter = new DriverAdapter(DriverProfile.Default with { Decoders = [new(s_profile, [SurfaceFormat.Nv12], _ => codec)] });
        using var device = new DriverDevice(adapter);
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { Protection = ResourceProtection.RestrictedContent };
        Assert.Equal(DriverStatus.Ok, device.CreateResource(2, picture, []));
        Assert.Equal(DriverStatus.Ok, device.CreateVideoDecoder(3, new(s_profile, SurfaceFormat.Nv12, 16, 16), Guid.Empty));
        Assert.Equal(DriverStatus.Ok, device.CreateDecoderView(4, 2, 0, 0, s_profile));
        Assert.True(device.DecoderViews.TryGet(4, out var view));
        Assert.True(device.Decoders.TryGet(3, out var decoder));
        Assert.Equal(DriverStatus.Ok, device.CreateResource(5, ResourceDescription.Buffer(FrameSize), []));
        Assert.True(device.Resources.TryGet(5, out var memory));
        var buffer = new CompressedBuffer(CompressedBufferType.Bitstream, memory, 0, 16, null, null);
        Thread? other = null;
        bool wasHeldBack = false;
        codec.Taking = () =>
        {
            codec.Taking = null;
            other = new Thread(() =>
            {
                switch (what)
                {
                    case "destroy":
                        _ = device.DestroyVideoDecoder(3);
                        break;
                    case "end":
                        _ = decoder.EndFrame();
                        break;
                    case "submit":
                        _ = decoder.Submit([buffer]);
                        break;
                    case "lose":
                        decoder.LoseContent(ResourceProtection.RestrictedContent);
                        break;
                    default:
                        _ = decoder.BeginClearFrame(view);
                        break;
                }
            });
            other.Start();
            wasHeldBack = SpinWait.SpinUntil(() => other.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !other.IsAlive, 10_000) && other.IsAlive;
        };
        Assert.Equal(DriverStatus.Ok, decoder.BeginClearFrame(view));
        Assert.Equal(DriverStatus.Ok, decoder.Submit([buffer]));
        other!.Join();
        Assert.True(wasHeldBack);
        Assert.False(codec.WasMet);
        Assert.Equal(what == "destroy", codec.IsDisposed);
    }

    private sealed class Codec : IFrameDecoder, IDisposable
    {
        private int _inside;

        public Action? Taking { get; set; }

        public bool WasMet { get; private set; }

        public bool IsDisposed { get; private set; }

        public void BeginFrame(in FrameTarget target) => Alone(null);

        public bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data)
        {
            Alone(Taking);
            return true;
        }

        public bool EndFrame()
        {
            Alone(null);
            return true;
        }

        public void Dispose()
        {
            Alone(null);
            IsDisposed = true;
        }

        private void Alone(Action? action)
        {
            WasMet |= Interlocked.Increment(ref _inside) != 1;
            action?.Invoke();
            Interlocked.Decrement(ref _inside);
        }
    }
}
