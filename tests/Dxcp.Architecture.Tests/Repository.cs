using System.Xml.Linq;

namespace Dxcp.Architecture.Tests;

/// <summary>The working tree that these tests were built from, without what builds leave in it.</summary>
internal static class Repository
{
    private static readonly string[] s_leavings = ["bin", "obj", "artifacts", "out", ".git", ".vs", ".idea", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>"Release" or "Debug": what this assembly itself was built as.</summary>
    public static string Configuration { get; } = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Paths relative to the root, with forward slashes, in a fixed order.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        Walk(Path.Combine(Root, folder))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => endings.Length == 0 || endings.Any(path.EndsWith))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> SourceProjects() => Files("src", ".csproj");

    public static string AssemblyName(string project) =>
        XDocument.Parse(Read(project)).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);

    /// <summary>The assembly that the build of <paramref name="project"/> left, for the framework it was built for.</summary>
    public static string AssemblyFile(string project)
    {
        var output = Path.Combine(Root, Path.GetDirectoryName(project)!, "bin", Configuration);
        var file = Directory.EnumerateFiles(output, AssemblyName(project) + ".dll", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) is "net10.0" or "netstandard2.0")
            .ToList();
        return Assert.Single(file);
    }

    /// <summary>Fails with one line for each thing found: xunit's own message would cut them short.</summary>
    public static void Nothing(IEnumerable<string> found)
    {
        var lines = found.ToList();
        Assert.True(lines.Count == 0, string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Walk(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        // A linked working tree has .git as a file.
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !s_leavings.Contains(Path.GetFileName(file))))
        {
            yield return file;
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (s_leavings.Contains(Path.GetFileName(child)) || new DirectoryInfo(child).LinkTarget is not null)
            {
                continue;
            }

            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dxcp.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests run inside the working tree: no folder above them holds Dxcp.slnx.");
    }
}
