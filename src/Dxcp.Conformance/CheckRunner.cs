using System.Diagnostics;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Runs checks in this process. Thread-safe, but for targets with a mutation, which are one at a time.</summary>
public static class CheckRunner
{
    private static readonly Dictionary<ProfileWish, (uint With, uint Without)> s_wishes = new()
    {
        [ProfileWish.AsItIs] = (0, 0),
        [ProfileWish.OnDemand] = (0, 4),
        [ProfileWish.ReadBackKey] = (Bench.ReadBackKey, 0),
        [ProfileWish.NoReadBackKey] = (0, Bench.ReadBackKey),
        [ProfileWish.NoRefresh] = (0, Bench.Refresh),
        [ProfileWish.SequentialIV] = (Bench.Sequential, 0),
        [ProfileWish.HardwareKeys] = (0, 0), // the checks look for sessions
        [ProfileWish.Hardware] = (0, 0), // and for HARDWARE_DRM_COMMUNICATION
        [ProfileWish.NoPartial] = (0, Bench.Partial),
        [ProfileWish.NoContentKey] = (0, Bench.ContentKey),
        [ProfileWish.NoReadBack] = (0, Bench.ReadBack),
    };

    /// <summary>The name of a surface on the command line and in results.</summary>
    public static string NameOf(ProbeKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Runs a check on a surface that the target has.</summary>
    /// <param name="check">The check.</param>
    /// <param name="kind">The surface.</param>
    /// <param name="target">What is put to the test.</param>
    /// <returns>The result; no exception of a check leaves this.</returns>
    public static CheckResult Run(ConformanceCheck check, ProbeKind kind, ConformanceTarget target) => Run(check, kind, target, static () => { });

    internal static CheckResult Run(ConformanceCheck check, ProbeKind kind, ConformanceTarget target, Action onOpened)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(target);
        if (target.MakeMutant is { } make)
            target = target.With(make);
        var log = CallLog.Begin();
        long start = Stopwatch.GetTimestamp();
        var result = new CheckResult { Id = check.Id, Surface = NameOf(kind) };
        try
        {
            if (!check.Surfaces.Contains(kind))
                throw new NotSupportedHereException("the interface cannot express it");
            using var bench = new Bench(kind, target, check.Wish);
            onOpened();
            RequireCaps(check, target, bench);
            check.Run(bench);
        }
        catch (NotSupportedHereException nothing)
        {
            result = result with { Status = CheckStatus.NotSupported, Reason = nothing.Message };
        }
        catch (CheckFailedException failure)
        {
            bool mayDiffer = !target.IsBuiltIn && (check.IsDecision || failure.IsCodeAlone);
            result = result with { Status = mayDiffer ? CheckStatus.Warning : CheckStatus.Fail, Expected = failure.Expected, Observed = failure.Observed };
        }
        catch (Exception unforeseen) when (unforeseen is not OutOfMemoryException)
        {
            result = result with { Status = CheckStatus.Fail, Expected = check.Statement, Observed = $"{unforeseen.GetType().Name}: {unforeseen.Message}" };
        }
        finally
        {
            target.Mutant?.Restore();
        }

        return result with
        {
            Calls = result.Status is CheckStatus.Pass or CheckStatus.NotSupported ? [] : log.Lines,
            Milliseconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1),
        };
    }

    private static void RequireCaps(ConformanceCheck check, ConformanceTarget target, Bench bench)
    {
        if (check.Caps == 0 && check.Wish == ProfileWish.AsItIs)
            return;
        // Direct3D 9 has no capability for DecryptionBlt: what has sessions has it (R32).
        uint needed = bench.HasCodes ? check.Caps & ~Bench.Blt : check.Caps;
        uint caps = bench.Device.Caps(), missing = needed & ~caps;
        if (missing != 0)
            throw new NotSupportedHereException($"the target does not report the capabilities 0x{missing:X}: {NamesOf(missing)}");
        if (target.Profiles is not null)
            return;
        if (!s_wishes.TryGetValue(check.Wish, out var wish))
            throw new NotSupportedHereException("no capability tells whether the target does this, and it cannot be made to");
        if ((caps & wish.With) != wish.With)
            throw new NotSupportedHereException($"the target does not report {NamesOf(wish.With & ~caps)}");
        if ((caps & wish.Without) != 0)
            throw new NotSupportedHereException($"the target has {NamesOf(wish.Without)}: its absence cannot be shown");
    }

    private static string NamesOf(uint caps) => string.Join(", ", Enum.GetValues<D3D11_CONTENT_PROTECTION_CAPS>()
        .Where(value => value != 0 && ((uint)value & caps) != 0)
        .Select(value => value.ToString().Replace("D3D11_CONTENT_PROTECTION_CAPS_", "", StringComparison.Ordinal)));
}
