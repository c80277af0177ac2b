namespace Dxcp.Runtime;

/// <summary>ID3D11Multithread: the critical section of the immediate context, which is the device's.</summary>
internal sealed partial class D3D11Device
{
    public void Enter() => _ = Multithread.Enter();

    public void Leave() => Multithread.Leave();

    public int SetMultithreadProtected(int bMTProtect) => Multithread.SetProtected(bMTProtect != 0) ? 1 : 0;

    public int GetMultithreadProtected() => Multithread.IsProtected ? 1 : 0;
}
