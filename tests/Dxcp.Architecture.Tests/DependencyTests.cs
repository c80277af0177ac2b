using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Dxcp.Architecture.Tests;

/// <summary>Which room may know which: docs/architecture.md, read from the built assemblies and from the project files.</summary>
public class DependencyTests
{
    private static readonly string[] Everything = ["*"];

    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Dxcp.Abi"] = [],
        ["Dxcp.Cryptography"] = [],
        ["Dxcp.Channels"] = ["Dxcp.Abi"],
        ["Dxcp.Generators"] = [],
        ["Dxcp.Kernel"] = [],
        ["Dxcp.Diagnostics"] = [],
        ["Dxcp.Driver"] = ["Dxcp.Abi", "Dxcp.Channels", "Dxcp.Cryptography", "Dxcp.Diagnostics", "Dxcp.Kernel"],
        ["Dxcp.Runtime"] = ["Dxcp.Abi", "Dxcp.Channels", "Dxcp.Diagnostics", "Dxcp.Kernel"],
        ["Dxcp.Client"] = ["Dxcp.Abi", "Dxcp.Channels", "Dxcp.Cryptography"],
        ["Dxcp.Conformance"] = ["Dxcp.Client", "Dxcp.Abi", "Dxcp.Cryptography"],
        ["Dxcp.Native"] = ["Dxcp.Runtime", "Dxcp.Driver", "Dxcp.Abi"],
        ["Dxcp.Cli"] = Everything,
    };

    /// <summary>What runs at build time only and leaves no reference in an assembly.</summary>
    private const string BuildTimeOnly = "Dxcp.Generators";

    public static TheoryData<string> Projects() => new(Repository.SourceProjects());

    [Theory, MemberData(nameof(Projects))]
    public void Every_project_has_its_place_in_the_table(string project) =>
        Assert.Contains(Name(project), MayKnow.Keys);

    [Theory, MemberData(nameof(Projects))]
    public void An_assembly_refers_to_what_its_room_may_know(string project)
    {
        using var file = new PEReader(File.OpenRead(Repository.AssemblyFile(project)));
        var metadata = file.GetMetadataReader();
        var referred = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        Repository.Nothing(Ours(referred).Where(name => !Allowed(project, name)));
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_refers_to_what_its_room_may_know(string project)
    {
        var referred = XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Where(name => name != BuildTimeOnly);
        Repository.Nothing(referred.Where(name => !Allowed(project, name)));
    }

    [Fact]
    public void Cryptography_has_no_Direct3D_word_in_its_public_names()
    {
        using var file = new PEReader(File.OpenRead(Repository.AssemblyFile("src/Dxcp.Cryptography/Dxcp.Cryptography.csproj")));
        var metadata = file.GetMetadataReader();
        var names = metadata.TypeDefinitions.Select(handle => metadata.GetString(metadata.GetTypeDefinition(handle).Name))
            .Concat(metadata.MethodDefinitions.Select(handle => metadata.GetString(metadata.GetMethodDefinition(handle).Name)));
        string[] words = ["D3D", "Dxva", "Direct3D", "Dxgi", "Ddi"];
        Repository.Nothing(names.Where(name => words.Any(word => name.Contains(word, StringComparison.Ordinal))));
    }

    [Fact]
    public void The_solution_builds_every_project()
    {
        var listed = XDocument.Parse(Repository.Read("Dxcp.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value).ToHashSet();
        // native/aot needs packs that not every machine can fetch; native/build builds it.
        string[] apart = ["examples/", "native/aot/"];
        Repository.Nothing(Repository.Files(".", ".csproj").Where(project =>
            !apart.Any(folder => project.StartsWith(folder, StringComparison.Ordinal)) && !listed.Contains(project)));
    }

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> Ours(IEnumerable<string> names) =>
        names.Where(name => name == "dxcp" || name.StartsWith("Dxcp", StringComparison.Ordinal));

    private static bool Allowed(string project, string name) =>
        MayKnow[Name(project)] is var known && (ReferenceEquals(known, Everything) || known.Contains(name));
}
