using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Dxcp.Driver;

/// <summary>The JSON schema of profiles, made from the types that read them: docs/profile.schema.json.</summary>
public static class ProfileSchema
{
    private static readonly JsonSerializerOptions s_writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as JSON text (draft 2020-12).</summary>
    public static string Text
    {
        get
        {
            var schema = ProfileJson.Default.ProfileDocument.GetJsonSchemaAsNode(new()
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = Describe,
            }).AsObject();
            schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
            schema.Insert(1, "title", "A driver profile of DXCP");
            return schema.ToJsonString(s_writing) + "\n";
        }
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        // What is left out is as in the base; null is no value.
        if (schema["type"] is JsonArray types)
            schema["type"] = types.Select(one => (string?)one).First(one => one != "null");
        if (ProfileNames.Of(type) is { } names)
        {
            schema.Clear();
            schema["enum"] = new JsonArray([.. names.Select(name => (JsonNode?)JsonValue.Create(name))]);
        }

        if (type == typeof(uint) || type == typeof(ulong))
        {
            // The exporter speaks of texts too, where the serializer may read numbers from them.
            schema["type"] = "integer";
            schema.Remove("pattern");
            schema["minimum"] = 0;
        }

        if (context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute description, ..])
            schema.Insert(0, "description", description.Description);
        return schema;
    }
}
