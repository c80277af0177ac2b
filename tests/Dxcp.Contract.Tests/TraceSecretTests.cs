using System.Diagnostics;
using System.Text;
using Dxcp.Diagnostics;
using Dxcp.Tests;

namespace Dxcp.Contract.Tests;

/// <summary>
/// A trace of frames that went in and out under keys that changed holds none of what they consist of, nor does anything that is made of it (S240).
/// </summary>
public sealed class TraceSecretTests : IDisposable
{
    private const string SecretsVariable = "DXCP_TEST_SECRETS";

    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-trace-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Neither_a_trace_nor_what_is_made_of_it_holds_keys_random_numbers_or_pictures()
    {
        string trace = In("run.dxtrace"), log = In("log"), secrets = In("secrets");
        ProcessStartInfo start = ThisProgram.WithOne(typeof(TraceSecretTests), nameof(Frames_under_keys_that_change));
        start.Environment[CallTrace.EnvironmentVariable] = trace;
        start.Environment[LogSettings.EnvironmentVariable] = "trace:" + log;
        start.Environment[SecretsVariable] = secrets;
        await Run(start);
        Dictionary<string, byte[]> known = File.ReadLines(secrets).Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]), StringComparer.Ordinal);
        Assert.True(known.Count > 100);
        var outputs = new Dictionary<string, byte[]> { ["the trace"] = File.ReadAllBytes(trace), ["the log"] = File.ReadAllBytes(log) };
        await Command("text", "trace", trace, "--driver");
        await Command("json", "trace", trace, "--json");
        await Command("", "trace", trace, "--html", In("html"));
        await Command("", "trace", trace, "--perfetto", In("perfetto"));
        foreach (string name in new[] { "text", "json", "html", "perfetto" })
            outputs[name] = File.ReadAllBytes(In(name));
        foreach ((string name, byte[] output) in outputs)
        {
            Assert.True(output.Length > 1000, name);
            var search = new Search(output);
            // What may be there is: the search finds it.
            Assert.True(search.Finds(known["public-iv"]), $"the IV is not in {name}");
            foreach ((string secret, byte[] bytes) in known.Where(entry => entry.Key != "public-iv"))
                Assert.False(search.Finds(bytes), $"{secret} is in {name}");
        }

        // And what is planted, in whichever form.
        var planted = new Search(Encoding.ASCII.GetBytes(string.Concat(known.Values.Select(bytes => $"<{Convert.ToHexStringLower(bytes)}>"))));
        Assert.All(known.Values, bytes => Assert.True(planted.Finds(bytes)));
        byte[] one = known["public-iv"];
        string[] forms = [Convert.ToHexString(one), BitConverter.ToString(one), string.Join(", ", one), string.Join(",", one),
            Convert.ToBase64String([1, 2, .. one])];
        Assert.All(forms, form => Assert.True(new Search(Encoding.ASCII.GetBytes($"a {form} b")).Finds(one), form));
        Assert.True(new Search([0, .. one, 0]).Finds(one));
        Assert.True(new Search([0, .. one.Reverse(), 0]).Finds(one));
    }

    // Explicit: no test by itself, it is the traced program of the one above.
    [Fact(Explicit = true)]
    public void Frames_under_keys_that_change()
    {
        using var secrets = new StreamWriter(Environment.GetEnvironmentVariable(SecretsVariable)!);
        using var eleven = new MistakeScene11();
        using var nine = new MistakeScene9();
        Play(eleven, "d3d11", eleven.Channel(), (iv, key) => eleven.Decrypt(eleven.In, eleven.Protected, iv, contentKey: key), secrets);
        Play(nine, "d3d9", nine.Channel(), (iv, key) => nine.Decrypt(nine.In, nine.Protected, iv, contentKey: key), secrets);
        secrets.WriteLine($"public-iv {Convert.ToHexString(eleven.IV)}");
    }

    private static void Play(MistakeScene scene, string api, ChannelCaller channel, Action<byte[], byte[]> decrypt, StreamWriter secrets)
    {
        channel.Protect(1);
        Say("channel-key", channel.Key);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            if (epoch == 0)
            {
                scene.Negotiate();
            }
            else
            {
                byte[] random = scene.Start();
                scene.Finish();
                scene.Key = Reference.Xor(scene.Key, random);
                Say($"random-number-{epoch}", random);
            }

            Say($"session-key-{epoch}", scene.Key);
            byte[] picture = scene.Picture(epoch + 1);
            scene.RoundTrip(seed: epoch + 1);
            Pieces($"picture-{epoch}", picture);
            Pieces($"ciphertext-{epoch}", Reference.Ctr(scene.Key, scene.IV, picture));
            byte[] contentKey = Reference.Pattern(16, 40 + epoch), wrapped = Reference.Ecb(scene.Key, contentKey);
            decrypt(scene.NextIV(), wrapped);
            Say($"content-key-{epoch}", contentKey);
            Say($"wrapped-content-key-{epoch}", wrapped);
        }

        Assert.False(scene.IsNoise);

        void Say(string name, byte[] bytes) => secrets.WriteLine($"{api}-{name} {Convert.ToHexString(bytes)}");

        void Pieces(string name, byte[] bytes)
        {
            for (int at = 0; at + 16 <= bytes.Length; at += 160)
                Say($"{name}-{at}", bytes[at..(at + 16)]);
        }
    }

    /// <summary>Looks for bytes as they are, forwards and backwards, in hexadecimal of either case, as numbers, or in BASE64.</summary>
    private sealed class Search(byte[] where)
    {
        private readonly string _text = Encoding.Latin1.GetString(where);
        private readonly string _upper = Encoding.Latin1.GetString(where).ToUpperInvariant();

        public bool Finds(byte[] what) =>
            where.AsSpan().IndexOf(what) >= 0 || where.AsSpan().IndexOf(what.Reverse().ToArray()) >= 0
            || new[] { Convert.ToHexString(what), BitConverter.ToString(what) }.Any(form => _upper.Contains(form, StringComparison.Ordinal))
            || new[] { string.Join(", ", what), string.Join(",", what) }.Any(form => _text.Contains(form, StringComparison.Ordinal))
            || Enumerable.Range(0, 3).Any(skip => _text.Contains(Convert.ToBase64String(what[skip..(skip + 12)]), StringComparison.Ordinal));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private async Task Command(string output, params string[] arguments)
    {
        string told = await Run(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "dxcp.dll"), .. arguments]));
        if (output.Length != 0)
            File.WriteAllText(In(output), told);
    }

    private static async Task<string> Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }
}
