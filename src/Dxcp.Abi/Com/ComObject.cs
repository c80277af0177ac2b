using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Dxcp.Abi;

/// <summary>
/// Base of every COM object that DXCP hands out. Derived classes carry <see cref="ComFaceAttribute"/> and write plain
/// methods; the generator makes the function tables.
/// </summary>
/// <remarks>
/// <para>The life of an object:</para>
/// <list type="number">
/// <item>A constructor makes a managed object that nobody outside can see. It has one private reference, the creator's.
/// If the constructor throws, nothing is left behind.</item>
/// <item><see cref="Publish{T}"/> hands it out: it gets its native block (one 16-byte face for each function table), a
/// first public reference, and the creator's private one is given up. A creator that changes its mind calls
/// <see cref="ReleasePrivate"/> instead, which destroys the object.</item>
/// <item>Callers count public references (AddRef, Release). The runtime itself, where it keeps an object alive on its own
/// account (a binding, a view's resource), counts private ones. Going from none to one public reference calls
/// <see cref="OnFirstPublicReference"/>, where a child takes a public reference to its device; going back to none calls
/// <see cref="OnLastPublicReference"/>, where it drops it. While private references last, the object lives on, keeps
/// its pointer, and may be handed out again by <see cref="Expose{T}"/>.</item>
/// <item>The release that leaves neither kind ends the object, inside that call: its faces turn to the graveyard table,
/// <see cref="Destroy"/> runs once, then <see cref="OnLastPublicReference"/> if the reference was a public one, so the
/// device outlives its child's Destroy.</item>
/// <item>A call through a dead pointer meets the graveyard: AddRef and Release return 0, QueryInterface E_NOINTERFACE, any
/// other slot CO_E_OBJNOTCONNECTED. Blocks are used again only after some hundred others have died, and their memory
/// never goes back to the system, so a dead pointer can be looked at safely for as long as the process lives.</item>
/// </list>
/// <para>Reference counting, exposure and <see cref="TryGet{T}"/> are safe from any thread.</para>
/// </remarks>
public abstract unsafe class ComObject
{
    private const long OnePublic = 1;
    private const long OnePrivate = 1L << 32;
    private const long Dead = long.MinValue;

    // Public count in the low half, private in the high half, so that "both are gone" is one atomic step.
    private long _references = OnePrivate;
    private nint _block;

    /// <summary>The class's tables and identifiers. The generator overrides this.</summary>
    protected abstract ComClass ComClass { get; }

    /// <summary>Whether a reference of either kind is left. Another thread may drop the last one at any time, unless something keeps it from that.</summary>
    public bool IsAlive => Volatile.Read(ref _references) >= 0;

    /// <summary>How many references there are of each kind, for those who debug: another thread may change it at any time. None on a dead object.</summary>
    public (uint Public, uint Private) References =>
        Volatile.Read(ref _references) is var now and >= 0 ? ((uint)now, (uint)(now >> 32)) : default;

    /// <summary>Told of each object that ends, while it still is what it was; for traces. Must not throw. Null for nobody.</summary>
    public static Action<ComObject>? Ended { get; set; }

    internal nint Block => _block;

    /// <summary>
    /// The object behind an interface pointer that a caller passed, if it is one of ours, alive, and a <typeparamref name="T"/>.
    /// A foreign, stale, misaligned or null pointer is refused without being touched. Takes no reference.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryGet<T>(void* pointer, [NotNullWhen(true)] out T? target)
        where T : class
    {
        target = ComBlocks.Find(pointer) as T;
        return target is not null;
    }

    /// <summary>The object whose table a call came through; null if it is dead. Called by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComObject? FromFace(void* self) => self == null ? null : ComBlocks.At(((ComBlocks.Face*)self)->Index);

    /// <summary>Adds a public reference and returns how many there are; 0 if the object is dead.</summary>
    public uint AddRef()
    {
        long now = Interlocked.Add(ref _references, OnePublic);
        if (now < 0)
            return 0;
        if ((uint)now == 1)
            OnFirstPublicReference();
        return (uint)now;
    }

    /// <summary>Drops a public reference and returns how many are left; 0 and no effect if there was none.</summary>
    public uint Release()
    {
        long now;
        long before = Volatile.Read(ref _references);
        while (true)
        {
            if (before < 0 || (uint)before == 0)
                return 0;
            now = before - OnePublic;
            long seen = Interlocked.CompareExchange(ref _references, now == 0 ? Dead : now, before);
            if (seen == before)
                break;
            before = seen;
        }
        if (now == 0)
            End(lastPublic: true);
        else if ((uint)now == 0)
            OnLastPublicReference();
        return (uint)now;
    }

    /// <summary>Adds a private reference: the runtime keeps the object on its own account.</summary>
    /// <exception cref="InvalidOperationException">The object is dead.</exception>
    public void AddRefPrivate()
    {
        if (!TryAddRefPrivate())
            throw new InvalidOperationException("A reference was added to a destroyed object.");
    }

