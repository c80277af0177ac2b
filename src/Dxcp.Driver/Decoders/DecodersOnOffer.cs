using System.Collections.Immutable;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>Which of a profile's decoders an adapter offers (S170).</summary>
internal static class DecodersOnOffer
{
    /// <summary>The decoders that have a codec, each with it; all of them where the profile says to drop.</summary>
    public static ImmutableArray<DecoderProfile> Of(DriverProfile profile)
    {
        if (profile.DropsBitstreams)
            return profile.Decoders;
        var library = profile.Decoders.All(decoder => decoder.Codec is not null) ? null : DriverCodecs.Library;
        var offered = ImmutableArray.CreateBuilder<DecoderProfile>();
        bool isComplete = true;
        foreach (var decoder in profile.Decoders)
        {
            if (decoder.Codec is not null)
            {
                offered.Add(decoder);
                continue;
            }

            var formats = library is null ? [] : decoder.Formats.RemoveAll(format => !library.Decodes(decoder.Id, format));
            isComplete &= formats.Length == decoder.Formats.Length;
            if (!formats.IsEmpty)
                offered.Add(decoder with { Formats = formats });
        }

        if (!isComplete && library is not null && MessageSinks.Process.Any)
        {
            var (text, remedy) = library.Missing;
            MessageSinks.Process.Take(new Message(Severity.Info, "driver", "", "S170", text) { Remedy = remedy });
        }

        return offered.ToImmutable();
    }
}
