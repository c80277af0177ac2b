using System.Diagnostics.CodeAnalysis;

namespace Dxcp.Driver;

/// <summary>
/// What channel messages call objects of one kind where a runtime chose their handles: names that nobody can foretell (R53, S145). An object gets its name
/// when it is asked for. Thread-safe.
/// </summary>
/// <typeparam name="T">What the names stand for.</typeparam>
/// <param name="live">The live objects by their handles.</param>
internal sealed class NameTable<T>(HandleTable<T> live) where T : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<T, nint> _names = [];
    private readonly Dictionary<nint, T> _objects = [];

    /// <summary>The name of a live object, the same each time; zero if there is no such object.</summary>
    public nint NameOf(nint handle)
    {
        lock (_lock)
        {
            // Looked up under the lock: who ends an object takes it out of the live ones first, and then its name away.
            if (!live.TryGet(handle, out var value))
                return 0;
            if (!_names.TryGetValue(value, out nint name))
            {
                name = NewHandle.Next();
                _names.Add(value, name);
                _objects.Add(name, value);
            }

            return name;
        }
    }

    /// <summary>Finds the object of a name.</summary>
    public bool TryGet(nint name, [NotNullWhen(true)] out T? value)
    {
        lock (_lock)
            return _objects.TryGetValue(name, out value);
    }

    /// <summary>Takes the name away from an object that has ended.</summary>
    public void Forget(T value)
    {
        lock (_lock)
        {
            if (_names.Remove(value, out nint name))
                _objects.Remove(name);
        }
    }
}
