using System.Text;
using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>
/// Writes the second form of a stub, which tells Dxcp.Diagnostics.CallTrace what goes in and out. The first form goes there where tracing is on. Only
/// what a trace may hold is read: numbers, GUIDs, structures and IVs; never what a pointer to bytes or to nothing in particular leads to.
/// </summary>
internal sealed class TraceSource(IMethodSymbol signature, IMethodSymbol method, string door, string table, string function, string stub)
{
    private const string Trace = "global::Dxcp.Diagnostics.CallTrace";
    private const string Objects = "global::Dxcp.Runtime.TraceObjects";

    // What functions of these names do with a pointer to a structure is to fill it.
    private static readonly string[] s_getters = ["Get", "Check", "Query", "Map", "Lock", "EncryptionBlt", "Enum", "Retrieve"];

    private readonly bool _isCom = door == "COM";

    /// <summary>Whether an assembly can be traced at all.</summary>
    public static bool IsKnown(Compilation compilation, bool com) =>
        IsThere(compilation, "Dxcp.Diagnostics.CallTrace") && (!com || IsThere(compilation, "Dxcp.Runtime.TraceObjects"));

    private static bool IsThere(Compilation compilation, string name) =>
        compilation.GetTypeByMetadataName(name) is { } type && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly);

    /// <summary>The branch at the begin of the first form.</summary>
    public static void Branch(StringBuilder text, IMethodSymbol signature, string stub, string arguments)
    {
        text.AppendLine($"            if ({Trace}.IsOn)");
        if (signature.ReturnsVoid)
        {
            text.AppendLine("            {");
            text.AppendLine($"                {stub}_Traced({arguments});");
            text.AppendLine("                return;");
            text.AppendLine("            }");
        }
        else
        {
            text.AppendLine($"                return {stub}_Traced({arguments});");
        }
    }

    /// <summary>The second form.</summary>
    /// <param name="text">Takes it.</param>
    /// <param name="before">Parameters before the slot's own.</param>
    /// <param name="body">Writes the guarded call; what it returns goes to the variable <c>result</c>.</param>
    public void Write(StringBuilder text, string before, System.Action<StringBuilder> body)
    {
        string parameters = string.Join(", ", signature.Parameters.Select((p, i) => $"{SourceText.Full(p.Type)} p{i}"));
        if (before.Length != 0 && parameters.Length != 0)
            before += ", ";
        List<Argument> arguments = signature.Parameters.Select((p, i) => new Argument(this, p.Type, i)).ToList();
        text.AppendLine();
        text.AppendLine($"        private static int s_{stub};");
        text.AppendLine();
        text.AppendLine($"        private static {SourceText.Full(signature.ReturnType)} {stub}_Traced({before}{parameters})");
        text.AppendLine("        {");
        text.AppendLine($"            int number = s_{stub};");
        text.AppendLine("            if (number == 0)");
        string list = string.Join(" ", arguments.Select(a => a.Describe()));
        text.AppendLine($"                s_{stub} = number = {Trace}.Define(\"{door}\", \"{table}\", \"{function}\", '{ResultKind}', \"{list}\");");
        foreach (Argument argument in arguments)
            argument.WriteNumber(text);
        string room = string.Join(" + ", arguments.Where(a => a.Size.Length != 0).Select(a => $"{Trace}.Room({a.Size})").DefaultIfEmpty("0"));
        text.AppendLine($"            global::Dxcp.Diagnostics.TracedCall call = {Trace}.Begin(number, {arguments.Count}, {room});");
        foreach (Argument argument in arguments)
            argument.WriteIn(text);
        text.AppendLine("            call.Enter();");
        if (!signature.ReturnsVoid)
            text.AppendLine($"            {SourceText.Full(signature.ReturnType)} result = default;");
        body(text);
        string[] outs = arguments.Select(a => a.Out()).Where(o => o.Length != 0).ToArray();
        if (outs.Length != 0)
        {
            if (ResultKind == 'r')
                text.AppendLine("            if (result >= 0)");
            text.AppendLine("            {");
            foreach (string line in outs)
                text.AppendLine($"                {line}");
            text.AppendLine("            }");
        }
        text.AppendLine($"            call.Leave({ResultWord});");
        if (!signature.ReturnsVoid)
            text.AppendLine("            return result;");
        text.AppendLine("        }");
    }

    private char ResultKind => signature.ReturnsVoid ? 'v' : signature.ReturnType.SpecialType == SpecialType.System_Int32 ? 'r' : 'u';

    private string ResultWord => signature.ReturnsVoid ? "0" : IsNumber(signature.ReturnType) ? "(long)result" : "0";

    private bool IsGetter => s_getters.Any(verb => function.Replace("pfn", "").StartsWith(verb, System.StringComparison.Ordinal));

    private bool IsMap => function.Contains("Map");

    private static bool IsNumber(ITypeSymbol type) => type.TypeKind == TypeKind.Enum || type.SpecialType is
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or
        SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    private static bool IsCom(ITypeSymbol type) => type.AllInterfaces.Any(i => i.ToDisplayString() == "Dxcp.Abi.IComInterface");

    /// <summary>One parameter of the slot: what is told of it.</summary>
    private sealed class Argument
    {
        private readonly string _p;
        private readonly int _index;
        private readonly string _name;
        private readonly string _type;
        private readonly bool _isOut;
        private readonly bool _hasSizeBefore;

        public Argument(TraceSource source, ITypeSymbol type, int index)
        {
            int skip = source._isCom ? 1 : 0;
            _index = index;
            _p = "p" + index;
            _name = index < skip ? "this" : source.NameOf(index - skip);
            ITypeSymbol? pointee = (type as IPointerTypeSymbol)?.PointedAtType;
            _type = (pointee ?? type).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat).Replace(" ", "").Replace("*", "");
            bool isPlace = _name.StartsWith("pp", System.StringComparison.Ordinal);
            bool isKey = _type.Contains("SETKEY") || _name.Contains("Random");
            // What comes out is not read before: it may be memory that was something else's.
            _isOut = source.IsGetter || source.IsMap || _name.StartsWith("pOut", System.StringComparison.Ordinal) ||
                _name.StartsWith("pMapped", System.StringComparison.Ordinal);
            if (index < skip)
            {
                (Kind, Size) = ('o', "");
            }
            else if (source._isCom && pointee is not null && IsCom(pointee))
            {
                (Kind, Size) = ('o', "");
            }
            else if (source._isCom && pointee is IPointerTypeSymbol inner && (IsCom(inner.PointedAtType) || (IsVoid(inner.PointedAtType) && isPlace)))
            {
                (Kind, Size) = ('O', "");
            }
            else if (pointee is not null && pointee.ToDisplayString() == "System.Guid")
            {
                (Kind, Size) = ('g', "16");
            }
            else if (pointee is not null && IsVoid(pointee) && _name == "pIV")
            {
                // What a driver chooses comes out.
                (Kind, Size, _isOut, _hasSizeBefore) = ('v', "16", source.IsEncryptionBlt, source.HasIVSizeBefore(index));
            }
            else if (pointee is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } && !isKey)
            {
                (Kind, Size) = ('s', $"sizeof({SourceText.Full(pointee)})");
            }
            else if (pointee is not null && IsNumber(pointee) && pointee.SpecialType is not (SpecialType.System_Byte or SpecialType.System_SByte) && !isKey)
            {
                (Kind, Size, _isOut) = ('n', $"sizeof({SourceText.Full(pointee)})", true);
            }
            else if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
            {
                (Kind, Size) = ('p', "");
            }
            else if (type.TypeKind == TypeKind.Enum)
            {
                (Kind, Size) = ('e', "");
            }
            else if (type.SpecialType == SpecialType.System_Single)
            {
                (Kind, Size) = ('f', "");
            }
            else if (IsNumber(type))
            {
                (Kind, Size) = (NumberKind(type), "");
            }
            else
            {
                (Kind, Size) = ('h', "");
            }

            Full = SourceText.Full(type);
        }

        private string Full { get; }

        public char Kind { get; }

        /// <summary>The size of what is captured, as an expression; empty for nothing.</summary>
        public string Size { get; }

        // An IV is read where the size before it says that it is one; without one, as in Direct3D 9, it is.
        private string SizeNow => Kind == 'v' && _hasSizeBefore ? $"p{_index - 1} == 16 ? 16 : 0" : Size;

        public string Describe() => $"{_name}:{Kind}:{_type}";

        /// <summary>Objects get their numbers before the call's record begins: that may write one of its own.</summary>
        public void WriteNumber(StringBuilder text)
        {
            if (Kind == 'o')
                text.AppendLine($"            uint number{_index} = {Objects}.Of((void*){_p});");
        }

        public void WriteIn(StringBuilder text)
        {
            string word = Kind switch
            {
                'o' => $"number{_index}",
                'O' => "0",
                'u' or 'i' or 'e' or 'x' => $"unchecked((ulong){_p})",
                'f' => $"global::System.BitConverter.SingleToUInt32Bits({_p})",
                'h' => $"sizeof({Full}) == 8 ? *(ulong*)&{_p} : 0",
                _ => $"{_p} == null ? 0u : 1u",
            };
            text.AppendLine($"            call.Word({_index}, {word});");
            if (Size.Length == 0)
                return;
            text.AppendLine(_isOut
                ? $"            byte* out{_index} = call.Out({_index}, {SizeNow});"
                : $"            call.In({_index}, {_p}, {SizeNow});");
        }

        /// <summary>What is told after the call; empty for nothing.</summary>
        public string Out() =>
            Kind == 'O' ? $"call.Word({_index}, {Objects}.At({_p}));"
            : _isOut && Size.Length != 0 ? $"global::Dxcp.Diagnostics.TracedCall.Fill(out{_index}, {_p}, {SizeNow});"
            : "";

        private static char NumberKind(ITypeSymbol type) => type.SpecialType switch
        {
            SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 'x',
            SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_SByte => 'i',
            _ => 'u',
        };

        private static bool IsVoid(ITypeSymbol type) => type.SpecialType == SpecialType.System_Void;
    }

    private string NameOf(int index) => index < method.Parameters.Length ? method.Parameters[index].Name : "p" + index;

    private bool IsEncryptionBlt => function.EndsWith("EncryptionBlt", System.StringComparison.Ordinal);

    private bool HasIVSizeBefore(int index) => index > 0 && signature.Parameters[index - 1].Type.SpecialType == SpecialType.System_UInt32
        && NameOf(index - (_isCom ? 2 : 1)) == "IVSize";
}
