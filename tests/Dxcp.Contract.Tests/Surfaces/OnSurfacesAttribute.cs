using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Dxcp.Contract.Tests;

/// <summary>Runs a theory on every surface that can express what it asks of it. The first parameter is the surface.</summary>
/// <param name="values">Nothing, or values for a second parameter, each of which is tried on each surface.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnSurfacesAttribute(params object[] values) : DataAttribute
{
    /// <summary>What the surface must be able to express.</summary>
    public Need[] Needs { get; set; } = [];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows =
            from kind in Surface.With(Needs)
            from row in values.Length == 0 ? [[kind]] : values.Select(value => new object[] { kind, value })
            select new TheoryDataRow(row);
        return new([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