    /// <summary>As <see cref="AddRefPrivate"/>, for an object that another thread may be releasing: false if it is dead.</summary>
    public bool TryAddRefPrivate() => Interlocked.Add(ref _references, OnePrivate) >= 0;

    /// <summary>Drops a private reference; destroys the object if no reference of either kind is left.</summary>
    /// <exception cref="InvalidOperationException">There is no private reference.</exception>
    public void ReleasePrivate()
    {
        long before = Volatile.Read(ref _references);
        while (true)
        {
            if (before < OnePrivate)
                throw new InvalidOperationException("A private reference was released that was never added.");
            long now = before - OnePrivate;
            long seen = Interlocked.CompareExchange(ref _references, now == 0 ? Dead : now, before);
            if (seen == before)
            {
                if (now == 0)
                    End(lastPublic: false);
                return;
            }
            before = seen;
        }
    }

    /// <summary>
    /// The pointer for an interface identifier, with a public reference. Null and E_NOINTERFACE if the class has no such
    /// interface; E_POINTER if a parameter is null. IUnknown is always face 0.
    /// </summary>
    public virtual int QueryInterface(Guid* riid, void** ppvObject)
    {
        if (ppvObject == null)
            return HResult.E_POINTER;
        *ppvObject = null;
        if (riid == null)
            return HResult.E_POINTER;
        int face = ComClass.FaceOf(in *riid);
        if (face < 0)
            return HResult.E_NOINTERFACE;
        void* pointer = PointerOf(face);
        if (AddRef() == 0)
            return HResult.E_NOINTERFACE;
        *ppvObject = pointer;
        return HResult.S_OK;
    }

    /// <summary>
    /// The object's pointer under an interface, without a reference; the same as long as the object lives. Fit to be kept
    /// beside a private reference or compared.
    /// </summary>
    /// <exception cref="InvalidOperationException">The class does not have the interface, or the object is dead.</exception>
    /// <exception cref="OutOfMemoryException">No memory for the native block.</exception>
    public T* PointerTo<T>()
        where T : unmanaged, IComInterface
    {
        int face = ComClass.FaceOf(T.IID);
        if (face < 0)
            throw new InvalidOperationException($"{GetType().Name} has no face for {typeof(T).Name}.");
        return (T*)PointerOf(face);
    }

    /// <summary>Adds a public reference and returns the pointer that stands for it. Throws as <see cref="PointerTo{T}"/>.</summary>
    public T* Expose<T>()
        where T : unmanaged, IComInterface
    {
        T* pointer = PointerTo<T>();
        _ = AddRef();
        return pointer;
    }

    /// <summary>
    /// Hands a new object out: turns the creator's private reference into a public one and returns the pointer that stands
    /// for it. If it throws (as <see cref="PointerTo{T}"/>), the private reference is still there.
    /// </summary>
    public T* Publish<T>()
        where T : unmanaged, IComInterface
    {
        T* pointer = Expose<T>();
        ReleasePrivate();
        return pointer;
    }

    /// <summary>
    /// Hands a new object out under an identifier that the caller chose: as <see cref="QueryInterface"/>, and gives up the
    /// creator's private reference in every case, so a refused object is destroyed here.
    /// </summary>
    public int Publish(Guid* riid, void** ppvObject)
    {
        try
        {
            return QueryInterface(riid, ppvObject);
        }
        finally
        {
            ReleasePrivate();
        }
    }

    /// <summary>Runs once, when no reference is left: gives back what the object holds. Callers can no longer reach it.</summary>
    protected virtual void Destroy()
    {
    }

    /// <summary>Public references went from none to one (at first, or again). Must not throw.</summary>
    protected virtual void OnFirstPublicReference()
    {
    }

    /// <summary>Public references went from one to none. Comes after <see cref="Destroy"/> if that ended the object. Must not throw.</summary>
    protected virtual void OnLastPublicReference()
    {
    }

    /// <summary>An exception reached the guard of a method that cannot return an HRESULT.</summary>
    protected virtual void OnUnhandled(Exception exception)
    {
    }

    internal void RaiseUnhandled(Exception exception) => OnUnhandled(exception);

    private void* PointerOf(int face)
    {
        nint block = Volatile.Read(ref _block);
        if (block == 0)
        {
            if (Volatile.Read(ref _references) < 0)
                throw new InvalidOperationException("A destroyed object was asked for a pointer.");
            block = ComBlocks.Rent(this, ref _block, ComClass.Vtables);
        }
        return (void*)(block + (face * ComBlocks.FaceBytes));
    }

    private void End(bool lastPublic)
    {
        Ended?.Invoke(this);
        try
        {
            if (_block != 0)
                ComBlocks.Return(_block, ComClass.Vtables.Length);
            Destroy();
        }
        finally
        {
            _block = 0;
            if (lastPublic)
                OnLastPublicReference();
        }
    }
}
