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
                s.GetProperty("size").GetInt32(), [.. Whole([.. s.GetProperty("members").EnumerateArray().Select(Member)])]))];
        }
    }

    /// <summary>A member that has members of its own is as large as they are.</summary>
    private static IEnumerable<Facts.Member> Whole(Facts.Member[] members)
    {
        foreach (var member in members)
        {
            var inner = members.Where(m => !m.IsBitField && m.Name.StartsWith(member.Name + '.', StringComparison.Ordinal)).ToArray();
            yield return inner.Length == 0 ? member : member with { Size = inner.Max(m => m.Offset + m.Size) - member.Offset };
        }
    }

    private static Facts.Member Member(JsonElement member)
    {
        int size = !member.TryGetProperty("type", out var type) ? 1 : type.GetString() switch
        {
            "DWORD" or "UINT" or "UINT32" or "INT" => 4,
            "DXVA_PicEntry_AV1" => 36,
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
