using Dxcp.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dxcp.Abi.Tests.Com;

public sealed class DiagnosticTests
{
    private const string Header = """
        using System; using Dxcp.Abi;
        public unsafe struct IThing : IComInterface
        {
            public static Guid IID => default;
            public struct Vtbl
            {
                public IUnknown.Vtbl Base;
                public delegate* unmanaged<void*, uint, void*, int> Take;
                public delegate* unmanaged<void*, Guid> ByValue;
                public void* Undeclared;
            }
        }
        public struct INotUnknown : IComInterface { public static Guid IID => default; public unsafe struct Vtbl { public void* X; } }
        public unsafe struct FUNCS { public delegate* unmanaged<uint, int> pfnTwice; }

        """;

    public static TheoryData<string, string> Refusals => new()
    {
        { "DXCP001", "[ComFace(typeof(IThing))] class C : ComObject { }" },
        { "DXCP001", "[ComFace(typeof(IThing))] partial class C { }" },
        { "DXCP001", "[ComFace(typeof(IThing))] abstract partial class C : ComObject { }" },
        { "DXCP001", "[ComFace(typeof(IThing))] partial class C<T> : ComObject { }" },
        { "DXCP001", "partial class Outer { [ComFace(typeof(IThing))] partial class C : ComObject { } }" },
        { "DXCP001", "[ComFace(typeof(IThing))] partial class B : ComObject { } [ComFace(typeof(IThing))] partial class C : B { }" },
        { "DXCP001", "[ComFace(typeof(IThing))] partial class C : ComObject { } [ComFace(typeof(IThing))] partial class C { }" },
        { "DXCP001", "[ComFace(typeof(IThing))] partial class C : ComObject { bool EnterCall() => true; }" },
        { "DXCP001", "[ComFace(typeof(IThing))] partial class C : ComObject { void EnterCall() { } void LeaveCall() { } }" },
        { "DXCP001", "[DdiTable(typeof(FUNCS))] partial class C { }" },
        { "DXCP001", "[DdiTable(typeof(FUNCS))] static partial class C { static int OnUnhandled(Exception e) => 0; }" },
        { "DXCP001", "[DdiTable(typeof(FUNCS))] static partial class C { } [DdiTable(typeof(IThing.Vtbl))] static partial class C { }" },
        { "DXCP002", "[ComFace(typeof(string))] partial class C : ComObject { }" },
        { "DXCP002", "[ComFace(typeof(INotUnknown))] partial class C : ComObject { }" },
        { "DXCP002", "[ComFace(typeof(IThing), typeof(string))] partial class C : ComObject { }" },
        { "DXCP002", "[DdiTable(typeof(int))] static partial class C { }" },
        { "DXCP003", "[ComFace(typeof(IThing))] unsafe partial class C : ComObject { int Take(int a, void* b) => 0; }" },
        { "DXCP003", "[ComFace(typeof(IThing))] unsafe partial class C : ComObject { int Take(uint a, byte* b) => 0; }" },
        { "DXCP003", "[ComFace(typeof(IThing))] unsafe partial class C : ComObject { int Take(uint a) => 0; }" },
        { "DXCP003", "[ComFace(typeof(IThing))] unsafe partial class C : ComObject { void Take(uint a, void* b) { } }" },
        { "DXCP003", "[ComFace(typeof(IThing))] unsafe partial class C : ComObject { static int Take(uint a, void* b) => 0; }" },
        { "DXCP003", "[ComFace(typeof(IThing))] unsafe partial class C : ComObject { int Take(in uint a, void* b) => 0; }" },
        { "DXCP003", "unsafe abstract class B : ComObject { int Take(uint a, void* b) => 0; } [ComFace(typeof(IThing))] partial class C : B { }" },
        { "DXCP003", "[ComFace(typeof(IThing))] partial class C : ComObject { int Undeclared() => 0; }" },
        { "DXCP003", "[DdiTable(typeof(FUNCS))] static partial class C { static int Twice(int value) => 0; }" },
        { "DXCP004", "[ComFace(typeof(IThing))] partial class C : ComObject { Guid ByValue() => default; }" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_class_that_breaks_a_rule_is_refused(string id, string source)
    {
        (IEnumerable<Diagnostic> refused, _) = Generate(source);
        Assert.Contains(id, refused.Select(d => d.Id));
        Assert.All(refused, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
    }

    [Theory]
    [InlineData("[ComFace(typeof(IThing))] unsafe partial class C : ComObject { int Take(uint a, void* b) => 0; int Take(string helper) => 1; }")]
    [InlineData("unsafe abstract class B : ComObject { protected int Take(uint a, void* b) => 0; } [ComFace(typeof(IThing))] sealed partial class C : B { }")]
    [InlineData("[ComFace(typeof(IThing))] partial class @class : ComObject { }")]
    [InlineData("[DdiTable(typeof(FUNCS))] internal static partial class C { static int Twice(uint value) => 0; static void Helper() { } }")]
    public void A_class_within_the_rules_compiles(string source)
    {
        (IEnumerable<Diagnostic> refused, Compilation result) = Generate(source);
        Assert.Empty(refused);
        Assert.Empty(result.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
    }

    private static (IEnumerable<Diagnostic> Refused, Compilation Result) Generate(string source)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(Header + source, cancellationToken: TestContext.Current.CancellationToken)],
            platform.Split(Path.PathSeparator).Where(p => Path.GetFileName(p) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "Dxcp.Abi.dll")
                .Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        CSharpGeneratorDriver.Create(new ComFaceGenerator(), new DdiTableGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation result, out var refused, TestContext.Current.CancellationToken);
        return (refused, result);
    }
}
