namespace Dxcp.Conformance;

/// <summary>Refusals that have no code, where somebody in the process counts what a call's own thread is told of them.</summary>
internal static class Told
{
    /// <summary>What stands for a code where a refusal was told and has none.</summary>
    public const int WithoutCode = int.MinValue;

    /// <summary>Refusals that the calling thread was told so far; null where nobody counts.</summary>
    public static Func<int>? Count { get; set; }

    public static int Refusals => Count?.Invoke() ?? 0;

    /// <summary>A call's code, or <see cref="WithoutCode"/> where it has none and a refusal was told since.</summary>
    public static int? Since(int before, int? code) => code ?? (Refusals == before ? null : WithoutCode);
}
