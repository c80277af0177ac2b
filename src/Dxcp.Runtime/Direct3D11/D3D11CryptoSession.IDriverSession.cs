using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The session's keys, as its driver has them: each method is one slot of the driver's table. An empty slot is "not available" (S6, S57).</summary>
internal sealed unsafe partial class D3D11CryptoSession : IDriverSession
{
    int IDriverSession.NegotiateKeyExchange(uint size, void* data)
    {
        if (Driver.Video->pfnNegotiateCryptoSessionKeyExchange == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnNegotiateCryptoSessionKeyExchange");
        using var call = new DriverCall(Driver, AllowedErrors.Memory, "NegotiateCryptoSessionKeyExchange");
        return call.Outcome(Driver.Video->pfnNegotiateCryptoSessionKeyExchange(Driver.Handle, _handle, size, (byte*)data));
    }

    int IDriverSession.StartSessionKeyRefresh(uint size, void* randomNumber)
    {
        if (Driver.Video->pfnStartSessionKeyRefresh == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnStartSessionKeyRefresh");
        using var call = new DriverCall(Driver, AllowedErrors.Memory);
        Driver.Video->pfnStartSessionKeyRefresh(Driver.Handle, _handle, size, randomNumber);
        return call.Reported;
    }

    int IDriverSession.FinishSessionKeyRefresh()
    {
        if (Driver.Video->pfnFinishSessionKeyRefresh == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnFinishSessionKeyRefresh");
        using var call = new DriverCall(Driver, AllowedErrors.Memory);
        Driver.Video->pfnFinishSessionKeyRefresh(Driver.Handle, _handle);
        return call.Reported;
    }

    int IDriverSession.GetEncryptionBltKey(uint size, void* key)
    {
        if (Driver.Video->pfnGetEncryptionBltKey == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnGetEncryptionBltKey");
        using var call = new DriverCall(Driver, AllowedErrors.Memory);
        Driver.Video->pfnGetEncryptionBltKey(Driver.Handle, _handle, size, key);
        return call.Reported; // S55
    }
}
