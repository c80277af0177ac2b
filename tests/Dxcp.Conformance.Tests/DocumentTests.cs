namespace Dxcp.Conformance.Tests;

/// <summary>What the page and the committed files say is what there is.</summary>
public class DocumentTests
{
    private static readonly string s_root = FindRoot();

    [Fact]
    public void The_page_has_the_mutants_and_what_no_mutant_is_aimed_at()
    {
        string page = File.ReadAllText(Path.Combine(s_root, "docs", "conformance.md")).ReplaceLineEndings("\n");
        Assert.Equal(ConformanceMutants.Table().Trim(), Between(page, "mutants"));
        Assert.Equal(ConformanceMutants.BesidesTable().Trim(), Between(page, "besides"));
        Assert.Equal(ConformanceMutants.Unaimed(), Between(page, "unaimed"));
    }

    [Fact]
    public void The_committed_vectors_are_what_the_command_writes()
    {
        foreach (var (name, text) in TestVectors.Make())
            Assert.Equal(text.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(s_root, "vectors", name)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Vectors_hold_and_a_changed_one_does_not()
    {
        foreach (var (name, text) in TestVectors.Make().Where(file => file.Key != TestVectors.SchemaName))
        {
            var (tests, problems) = VectorChecker.Check(text);
            Assert.True(tests > 3, name);
            Assert.Empty(problems);
            // A digit of the last bytes of the file's first ciphertext or wrapped key.
            string member = text.Contains("\"ciphertext\"", StringComparison.Ordinal) ? "\"ciphertext\": \"" : "\"wrapped\": \"";
            int at = text.IndexOf(member, StringComparison.Ordinal) + member.Length;
            string changed = text[..at] + (text[at] == '0' ? '1' : '0') + text[(at + 1)..];
            Assert.Single(VectorChecker.Check(changed).Problems);
        }
    }

    [Fact]
    public void A_refusal_that_is_declared_taken_does_not_hold()
    {
        string text = TestVectors.Make()["sessions.json"];
        int at = text.IndexOf("\"expected\": \"refused\"", StringComparison.Ordinal);
        Assert.Single(VectorChecker.Check(text[..at] + "\"expected\": \"ok\"" + text[(at + "\"expected\": \"refused\"".Length)..]).Problems);
    }

    private static string Between(string page, string name)
    {
        string open = $"<!-- {name} -->\n", close = $"<!-- /{name} -->";
        int from = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        return page[from..page.IndexOf(close, from, StringComparison.Ordinal)].Trim();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dxcp.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("There is no Dxcp.slnx above the tests.");
    }
}
