// A player in small: agrees on a key with the driver, sends encrypted frames into protected memory, refreshes the key while
// frames flow, and reads each frame back, encrypted again, to see that it came through unharmed.
//
//   dotnet run --project examples/csharp                 DXCP's Direct3D 11, in this process
//   dotnet run --project examples/csharp -- LIBRARY      the Direct3D 11 of a library: libdxcp.so; or d3d11.dll, a GPU's
//
// The other example, examples/cpp, prints the same.

using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Dxcp;
using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Cryptography;
using Dxcp.Runtime;

const int Width = 1280, Height = 720, Frames = 12, FramesPerKey = 4;

unsafe
{
    ID3D11Device* pointer;
    HResultException.ThrowIfFailed(CreateDevice(args.FirstOrDefault())(
        null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT,
        null, 0, Macros.D3D11_SDK_VERSION, &pointer, null, null));
    using var owned = new ComPtr<ID3D11Device>(pointer);
    using var device = Direct3D11Device.From(pointer);

    // Whom to trust: on Windows that is Microsoft's root; DXCP's driver makes a root of its own.
    X509Certificate2 root = DriverIdentity.LoadOrCreate().Root;
    using var session = device.CreateSession(root);
    using var surface = device.CreateProtectedSurface(FrameFormat.Nv12, Width, Height);
    byte[] frame = new byte[Width * Height * 3 / 2], back = new byte[frame.Length];
    int mismatches = 0;
    for (int n = 0; n < Frames; n++)
    {
        if (n > 0 && n % FramesPerKey == 0)
            session.RefreshKey();
        for (int i = 0; i < frame.Length; i++)
            frame[i] = (byte)(i + (i / Width) + (n * 5));
        session.Write(frame, surface); // encrypts; DecryptionBlt
        session.Read(surface, back);   // EncryptionBlt; decrypts
        bool same = back.AsSpan().SequenceEqual(frame);
        mismatches += same ? 0 : 1;
        Console.WriteLine($"frame {n,2}, key {session.Epoch + 1}: {(same ? "came back as it went in" : "DIFFERENT")}");
    }

    Console.WriteLine($"{Frames} frames of {Width}x{Height} NV12, {session.Epoch + 1} keys, {mismatches} mismatches");
    return mismatches == 0 ? 0 : 1;
}

// D3D11CreateDevice of the library, or of DXCP's runtime on DXCP's driver.
static unsafe delegate* unmanaged<IDXGIAdapter*, D3D_DRIVER_TYPE, nint, uint, D3D_FEATURE_LEVEL*, uint, uint, ID3D11Device**, D3D_FEATURE_LEVEL*,
    ID3D11DeviceContext**, int> CreateDevice(string? library)
{
    if (library is null)
        BuiltInDirect3D.Compose();
    nint entry = library is null ? Direct3D11.D3D11CreateDeviceEntry : NativeLibrary.GetExport(NativeLibrary.Load(library), "D3D11CreateDevice");
    return (delegate* unmanaged<IDXGIAdapter*, D3D_DRIVER_TYPE, nint, uint, D3D_FEATURE_LEVEL*, uint, uint, ID3D11Device**, D3D_FEATURE_LEVEL*,
        ID3D11DeviceContext**, int>)entry;
}
