namespace Dxcp.Codecs.Bits;

/// <summary>
/// A header as data: its fields in the order of the standard's syntax table, each with the descriptor that stands there and where its value comes from.
/// </summary>
/// <typeparam name="T">What the values come from.</typeparam>
/// <param name="elements">The fields.</param>
internal sealed class Syntax<T>(params Syntax<T>.Element[] elements)
{
    private Element[] Elements => elements;

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

    /// <summary>A code of its own, such as ns(n): bits and value are found together.</summary>
    public static Element Code(string name, Func<T, int, (int Bits, uint Value)> code) => new(Descriptor.Code, 0, name, (_, _) => 0, []) { Coded = code };

    /// <summary>if( ) { }.</summary>
    public static Element If(Func<T, bool> condition, params Element[] then) => new(Descriptor.If, 0, "", (from, _) => condition(from) ? 1 : 0, then);

    /// <summary>if( ) { }, in a loop.</summary>
    public static Element If(Func<T, int, bool> condition, params Element[] then) =>
        new(Descriptor.If, 0, "", (from, index) => condition(from, index) ? 1 : 0, then);

    /// <summary>Another syntax table, where it stands in this one.</summary>
    public static Element Part(Syntax<T> table) => If(_ => true, table.Elements);

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
                case Descriptor.Code:
                    var (bits, code) = element.Coded!(from, index);
                    writer.U(bits, code);
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
        Code,
        If,
        For,
    }

    /// <summary>A field, or fields under a condition or in a loop.</summary>
    internal sealed record Element(Descriptor Kind, int Bits, string Name, Func<T, int, int> Value, Element[] Inner)
    {
        /// <summary>What finds a code's bits and value.</summary>
        public Func<T, int, (int Bits, uint Value)>? Coded { get; init; }
    }
}
