using Dxcp.Diagnostics;

namespace Dxcp.Driver;

public sealed partial record DriverProfile
{
    /// <summary>The environment variable that names a profile for the whole process: one that is built in, or a file.</summary>
    public const string EnvironmentVariable = "DXCP_PROFILE";

    private static readonly AsyncLocal<DriverProfile?> s_scoped = new();
    private static readonly Lock s_reading = new();
    private static DriverProfile? s_chosen;
    private static (string Text, DriverProfile Profile)? s_named;

    /// <summary>
    /// The profile that the next adapter takes (S216): the innermost <see cref="Use"/> of this flow of control, else what <see cref="Choose"/> chose, else
    /// the one that <see cref="EnvironmentVariable"/> names, else <see cref="Default"/>.
    /// </summary>
    /// <exception cref="DriverProfileException">The environment names none that can be had.</exception>
    public static DriverProfile Current => s_scoped.Value ?? Volatile.Read(ref s_chosen) ?? OfEnvironment();

    /// <summary>Makes <paramref name="profile"/> current for this flow of control until the result is disposed.</summary>
    public static IDisposable Use(DriverProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var scope = new Scope(s_scoped.Value);
        s_scoped.Value = profile;
        return scope;
    }

    /// <summary>Makes a profile current for all adapters that this process opens from now on, but under <see cref="Use"/>; null takes that back.</summary>
    public static void Choose(DriverProfile? profile) => Volatile.Write(ref s_chosen, profile);

    /// <summary>Reads a profile.</summary>
    /// <param name="nameOrFile">The name of one that is built in, or a file's. Whatever has a folder or an extension in it is a file.</param>
    /// <exception cref="DriverProfileException">There is none, or it is not good: file, line and reason stand in the message.</exception>
    public static DriverProfile Load(string nameOrFile)
    {
        ArgumentNullException.ThrowIfNull(nameOrFile);
        if (BuiltIn.FirstOrDefault(profile => profile.Name == nameOrFile) is { } found)
            return found;
        bool hasFolder = nameOrFile.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        if (!hasFolder && !Path.HasExtension(nameOrFile) && !File.Exists(nameOrFile))
        {
            throw new DriverProfileException($"there is no profile '{nameOrFile}'; built in are " +
                $"{string.Join(", ", BuiltIn.Select(profile => profile.Name))}, and a file is named with its path");
        }

        try
        {
            return ProfileReader.Read(File.ReadAllBytes(nameOrFile), nameOrFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "no such file",
                _ => Trouble.Of(exception),
            };
            throw new DriverProfileException($"{nameOrFile}: cannot be read: {reason}", exception);
        }
    }

    /// <summary>Reads a profile from JSON text (docs/profile.schema.json).</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="source">What messages call it: a file's name.</param>
    /// <exception cref="DriverProfileException">It is not good: source, line and reason stand in the message.</exception>
    public static DriverProfile Parse(ReadOnlySpan<byte> json, string source) => ProfileReader.Read(json.ToArray(), source);

    /// <summary>The profile as JSON text that <see cref="Parse"/> makes the same of: indented, with everything that a profile can say.</summary>
    public string ToJson() => ProfileWriter.Write(this);

    /// <summary>The one that the environment names, read once; a card of its own, however often it is opened (S62).</summary>
    private static DriverProfile OfEnvironment()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is not { Length: > 0 } text)
            return Default;
        lock (s_reading)
        {
            if (s_named is { } named && named.Text == text)
                return named.Profile;
            try
            {
                var profile = Load(text);
                s_named = (text, profile);
                return profile;
            }
            catch (DriverProfileException exception)
            {
                // Callers get no more than a code, and the variable is the user's.
                ErrorStream.WriteLine($"dxcp: {EnvironmentVariable}: {exception.Message}");
                throw;
            }
        }
    }

    private sealed class Scope(DriverProfile? previous) : IDisposable
    {
        public void Dispose() => s_scoped.Value = previous;
    }
}
