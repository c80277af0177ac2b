using System.Text.Json;

namespace Dxcp.Abi.Tests.Layout;

/// <summary>The structures of dxva.h, which a file of their own holds: with types in place of sizes, and packed to one byte.</summary>
internal static class VideoBuffers
{
    public static IEnumerable<Facts.Struct> Structs(JsonDocument document)
    {
        using (document)
        {
            return [.. document.RootElement.GetProperty("structs").EnumerateArray().Select(s => new Facts.Struct(s.GetProperty("name").GetString()!, "",
                s.GetProperty("size").GetInt32(), [.. s.GetProperty("members").EnumerateArray().Select(Member)]))];
        }
    }

    private static Facts.Member Member(JsonElement member)
    {
        int size = !member.TryGetProperty("type", out var type) ? 1 : type.GetString() switch
        {
            "DWORD" or "UINT" or "UINT32" or "INT" => 4,
            "WORD" or "USHORT" or "SHORT" or "UINT16" => 2,
            _ => 1,
        };
        if (member.TryGetProperty("dims", out var dimensions))
        {
            foreach (string count in dimensions.GetString()!.Trim('[', ']').Split("]["))
                size *= int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
        }

        return new(member.GetProperty("name").GetString()!, member.GetProperty("offset").GetInt32(), size, member.TryGetProperty("bit", out _));
    }
}
