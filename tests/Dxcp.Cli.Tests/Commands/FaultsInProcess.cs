namespace Dxcp.Cli.Tests.Commands;

/// <summary>Tests whose runs have faults in this process: whatever plays beside them would hear of these, and tell them in its table.</summary>
[CollectionDefinition(nameof(FaultsInProcess), DisableParallelization = true)]
public static class FaultsInProcess;
