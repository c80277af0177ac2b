using System.Text.Json.Nodes;

namespace Dxcp.Cryptography.Tests;

/// <summary>The vector files beside the tests.</summary>
internal static class Vectors
{
    public static JsonNode Load(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", file)))!;

    public static byte[] Hex(this JsonNode node, string name) => Convert.FromHexString((string)node[name]!);

    public static IEnumerable<JsonNode> Each(this JsonNode node, string name) => node[name]!.AsArray().Select(item => item!);

    /// <summary>Of two readings of the documentation, the one this project implements.</summary>
    public static bool IsChosen(this JsonNode node) => (bool?)node["chosen"] ?? true;
}
