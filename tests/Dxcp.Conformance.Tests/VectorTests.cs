using System.Text.Json.Nodes;

namespace Dxcp.Conformance.Tests;

/// <summary>What <c>dxcp vectors check</c> notices of what is changed in a file.</summary>
public class VectorTests
{
    // What says what a test is for, and what a reader does with it, but decides nothing.
    private static readonly string[] s_words = ["id", "explanation", "call", "flag", "rule", "refusal"];

    // Keys and IVs of what is all clear, patterns as long as the data, and what refused calls were given.
    private static readonly string[] s_free =
    [
        "cbcs-3: pattern[0]",
        "cbcs-5: key, iv, pattern[0], pattern[1]",
        "pattern-3: pattern[0], pattern[2]",
        "pattern-4: pattern[1]",
        "pattern-5: key, iv, pattern[1]",
        "pattern-6: pattern[0], pattern[1], pattern[2]",
        "session-3: steps[1].randomNumber",
        "session-5: steps[2].size, steps[3].size, steps[4].size",
        "session-6: steps[0].size, steps[1].sessionKey, steps[2].iv, steps[2].ciphertext",
        "session-7: steps[2].ciphertext, steps[3].ciphertext, steps[6].ciphertext",
        "session-9: steps[2].randomNumber",
        "session-12: steps[1].pattern[1], steps[2].pattern[1], steps[3].ciphertext, steps[3].pattern[0], steps[3].pattern[1], steps[3].pattern[2]",
        "subsamples-3: key, iv",
    ];

    [Fact]
    public void Whatever_is_changed_in_a_test_is_noticed_unless_nothing_depends_on_it()
    {
        List<string> unnoticed = [];
        foreach (var (name, text) in TestVectors.Make().Where(file => file.Key != TestVectors.SchemaName).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            JsonObject file = JsonNode.Parse(text)!.AsObject();
            foreach (JsonNode test in file["tests"]!.AsArray().Select(test => test!.DeepClone()).ToArray())
            {
                file["tests"] = new JsonArray(test);
                Assert.Equal((1, 0), (VectorChecker.Check(file.ToJsonString()).Tests, VectorChecker.Check(file.ToJsonString()).Problems.Count));
                foreach (JsonValue value in Values(test).ToArray())
                    Change(file, value, unnoticed);
            }
        }

        Assert.Equal(s_free, unnoticed.GroupBy(place => place[..place.IndexOf(':')], place => place[(place.IndexOf(':') + 2)..])
            .Select(test => $"{test.Key}: {string.Join(", ", test)}"));
    }

    [Theory]
    [InlineData("version", "999", "its version is 999, this command knows 1")]
    [InlineData("kind", "\"sagas\"", "nobody knows the kind 'sagas'")]
    [InlineData("tests", "7", "it is no file of test vectors: ")]
    [InlineData("tests", "[{}]", "it is no file of test vectors: ")]
    public void A_file_of_another_kind_or_version_is_none(string member, string value, string message)
    {
        JsonObject file = JsonNode.Parse(TestVectors.Make()["keys.json"])!.AsObject();
        file[member] = JsonNode.Parse(value);
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => VectorChecker.Check(file.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory] // what reaches beyond the data is told by the test's id, and no exception of an array
    [InlineData("subsamples.json", "subsamples", "[[0, 100000]]", "its sub-samples are not within its")]
    [InlineData("subsamples.json", "subsamples", "[[2147483647, 2147483647]]", "its sub-samples are not within its")]
    [InlineData("subsamples.json", "subsamples", "[[-16, 16]]", "its sub-samples are not within its")]
    [InlineData("cbcs.json", "subsamples", "[[0, 100000]]", "its sub-samples are not within its")]
    [InlineData("cbcs.json", "pattern", "[0, 0]", "a pattern of 0 and 0 blocks encrypts nothing")]
    [InlineData("keys.json", "sessionKey", "\"00\"", "it is no file of test vectors: ")]
    public void A_number_that_no_test_can_have_is_told(string name, string member, string value, string message)
    {
        JsonObject file = JsonNode.Parse(TestVectors.Make()[name])!.AsObject();
        file["tests"]![0]![member] = JsonNode.Parse(value);
        Assert.Contains(message, Assert.Throws<FormatException>(() => VectorChecker.Check(file.ToJsonString())).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonValue> Values(JsonNode? node) => node switch
    {
        JsonObject members => members.Where(member => !s_words.Contains(member.Key)).SelectMany(member => Values(member.Value)),
        JsonArray items => items.SelectMany(Values),
        JsonValue value => [value],
        _ => [],
    };

    private static void Change(JsonObject file, JsonValue value, List<string> unnoticed)
    {
        string before = value.ToString();
        JsonValue changed = value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? JsonValue.Create(value.GetValue<int>() + 16)
            : JsonValue.Create(before switch
            {
                "ok" => "refused",
                "refused" => "ok",
                "valid" => "invalid",
                "invalid" => "valid",
                "" => "00",
                _ => (before[0] == '0' ? '1' : '0') + before[1..],
            });
        string path = value.GetPath();
        value.ReplaceWith(changed);
        try
        {
            if (VectorChecker.Check(file.ToJsonString()).Problems.Count == 0)
                unnoticed.Add($"{file["tests"]![0]!["id"]}: {path["$.tests[0].".Length..]}");
        }
        catch (FormatException)
        {
            // It is noticed.
        }

        changed.ReplaceWith(JsonNode.Parse(changed.GetValueKind() == System.Text.Json.JsonValueKind.String ? $"\"{before}\"" : before)!);
    }
}
