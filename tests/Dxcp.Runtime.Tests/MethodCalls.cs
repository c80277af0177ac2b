using System.Reflection;
using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// The methods of some COM objects, found by their interfaces' tables, and calls of them: each parameter gets what fits it, an object of its interface or
/// zeroed memory, but for those that a test gives itself. What is said meanwhile is heard.
/// </summary>
internal sealed unsafe class MethodCalls : IMessageSink, IDisposable
{
    private const int Room = 4096;

    private static readonly HashSet<string> s_ofEachObject = [nameof(ComObject.QueryInterface), nameof(ComObject.AddRef), nameof(ComObject.Release)];

    private static readonly string[] s_last = ["LockRect", "UnlockRect", "DecoderEndFrame", "EndFrame"];

    /// <summary>Methods whose messages name another one, which does the same with more parameters.</summary>
    private static readonly Dictionary<string, string> s_aliases = new(StringComparer.Ordinal)
    {
        ["DecoderBeginFrame1"] = "DecoderBeginFrame",
        ["EnumAdapters"] = "EnumAdapters1",
        ["CreateDevice"] = "CreateDeviceEx",
        ["CreateDeferredContext"] = "CreateDeferredContext1",
        ["Reset"] = "ResetEx",
        ["CreateOffscreenPlainSurface"] = "CreateOffscreenPlainSurfaceEx",
        ["CreateRenderTarget"] = "CreateRenderTargetEx",
    };

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly byte[] _memory = GC.AllocateArray<byte>(16 * Room, pinned: true);
    private readonly nint[] _objects;
    private readonly IDisposable _listening;

    /// <summary>Of these objects; where several have an interface, the first is passed on.</summary>
    public MethodCalls(params nint[] objects)
    {
        _objects = objects;
        _listening = MessageSinks.Process.Add(this);
    }

    /// <summary>The objects whose methods these are.</summary>
    public IReadOnlyList<nint> Objects => _objects;

    /// <summary>What was said on this thread since the last call began.</summary>
    public List<Message> Heard { get; } = [];

    /// <summary>Values of parameters other than zero, by name, or by method and name.</summary>
    public Dictionary<string, object> Values { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Each method once, with the object that has it; those that end what others need last.</summary>
    public IEnumerable<(ComObject Target, MethodInfo Method)> All() => _objects.Select(Of).DistinctBy(target => target.GetType()).SelectMany(target =>
    {
        HashSet<string> names = [.. target.GetType().GetCustomAttributes<ComFaceAttribute>().SelectMany(face => Slots(face.InterfaceType))];
        return target.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => names.Contains(method.Name) && !s_ofEachObject.Contains(method.Name) && method.DeclaringType != typeof(object))
            .Select(method => (target, method));
    }).OrderBy(each => Array.IndexOf(s_last, each.method.Name));

    /// <summary>What the memory that parameters point to is filled with before a call.</summary>
    public byte Filling { get; set; }

    /// <summary>The memory that a parameter pointed to.</summary>
    public Span<byte> MemoryOf(ParameterInfo parameter) => _memory.AsSpan(parameter.Position * Room, Room);

    /// <summary>The object that a parameter gets.</summary>
    public nint ObjectFor(ParameterInfo parameter) => (nint)Pointer.Unbox(Fitting(parameter)!);

    /// <summary>
    /// A call with what fits, but for one parameter: what it answers, which is its code, or "void", with the rule by which anything was said, and "null"
    /// where that was that the parameter is.
    /// </summary>
    public string Answer(ComObject target, MethodInfo method, ParameterInfo? parameter = null, nint instead = 0)
    {
        object? code = Call(target, method, parameter, instead);
        string answer = code switch { null => "void", HResult.S_OK => "S_OK", HResult.S_FALSE => "S_FALSE", int number => Short(number), _ => $"{code}" };
        Message[] refusals = [.. Heard.Where(message => message.Severity == Severity.Error)];
        Assert.All(refusals, message => Assert.Equal(s_aliases.GetValueOrDefault(method.Name, method.Name), message.Method));
        if (parameter is not null && refusals is [var said] && IsSaidToBeNull(said, parameter))
            return $"{answer} {said.Rule} null";
        return string.Join(' ', [answer, .. refusals.Select(message => message.Rule)]);
    }

