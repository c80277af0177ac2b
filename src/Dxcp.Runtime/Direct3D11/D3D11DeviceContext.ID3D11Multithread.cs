namespace Dxcp.Runtime;

/// <summary>ID3D11Multithread: as the device's.</summary>
internal sealed partial class D3D11DeviceContext
{
    public void Enter() => _ = Device.Multithread.Enter();

    public void Leave() => Device.Multithread.Leave();

    public int SetMultithreadProtected(int bMTProtect) => Device.Multithread.SetProtected(bMTProtect != 0) ? 1 : 0;

    public int GetMultithreadProtected() => Device.Multithread.IsProtected ? 1 : 0;
}
