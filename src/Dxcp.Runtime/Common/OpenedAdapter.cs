using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>A driver's adapter, through whichever of its interfaces: its tables, and how it is opened. Closed with the device or enumerator that opened
/// it.</summary>
/// <typeparam name="TFunctions">The interface's table of adapter functions.</typeparam>
/// <param name="unsupported">The API's code for a driver that does not have the interface.</param>
internal abstract unsafe class OpenedAdapter<TFunctions>(int unsupported) : IDisposable
    where TFunctions : unmanaged
{
    // Driver interface tables live in native memory: the driver may keep their addresses.
    private readonly Tables* _tables = (Tables*)DriverMemory.Allocate((nuint)sizeof(Tables));
    private bool _open;

    private struct Tables
    {
        public D3DDDI_ADAPTERCALLBACKS Callbacks;
        public TFunctions Functions;
    }

    public TFunctions* Functions => &_tables->Functions;

    public void Dispose()
    {
        if (_open)
            Close();
        _open = false;
        DriverMemory.Free(_tables);
    }

    /// <summary>Opens the adapter; gives everything back if that fails.</summary>
    /// <param name="driver">The driver's name, for messages.</param>
    /// <param name="entry">The entry's name.</param>
    /// <param name="address">Where it is; 0 if the driver has none.</param>
    /// <param name="api">The API whose driver interface it is.</param>
    /// <exception cref="HResultException">The driver refused, or does not have the interface.</exception>
    protected void Open(string driver, string entry, nint address, string api)
    {
        try
        {
            if (address == 0)
                throw new HResultException(unsupported, $"{driver}: exports no {entry}, where {api} enters a driver.");
            KernelCallbacks.Fill(&_tables->Callbacks);
            int code = Enter(address, &_tables->Callbacks);
            if (code < 0)
                throw new HResultException(ToApi(code), $"{driver}: {entry} refused with {HResultName.Of(code)}.");
            _open = true;
            if (Learn() is { } lack)
                throw new HResultException(unsupported, $"{driver}: does not speak the {api} driver interface: {lack}.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Calls the driver's entry.</summary>
    /// <returns>The driver's code.</returns>
    protected abstract int Enter(nint entry, D3DDDI_ADAPTERCALLBACKS* callbacks);

    /// <summary>Looks at what was opened. Gives what it lacks that this runtime cannot do without, a half-sentence; null if that is nothing.</summary>
    protected abstract string? Learn();

    /// <summary>Calls the driver's pfnCloseAdapter, if it has one.</summary>
    protected abstract void Close();

    /// <summary>The API's code for a driver's.</summary>
    protected abstract int ToApi(int code);
}
