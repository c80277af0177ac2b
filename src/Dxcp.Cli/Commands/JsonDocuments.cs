using System.Text.Json.Serialization;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Commands;

/// <summary>The JSON that scripts read; generated at build time, so that trimming and NativeAOT leave it whole.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PlayResult))]
[JsonSerializable(typeof(DriverReport))]
[JsonSerializable(typeof(ChannelReport))]
[JsonSerializable(typeof(ProfileEntry[]))]
internal sealed partial class JsonDocuments : JsonSerializerContext;
