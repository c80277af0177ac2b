namespace Dxcp.Codecs.Bits;

/// <summary>
/// A header as data: its fields in the order of the standard's syntax table, each with the descriptor that stands there and where its value comes from.
/// </summary>
/// <typeparam name="T">What the values come from.</typeparam>
/// <param name="elements">The fields.</param>
internal sealed class Syntax<T>(params Syntax<T>.Element[] elements)
{
    /// <summary>Writes the header.</summary>
    public void Write(ref BitWriter writer, T from) => Write(elements, ref writer, from, 0);

    /// <summary>u(n).</summary>
    public static Element U(int bits, string name, Func<T, int> value) => new(Descriptor.U, bits, name, (from, _) => value(from), []);

    /// <summary>u(n), in a loop.</summary>
    public static Element U(int bits, string name, Func<T, int, int> value) => new(Descriptor.U, bits, name, value, []);

    /// <summary>u(n) that is always the same.</summary>
    public static Element U(int bits, string name, int value) => new(Descriptor.U, bits, name, (_, _) => value, []);

    /// <summary>ue(v).</summary>
    public static Element Ue(string name, Func<T, int> value) => new(Descriptor.Ue, 0, name, (from, _) => value(from), []);

    /// <summary>ue(v), in a loop.</summary>
    public static Element Ue(string name, Func<T, int, int> value) => new(Descriptor.Ue, 0, name, value, []);

    /// <summary>ue(v) that is always the same.</summary>
    public static Element Ue(string name, int value) => new(Descriptor.Ue, 0, name, (_, _) => value, []);

    /// <summary>se(v).</summary>
    public static Element Se(string name, Func<T, int> value) => new(Descriptor.Se, 0, name, (from, _) => value(from), []);

    /// <summary>se(v), in a loop.</summary>
    public static Element Se(string name, Func<T, int, int> value) => new(Descriptor.Se, 0, name, value, []);

    /// <summary>if( ) { }.</summary>
    public static Element If(Func<T, bool> condition, params Element[] then) => new(Descriptor.If, 0, "", (from, _) => condition(from) ? 1 : 0, then);

    /// <summary>for( ) { }: as many times, with the index for the fields inside.</summary>
    public static Element For(Func<T, int> count, params Element[] body) => new(Descriptor.For, 0, "", (from, _) => count(from), body);

    private static void Write(Element[] elements, ref BitWriter writer, T from, int index)
    {
        foreach (var element in elements)
        {
            int value = element.Value(from, index);
            switch (element.Kind)
            {
                case Descriptor.U:
                    writer.U(element.Bits, (uint)value);
                    break;
                case Descriptor.Ue:
                    writer.Ue((uint)value);
                    break;
                case Descriptor.Se:
                    writer.Se(value);
                    break;
                case Descriptor.If when value != 0:
                    Write(element.Inner, ref writer, from, index);
                    break;
                case Descriptor.For:
                    for (int i = 0; i < value; i++)
                        Write(element.Inner, ref writer, from, i);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>How a field is coded, or what becomes of those inside.</summary>
    internal enum Descriptor
    {
        U,
        Ue,
        Se,
        If,
        For,
    }

    /// <summary>A field, or fields under a condition or in a loop.</summary>
    internal sealed record Element(Descriptor Kind, int Bits, string Name, Func<T, int, int> Value, Element[] Inner);
}