    /// <summary>A call with what fits, but for one parameter: what it returns.</summary>
    public object? Call(ComObject target, MethodInfo method, ParameterInfo? parameter = null, nint instead = 0)
    {
        Array.Fill(_memory, Filling);
        object?[] arguments = [.. method.GetParameters().Select(each => each == parameter ? Pointer.Box((void*)instead, each.ParameterType) : Fitting(each))];
        Heard.Clear();
        object? code = method.Invoke(target, arguments);
        if (code is null or >= 0)
            LetGo(method.GetParameters(), arguments);
        return code;
    }

    /// <inheritdoc/>
    public void Take(Message message)
    {
        if (Environment.CurrentManagedThreadId == _thread)
            Heard.Add(message);
    }

    public void Dispose() => _listening.Dispose();

    /// <summary>Whether a parameter is a pointer to an object of this runtime.</summary>
    public static bool IsObject(ParameterInfo parameter) => parameter.ParameterType is { IsPointer: true } type
        && typeof(IComInterface).IsAssignableFrom(type.GetElementType()) && type != typeof(IUnknown*);

    private object? Fitting(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        object? given = Values.GetValueOrDefault($"{parameter.Member.Name}.{parameter.Name}") ?? Values.GetValueOrDefault(parameter.Name!);
        if (given is nint address)
            return Pointer.Box((void*)address, type);
        if (!type.IsPointer)
            return given is null ? Activator.CreateInstance(type) : type.IsEnum ? Enum.ToObject(type, given) : Convert.ChangeType(given, type);
        if (typeof(IComInterface).IsAssignableFrom(type.GetElementType()))
            return Pointer.Box((void*)_objects.First(candidate => Has(candidate, type.GetElementType()!)), type);
        fixed (byte* memory = _memory)
        {
            byte* place = memory + (parameter.Position * Room);
            if (given is byte[] bytes)
                bytes.CopyTo(new Span<byte>(place, Room));
            return Pointer.Box(place, type);
        }
    }

    private static string Short(int code) => HResultName.Of(code).Split(" (")[0];

    private static bool IsSaidToBeNull(Message message, ParameterInfo parameter) => message.Values is [{ Given: "null" } value]
        ? value.Parameter == parameter.Name || value.Parameter == "the place for the result"
        : message.Text.StartsWith($"{parameter.Name} is null", StringComparison.Ordinal);

    private static ComObject Of(nint pointer) =>
        ComObject.TryGet((void*)pointer, out ComObject? target) ? target : throw new ArgumentException("is no object", nameof(pointer));

    /// <summary>Releases what a call made.</summary>
    private void LetGo(ParameterInfo[] parameters, object?[] arguments)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] is { Name: ['p', 'p', ..] name, ParameterType.IsPointer: true } && !Values.ContainsKey(name)
                && (nint)Pointer.Unbox(arguments[i]!) is var place and not 0 && *(nint*)place is var made and not 0
                && ComObject.TryGet((void*)made, out ComObject? _))
            {
                _ = ((IUnknown*)made)->lpVtbl->Release((void*)made);
            }
        }
    }

    /// <summary>What is to lie where a parameter points to.</summary>
    public static byte[] Bytes<T>(T value)
        where T : unmanaged => new ReadOnlySpan<byte>(&value, sizeof(T)).ToArray();

    private static bool Has(nint candidate, Type type)
    {
        var iid = (Guid)type.GetProperty(nameof(IComInterface.IID))!.GetValue(null)!;
        void* found;
        if (((IUnknown*)candidate)->lpVtbl->QueryInterface((void*)candidate, &iid, &found) < 0)
            return false;
        _ = ((IUnknown*)found)->lpVtbl->Release(found);
        return true;
    }

    private static IEnumerable<string> Slots(Type type)
    {
        for (Type? table = type.GetNestedType("Vtbl"); table is not null; table = table.GetField("Base")?.FieldType)
        {
            foreach (FieldInfo field in table.GetFields())
                yield return field.Name;
        }
    }
}
