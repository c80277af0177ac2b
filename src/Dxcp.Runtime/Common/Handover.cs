using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>How new objects are handed out, so that nothing is left behind where one of them cannot be made.</summary>
internal static unsafe class Handover
{
    /// <summary>Makes an object and hands it out.</summary>
    /// <typeparam name="T">The interface under which it is handed out.</typeparam>
    /// <param name="make">Calls the constructor, which takes over what <paramref name="undo"/> gives back.</param>
    /// <param name="undo">Gives back what was made for the object, if the constructor throws; afterwards its Destroy does.</param>
    /// <exception cref="Exception">Whatever the constructor throws, or <see cref="ComObject.Publish{T}"/>.</exception>
    public static T* Publish<T>(Func<ComObject> make, Action undo)
        where T : unmanaged, IComInterface
    {
        ComObject made;
        try
        {
            made = make();
        }
        catch
        {
            undo();
            throw;
        }
        try
        {
            return made.Publish<T>();
        }
        catch
        {
            made.ReleasePrivate();
            throw;
        }
    }
}
