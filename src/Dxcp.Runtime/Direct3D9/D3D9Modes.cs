using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// Display modes and presentation parameters. There is no display and there are no windows: modes are those that an ordinary
/// one would have, window handles are taken as they come, and nothing is ever presented.
/// </summary>
internal static unsafe class D3D9Modes
{
    // d3d9.h: D3DPRESENT_BACK_BUFFERS_MAX, …_MAX_EX (for FLIPEX); d3d9types.h: D3DSCANLINEORDERING_PROGRESSIVE.
    private const uint MaxBackBuffers = 3;
    private const uint MaxBackBuffersFlipEx = 30;
    private const uint Progressive = 1;
    private const uint Interlaced = 2;

    private static readonly (uint Width, uint Height)[] s_sizes = [(640, 480), (800, 600), (1024, 768), (1280, 720), (1920, 1080), (3840, 2160)];

    /// <summary>The mode that the display is in.</summary>
    public static D3DDISPLAYMODE Current { get; } = new() { Width = 1920, Height = 1080, RefreshRate = 60, Format = D3DFORMAT.D3DFMT_X8R8G8B8 };

    /// <summary>How many modes there are of a format.</summary>
    public static uint Count(D3DFORMAT format) => format == Current.Format ? (uint)s_sizes.Length : 0;

    /// <summary>One of them.</summary>
    public static bool TryGet(D3DFORMAT format, uint index, out D3DDISPLAYMODE mode)
    {
        mode = default;
        if (index >= Count(format))
            return false;
        mode = Current with { Width = s_sizes[index].Width, Height = s_sizes[index].Height };
        return true;
    }

    /// <summary>A mode in the longer form.</summary>
    public static D3DDISPLAYMODEEX Extend(in D3DDISPLAYMODE mode) => new()
    {
        Size = (uint)sizeof(D3DDISPLAYMODEEX),
        Width = mode.Width,
        Height = mode.Height,
        RefreshRate = mode.RefreshRate,
        Format = mode.Format,
        ScanLineOrdering = Progressive,
    };

    /// <summary>Writes the current mode where GetAdapterDisplayModeEx and GetDisplayModeEx want it; both pointers may be null.</summary>
    public static int GetCurrent(DeviceMessages messages, D3DDISPLAYMODEEX* mode, void* rotation, [CallerMemberName] string method = "")
    {
        if (mode != null && mode->Size != sizeof(D3DDISPLAYMODEEX))
            return messages.RefuseValue("S120", "pMode->Size", mode->Size, sizeof(D3DDISPLAYMODEEX), method: method);
        if (mode != null)
            *mode = Extend(Current);
        if (rotation != null)
            Unsafe.WriteUnaligned(rotation, (uint)D3DDDI_ROTATION.D3DDDI_ROTATION_IDENTITY); // D3DDISPLAYROTATION has the same numbers
        return S_OK;
    }

    /// <summary>The format of a mode filter (null for none); false if the filter is none.</summary>
    public static bool TryGetFilter(D3DDISPLAYMODEFILTER* filter, out D3DFORMAT format)
    {
        format = Current.Format;
        if (filter == null)
            return true;
        if (filter->Size != sizeof(D3DDISPLAYMODEFILTER) || filter->ScanLineOrdering > Interlaced)
            return false;
        if (filter->Format != 0)
            format = (D3DFORMAT)filter->Format;
        if (filter->ScanLineOrdering == Interlaced)
            format = D3DFORMAT.D3DFMT_UNKNOWN; // no mode is
        return true;
    }

    /// <summary>
    /// Checks presentation parameters and fills in what is left open: the count of back buffers, their format and extent
    /// (`ns-d3d9types-d3dpresent_parameters`).
    /// </summary>
    public static int CheckPresent(DeviceMessages messages, D3DPRESENT_PARAMETERS* parameters, D3DDISPLAYMODEEX* fullscreen,
        [CallerMemberName] string method = "")
    {
        if (parameters == null)
            return messages.RefuseNull("pPresentationParameters", method);
        uint most = parameters->SwapEffect == D3DSWAPEFFECT.D3DSWAPEFFECT_FLIPEX ? MaxBackBuffersFlipEx : MaxBackBuffers;
        if (parameters->SwapEffect is < D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD or > D3DSWAPEFFECT.D3DSWAPEFFECT_FLIPEX)
            return messages.RefuseValue("S120", "SwapEffect", parameters->SwapEffect, "a D3DSWAPEFFECT", method: method);
        if (parameters->BackBufferCount > most)
            return messages.RefuseValue("S120", "BackBufferCount", parameters->BackBufferCount, $"up to {most}", method: method);
        bool windowed = parameters->Windowed != 0;
        if (fullscreen != null && (windowed || fullscreen->Size != sizeof(D3DDISPLAYMODEEX)))
        {
            return messages.RefuseValue("S120", "pFullscreenDisplayMode", windowed ? "a mode" : $"of {fullscreen->Size} bytes",
                windowed ? "null in a window" : $"of {sizeof(D3DDISPLAYMODEEX)} bytes", method: method);
        }

        if (!windowed && parameters->BackBufferFormat == D3DFORMAT.D3DFMT_UNKNOWN)
            return messages.RefuseValue("S120", "BackBufferFormat", parameters->BackBufferFormat, "a format, outside of a window", method: method);
        parameters->BackBufferCount = Math.Max(1, parameters->BackBufferCount);
        if (parameters->BackBufferFormat == D3DFORMAT.D3DFMT_UNKNOWN)
            parameters->BackBufferFormat = Current.Format;
        if (parameters->BackBufferWidth == 0)
            parameters->BackBufferWidth = Current.Width;
        if (parameters->BackBufferHeight == 0)
            parameters->BackBufferHeight = Current.Height;
        return S_OK;
    }
}
