using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Dxcp.Bench.Quick;

var filters = new Argument<string[]>("arguments") { Description = "BenchmarkDotNet's own arguments, such as --filter '*Refresh*'.", Arity = ArgumentArity.ZeroOrMore };
var parts = new Command("parts", "Runs the BenchmarkDotNet benchmarks of the parts.") { filters };
parts.TreatUnmatchedTokensAsErrors = false;
parts.SetAction(parsed =>
{
    // In this process: the projects that BenchmarkDotNet would generate would be held to this one's rules.
    IConfig config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance));
    string[] arguments = [.. parsed.GetValue(filters) ?? [], .. parsed.UnmatchedTokens];
    BenchmarkSwitcher.FromAssembly(typeof(QuickCommand).Assembly).Run(arguments, config);
});

return new RootCommand("Measures DXCP.") { QuickCommand.Create(), parts }.Parse(args).Invoke();
