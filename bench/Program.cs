using System.CommandLine;
using BenchmarkDotNet.Running;
using Dxcp.Bench.Quick;

var others = new Argument<string[]>("arguments")
{
    Description = "BenchmarkDotNet's own arguments, such as --filter '*Session*' --job short.",
    Arity = ArgumentArity.ZeroOrMore
};
var parts = new Command("parts", "Runs the BenchmarkDotNet benchmarks of the parts.") { others };
parts.TreatUnmatchedTokensAsErrors = false;
// In this process: the projects that BenchmarkDotNet makes otherwise would be held to this repository's rules.
parts.SetAction(_ => BenchmarkSwitcher.FromAssembly(typeof(QuickCommand).Assembly).Run([.. args.Skip(1), "--inProcess"]));

return new RootCommand("Measures DXCP.") { QuickCommand.Create(), parts, TracedCalls.Create() }.Parse(args).Invoke();
