using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Dxcp.Architecture.Tests;

/// <summary>Which room may know which: docs/architecture.md, read from the built assemblies and from the project files.</summary>
public class DependencyTests
{
    /// <summary>What runs at build time only and leaves no reference in an assembly.</summary>
    private const string BuildTimeOnly = "Dxcp.Generators";

    public static TheoryData<string> Projects() => new(Repository.SourceProjects());

    [Fact]
    public void The_table_lists_the_projects_that_there_are() => Assert.Equal(Repository.SourceProjects().Select(Name).Order(), RoomTable.Rooms.Keys.Order());

    [Fact]
    public void The_table_speaks_of_rooms_that_there_are() =>
        Repository.Nothing(RoomTable.Rooms.Values.SelectMany(names => names).Distinct().Except([.. RoomTable.Rooms.Keys, "all"]));

    [Fact]
    public void No_name_stands_in_two_rooms_but_those_that_the_document_gives_a_reason_for()
    {
        var twice =
            from project in Repository.SourceProjects()
            from name in TypeNames(project)
            group Name(project) by name into rooms
            where rooms.Count() > 1 && !RoomTable.SharedNames.Contains(rooms.Key)
            select $"{rooms.Key}: {string.Join(", ", rooms)}";
        Repository.Nothing(twice);
    }

    [Theory, MemberData(nameof(Projects))]
    public void An_assembly_refers_to_what_its_room_may_know(string project)
    {
        using var file = new PEReader(File.OpenRead(Repository.AssemblyFile(project)));
        var metadata = file.GetMetadataReader();
        var referred = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        var rooms = Repository.SourceProjects().ToDictionary(Repository.AssemblyName, Name);
        Repository.Nothing(Ours(referred).Where(name => !RoomTable.Allows(Name(project), rooms.GetValueOrDefault(name, name))));
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_refers_to_what_its_room_may_know(string project)
    {
        var referred = XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Where(name => name != BuildTimeOnly);
        Repository.Nothing(referred.Where(name => !RoomTable.Allows(Name(project), name)));
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
        // native/aot needs packs that not every machine can fetch; native/build builds it. The template's project is text until it is packed.
        string[] apart = ["examples/", "native/aot/", "templates/dxcp-console/"];
        Repository.Nothing(Repository.Files(".", ".csproj").Where(project =>
            !apart.Any(folder => project.StartsWith(folder, StringComparison.Ordinal)) && !listed.Contains(project)));
    }

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> Ours(IEnumerable<string> names) =>
        names.Where(name => name == "dxcp" || name.StartsWith("Dxcp", StringComparison.Ordinal));

    /// <summary>Types that stand by themselves, without what the compiler adds.</summary>
    private static HashSet<string> TypeNames(string project)
    {
        using var file = new PEReader(File.OpenRead(Repository.AssemblyFile(project)));
        var metadata = file.GetMetadataReader();
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => type.GetDeclaringType().IsNil && metadata.GetString(type.Namespace).StartsWith("Dxcp", StringComparison.Ordinal))
            .Select(type => metadata.GetString(type.Name).Split('`')[0])
            .Where(name => !name.Contains('<'))
            .ToHashSet();
    }
}
