using FsCheck;
using FsCheck.Fluent;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Whoever holds no key gets no picture, whatever he calls and in whatever order: S63, S105, S106, S110, S31. What is promised is told in
/// docs/security.md; that a session of one's own reads back is not among it, so the attacker negotiates with blocks that he has seen alone.
/// </summary>
public sealed class AttackerContract
{
    private const int SequencesOfAttack = 25;
    private static readonly int s_sequences = Environment.GetEnvironmentVariable("DXCP_LONG") == "1" ? 1_000_000 : 5_000;

    private static Gen<AttackStep> Steps { get; } =
        from act in Gen.Frequency([.. Enum.GetValues<Act>().Select(act => (Weight(act), Gen.Constant(act)))])
        from a in Gen.Choose(0, 255)
        from b in Gen.Choose(0, 255)
        from c in Gen.Choose(0, 255)
        from d in Gen.Choose(0, 255)
        select new AttackStep(act, (byte)a, (byte)b, (byte)c, (byte)d);

    private static Gen<Attack> Attacks { get; } =
        from setting in Gen.Elements(Enum.GetValues<AttackSetting>())
        from sequences in Gen.Choose(6, 16).SelectMany(length => Steps.ArrayOf(length)).ArrayOf(SequencesOfAttack)
        select new Attack(setting, sequences);

    [Theory, OnSurfaces]
    public void Without_a_key_nobody_gets_a_picture(SurfaceKind kind)
    {
        int taken = 0, found = 0;
        var property = Prop.ForAll(Arb.From(Attacks, Smaller), attack =>
        {
            if (Carry(kind, attack, null, ref taken) is null)
                return;
            found = found == 0 ? taken : found;
            var story = new List<string>();
            string? leak = Carry(kind, attack, story, ref taken);
            string steps = string.Join("\n  ", story);
            throw new InvalidOperationException($"In sequence {found}, at {kind}, {attack.Setting}: {leak ?? "not again"}, after\n  {steps}");
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(s_sequences / Surface.With().Count() / SequencesOfAttack), property);
    }

    /// <summary>Whether a step may open what ought to be protected.</summary>
    private static bool IsLookedAtEverywhere(Act act) =>
        act is Act.EndChannel or Act.Protect or Act.ReplayMessage or Act.ProtectByRuntime or Act.EndRuntimeChannel or Act.EndDevice;

    /// <summary>The steps that cost an RSA operation, or a device, are rare.</summary>
    private static int Weight(Act act) => act switch
    {
        Act.Renegotiate or Act.ReplayToNewChannel or Act.EndChannel or Act.Protect or Act.NewSession or Act.ReplayToNewSession or Act.Negotiate
            or Act.Tie or Act.ProtectByRuntime or Act.EndRuntimeChannel or Act.Ask => 3,
        Act.EndDevice => 1,
        Act.Upload or Act.Decrypt or Act.Copy or Act.Encrypt => 24,
        _ => 12,
    };

    private static string? Carry(SurfaceKind kind, Attack attack, List<string>? story, ref int taken)
    {
        AttackWorld? world = null;
        try
        {
            foreach (var steps in attack.Sequences)
            {
                taken++;
                world ??= new AttackWorld(kind, attack.Setting) { Story = story };
                foreach (var step in steps)
                {
                    world.Take(step);
                    if (world.FindMarks(IsLookedAtEverywhere(step.Act)) is { } leak)
                        return leak;
                    if (world.IsOver)
                        break;
                }

                if (world.Sweep() is { } left)
                    return left;
                if (!world.IsOver)
                    continue;
                story?.Add("a new victim, and a new attacker");
                world.Dispose();
                world = null;
            }

            return null;
        }
        finally
        {
            world?.Dispose();
        }
    }

    private static IEnumerable<Attack> Smaller(Attack attack)
    {
        var sequences = attack.Sequences;
        for (int part = sequences.Length / 2; part > 0; part /= 2)
        {
            for (int start = 0; start + part <= sequences.Length; start += part)
                yield return attack with { Sequences = [.. sequences[..start], .. sequences[(start + part)..]] };
        }

        for (int i = 0; i < sequences.Length; i++)
        {
            for (int left = 0; left < sequences[i].Length; left++)
                yield return attack with { Sequences = [.. sequences[..i], [.. sequences[i][..left], .. sequences[i][(left + 1)..]], .. sequences[(i + 1)..]] };
        }
    }
}
