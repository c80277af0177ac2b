using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>A protected surface.</summary>
internal sealed unsafe class Direct3D9Surface(ComPtr<IDirect3DSurface9> surface, FrameFormat format, int width, int height, nint sharedHandle = 0) : ISurfaceApi
{
    public FrameFormat Format => format;

    public int Width => width;

    public int Height => height;

    public nint SharedHandle => sharedHandle;

    public IDirect3DSurface9* Pointer => Com.Alive(surface);

    public void Dispose() => surface.Dispose();
}
