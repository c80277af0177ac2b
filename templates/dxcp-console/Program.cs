using Dxcp;
using Dxcp.Client;

// Direct3D 11 on DXCP's own driver. Direct3D11Device.From takes any other ID3D11Device, a GPU's from the system's d3d11.dll, too.
using var device = DxcpDevice.Create();
using var session = device.CreateSession(trustedRoot: DxcpDevice.LoadRoot());
using var surface = device.CreateProtectedSurface(FrameFormat.Nv12, 1920, 1080);

byte[] frame = new byte[surface.Layout.Size], back = new byte[frame.Length];
Random.Shared.NextBytes(frame);
session.Write(frame, surface);   // encrypts into staging memory; DecryptionBlt into protected memory
session.RefreshKey();            // StartSessionKeyRefresh, K xor R on both sides, FinishSessionKeyRefresh
session.Read(surface, back);     // EncryptionBlt out of protected memory; decrypts
Console.WriteLine($"{session.Epoch} refresh, and the frame came back {(frame.AsSpan().SequenceEqual(back) ? "as it went in" : "DIFFERENT")}.");
