using Dxcp.Channels;

namespace Dxcp.Runtime;

/// <summary>The runtime's own handles for the objects that it makes in drivers. Thread-safe.</summary>
internal static class RuntimeHandle
{
    /// <inheritdoc cref="FreshHandle.Next"/>
    public static nint Next() => FreshHandle.Next();
}
