using System.Globalization;
using System.Text;

namespace Dxcp.Cli.Media;

/// <summary>
/// The first line of a YUV4MPEG2 stream: <c>YUV4MPEG2 W1280 H720 F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG</c>. Parameters come in any order; what this
/// program does not need is checked for form and otherwise left alone.
/// </summary>
internal static class Y4mHeader
{
    /// <summary>The word that every stream begins with.</summary>
    public const string Magic = "YUV4MPEG2";

    /// <summary>Reads the line.</summary>
    /// <param name="line">The bytes of the line, with or without its newline.</param>
    /// <exception cref="CliException">The line is malformed, or the clip is not one that can be played.</exception>
    public static ClipFormat Parse(ReadOnlySpan<byte> line)
    {
        string text = Encoding.Latin1.GetString(line).TrimEnd('\n');
        if (text != Magic && !text.StartsWith(Magic + ' ', StringComparison.Ordinal))
        {
            throw CliException.BadInput($"not a YUV4MPEG2 stream: it does not begin with the word {Magic} (ffmpeg makes one: -pix_fmt yuv420p -f " +
                $"yuv4mpegpipe)");
        }

        Parameters found = default;
        int at = Magic.Length;
        while (at < text.Length)
        {
            int end = text.IndexOf(' ', at + 1);
            end = end < 0 ? text.Length : end;
            if (end - at > 1)
            {
                found.Take(text[(at + 1)..end], at + 1);
            }

            at = end;
        }

        return found.ToFormat();
    }

    private struct Parameters
    {
        private int? _width;
        private int? _height;
        private string? _chroma;
        private string? _chromaNote;

        public void Take(string word, int at)
        {
            string value = word[1..];
            switch (word[0])
            {
                case 'W':
                    Once(_width, "width (W)", at);
                    _width = Side(value, "width", word, at);
                    break;
                case 'H':
                    Once(_height, "height (H)", at);
                    _height = Side(value, "height", word, at);
                    break;
                case 'C':
                    Once(_chroma, "chroma (C)", at);
                    _chroma = value;
                    break;
                case 'F' when !IsRatio(value):
                case 'A' when !IsRatio(value):
                case 'I' when value is not ("p" or "t" or "b" or "m" or "?"):
                    throw Malformed(word, at);
                case 'F' or 'A' or 'I':
                    break;
                case 'X':
                    // Writers before the C parameter had more values said it in a comment; as other readers do, C wins.
                    if (value.StartsWith("YSCSS=", StringComparison.Ordinal))
                    {
                        _chromaNote = value["YSCSS=".Length..];
                    }

                    break;
                default:
                    throw Malformed(word, at);
            }
        }

        public readonly ClipFormat ToFormat()
        {
            if (_width is not { } w || _height is not { } h)
            {
                throw CliException.BadInput($"the header gives no {(_width is null ? "width (W)" : "height (H)")}");
            }

            (int bits, Chroma chroma) = Samples(_chroma ?? _chromaNote?.ToLowerInvariant() ?? "420jpeg");
            return new ClipFormat(w, h, bits, chroma);
        }

        private static (int Bits, Chroma Chroma) Samples(string chroma) => chroma switch
        {
            "420" or "420jpeg" or "420mpeg2" or "420paldv" => (8, Chroma.C420),
            "420p10" => (10, Chroma.C420),
            "422" => (8, Chroma.C422),
            "444" => (8, Chroma.C444),
            "mono" => (8, Chroma.Mono),
            _ => throw CliException.BadInput($"chroma C{chroma} is not supported: surfaces hold 4:2:0 of 8 and 10 bits, 4:2:2, 4:4:4 and gray of 8 " +
                $"(ffmpeg converts: -pix_fmt {(IsDeep(chroma) ? "yuv420p10le" : "yuv420p")})"),
        };

        // Deeper chroma is named 422p12 or mono10: keep its depth as far as a surface can.
        private static bool IsDeep(string chroma) =>
            int.TryParse(chroma[(chroma.LastIndexOfAny(['p', 'o']) + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int depth)
            && depth is > 8 and <= 16;

        private static int Side(string value, string name, string word, int at)
        {
            if (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                throw Malformed(word, at);
            }

            // Digits alone: what does not parse is too large.
            bool fits = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= 1 and <= ClipFormat.MaximumSide;
            return fits ? side : throw CliException.BadInput($"the {name} is {Short(value)}; a Direct3D 11 texture has 1 to {ClipFormat.MaximumSide}");
        }

        private static bool IsRatio(string value)
        {
            int colon = value.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 && colon < value.Length - 1
                && !value.AsSpan(0, colon).ContainsAnyExceptInRange('0', '9')
                && !value.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9');
        }

        private static void Once(object? earlier, string name, int at)
        {
            if (earlier is not null)
            {
                throw CliException.BadInput($"the header gives the {name} again at byte {at}");
            }
        }

        private static CliException Malformed(string word, int at) =>
            CliException.BadInput($"the header's parameter '{Short(word)}' at byte {at} is malformed");

        private static string Short(string word) => word.Length <= 40 ? word : word[..40] + "...";
    }
}
