using Dxcp.Diagnostics;

namespace Dxcp.Cryptography;

/// <summary>
/// The choice among the implementations of AES, made once, at first use: the fastest that this processor can run,
/// or the one that the environment variable <c>DXCP_AES</c> names.
/// </summary>
internal static class AesPaths
{
    /// <summary>The environment variable that forces a path.</summary>
    public const string Variable = "DXCP_AES";

    private static AesEngine? s_chosen;

    /// <summary>Every path that this processor can run, the best first.</summary>
    public static IReadOnlyList<AesEngine> Supported { get; } =
        // Nobody is there to give an exception to, and the program goes on as well without the library.
        FindSupported(Environment.GetEnvironmentVariable(AcceleratedAesEngine.Variable), ErrorStream.WriteLine);

    /// <summary>The path that keys use unless told otherwise.</summary>
    /// <exception cref="InvalidOperationException"><c>DXCP_AES</c> names no path of this machine.</exception>
    public static AesEngine Chosen
    {
        get => s_chosen ??= Choose(Environment.GetEnvironmentVariable(Variable));
        internal set => s_chosen = value;
    }

    /// <summary>The path called <paramref name="name"/>, or the best one if that is null or empty.</summary>
    /// <exception cref="InvalidOperationException">This machine has no such path.</exception>
    public static AesEngine Choose(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return Supported[0];
        foreach (AesEngine engine in Supported)
        {
            if (string.Equals(engine.Name, name, StringComparison.OrdinalIgnoreCase))
                return engine;
        }

        throw new InvalidOperationException(
            $"{Variable}={name}: this machine has no such AES path; it has {string.Join(", ", Supported.Select(engine => engine.Name))}.");
    }

    /// <summary>The paths of this processor.</summary>
    /// <param name="accelerator">The accelerator's library; null or empty for the one in <see cref="AcceleratedAesEngine.Folder"/>, if there is one.</param>
    /// <param name="log">Takes a line about a library that is not fit.</param>
    internal static List<AesEngine> FindSupported(string? accelerator, Action<string> log)
    {
        var engines = new List<AesEngine>();
        if (AesNiCachedEngine.IsSupported)
            engines.Add(new AesNiCachedEngine());
        if (AesNiEngine.IsSupported)
            engines.Add(new AesNiEngine());
        if (ArmAesEngine.IsSupported)
            engines.Add(new ArmAesEngine());
        engines.Add(new PortableAesEngine());
        if (AcceleratedAesEngine.Find(accelerator, engines[0], log) is { } accelerated)
            engines.Insert(0, accelerated);
        return engines;
    }
}
