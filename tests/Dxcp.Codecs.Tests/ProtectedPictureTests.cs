using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Client;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests;

/// <summary>
/// What a player of Windows submitted, encrypted by the client, through both runtimes and their driver interfaces into protected surfaces, and read back
/// encrypted: the keys are refreshed inside every fifth frame.
/// </summary>
public class ProtectedPictureTests
{
    public static TheoryData<string, string, bool> Ways => new(
        from name in Submissions.Names
        from api in (string[])["d3d11", "d3d9"]
        from partly in (bool[])[false, true]
        select (name, api, partly));

    [Theory, MemberData(nameof(Ways))] // S7, S13, R25, R35
    public void Every_picture_is_right_under_keys_that_change_inside_frames(string name, string api, bool partly)
    {
        var clip = Submissions.Load(name);
        clip.Check(Play(clip, api, partly, DriverProfile.Default));
    }

    [Theory, InlineData("d3d11"), InlineData("d3d9")] // S86
    public void Where_bitstreams_are_dropped_no_picture_is_right(string api)
    {
        var clip = Submissions.Load("h264_main");
        Assert.Empty(Play(clip, api, partly: false, DriverProfile.Drop).Intersect(clip.Sums));
    }

    [Fact] // what the example of hardware DRM plays, and compares with
    public void The_clip_of_the_example_is_the_beginning_of_one_of_these_with_its_sums()
    {
        const int Count = 16, Sum = 103;
        var clip = Submissions.Load("hevc_main");
        var pictures = new List<byte[]>();
        Play(clip, "d3d11", partly: false, DriverProfile.Default, (picture, i) => pictures.Add(i < Count ? Visible(picture) : []));
        using var reader = new BinaryReader(File.OpenRead(Path.Combine(Root(), "examples", "cpp", "clip.bin")));
        var records = new List<(int Type, byte[] Data)>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
            records.Add((reader.ReadInt32(), reader.ReadBytes(reader.ReadInt32())));
        Assert.Equal(clip.Frames.Take(Count).SelectMany(frame => frame).Select(buffer => (buffer.Type, Convert.ToHexString(buffer.Data))),
            records.Where(record => record.Type < 100).Select(record => (record.Type, Convert.ToHexString(record.Data))));
        Assert.Equal(pictures.Take(Count).Select(picture => Convert.ToHexString(SHA512.HashData(picture)[..16])),
            records.Where(record => record.Type == Sum).Select(record => Convert.ToHexString(record.Data)));

        byte[] Visible(byte[] picture) => [.. picture.AsSpan(0, 320 * 180), .. picture.AsSpan(320 * clip.Height, 320 * 90)];
        static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
    }

    private static List<string> Play(Submissions clip, string api, bool partly, DriverProfile profile, Action<byte[], int>? shown = null)
    {
        if (CodecLibrary.Current.Name.Length == 0)
            Assert.Skip("needs: ffmpeg — its libavcodec decodes the pictures");
        using var root = DriverIdentity.LoadOrCreate();
        using var device = Open(api, profile);
        using var session = device.CreateSession(root.Root, clip.Profile);
        using var surface = device.CreateProtectedSurface(clip.IsTen ? FrameFormat.P010 : FrameFormat.Nv12, clip.Width, clip.Height, forDecoder: true);
        using var decoder = session.CreateDecoder(surface);
        using var channel = device.CreateChannel(root.Root);
        channel.Tie(decoder);
        byte[] back = new byte[surface.Layout.Size];
        var sums = new List<string>();
        for (int i = 0; i < clip.Frames.Count; i++)
        {
            DecoderBuffer[] buffers = [.. clip.Frames[i].Select(buffer => new DecoderBuffer((DecoderBufferKind)buffer.Type, buffer.Data,
                partly && buffer.Type == SubmittedBuffer.Bitstream ? new PartialPattern(32, 160, 16) : null))];
            decoder.BeginFrame(surface);
            if (i % 5 == 4)
            {
                decoder.SubmitBuffers(buffers.AsSpan(0, 1));
                session.RefreshKey();
                decoder.SubmitBuffers(buffers.AsSpan(1));
            }
            else
            {
                decoder.SubmitBuffers(buffers);
            }

            decoder.EndFrame();
            session.Read(surface, back);
            shown?.Invoke(back, i);
            sums.Add(clip.SumOf(back));
        }

        return sums;
    }

    private static unsafe ContentProtectionDevice Open(string api, DriverProfile profile)
    {
        using IDisposable use = DriverProfile.Use(profile);
        if (api == "d3d9")
        {
            using var device9 = BuiltInDirect3D.CreateDevice9();
            return Direct3D9Device.From(device9.Pointer);
        }

        using var device11 = BuiltInDirect3D.CreateDevice11();
        return Direct3D11Device.From(device11.Pointer);
    }
}
