using System.Diagnostics;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>Hardware protection: commands to the secure environment, new keys, and their use by decoders (S194 to S197).</summary>
internal static unsafe partial class VideoFunctions
{
    /// <summary>The room that the driver wants before each command and each answer is the profile's; it leaves it as it is.</summary>
    private static void GetCryptoSessionPrivateDataSize(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pDecodeProfile, Guid* pKeyExchangeType,
        uint* pPrivateInputSize, uint* pPrivateOutputSize)
    {
        var profile = Device11.TryGet(hDevice, out var device) && pKeyExchangeType != null && *pKeyExchangeType == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION
            && device.Profile.Has(ProtectionCaps.HardwareDrmCommunication) ? device.Profile : null;
        if (pPrivateInputSize != null)
            *pPrivateInputSize = profile?.PrivateInputSize ?? 0;
        if (pPrivateOutputSize != null)
            *pPrivateOutputSize = profile?.PrivateOutputSize ?? 0;
    }

    private static int GetDataForNewHardwareKey(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint privateInputSize, void* pPrivateInput,
        ulong* pPrivateOutput)
    {
        if (pPrivateOutput == null || !Device11.TryGet(hDevice, out var device) || !device.TryGet(hCryptoSession, out var session))
            return HResult.E_INVALIDARG; // S15
        var status = session.MakeHardwareKey(out ulong handle);
        *pPrivateOutput = handle;
        return status.ToHResult();
    }

    private static int NegotiateCryptoSessionKeyExchangeMT(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint flags, uint dataSize,
        byte* pData)
    {
        if (!Device11.TryGet(hDevice, out var device) || !device.TryGet(hCryptoSession, out var session))
            return HResult.E_INVALIDARG;
        return device.Profile.Has(ProtectionCaps.HardwareDrmCommunicationMultiThreaded) ? Command(device.Profile, session, dataSize, pData)
            : DriverStatus.NotAvailable.ToHResult(); // S196
    }

    /// <summary>A command for the secure environment. Its own outcome is the structure's Status; the call fails for a structure that makes no sense.</summary>
    private static int Command(DriverProfile profile, DriverSession session, uint dataSize, void* pData)
    {
        var data = (D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA*)pData; // the driver interface's has the same layout
        if (session.KeyExchange != KeyExchange.HardwareProtection)
            return HResult.E_INVALIDARG; // S196
        if (data == null || dataSize != sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA) || data->pInputData == null || data->pOutputData == null)
            return HResult.E_INVALIDARG;
        var input = data->pInputData;
        var output = data->pOutputData;
        if (input->PrivateDataSize != profile.PrivateInputSize || output->PrivateDataSize != profile.PrivateOutputSize)
            return HResult.E_INVALIDARG; // S194
        byte* command = input->pbInput + profile.PrivateInputSize;
        // Clients in the field leave the size out; the command has it too (S194).
        uint size = input->HWProtectionDataSize != 0 ? input->HWProtectionDataSize : *(uint*)command;
        if (size > HardwareCommands.MaxSize)
            return HResult.E_INVALIDARG;
        long started = Stopwatch.GetTimestamp();
        var answer = CallerMemory.Bytes(output->pbOutput + profile.PrivateOutputSize, output->MaxHWProtectionDataSize);
        var status = session.Command(data->HWProtectionFunctionID, new ReadOnlySpan<byte>(command, (int)size), answer, out var outcome, out int written);
        if (status != DriverStatus.Ok)
            return status.ToHResult("NegotiateCryptoSessionKeyExchange");
        data->Status = (int)outcome;
        output->HWProtectionDataSize = (uint)written;
        output->TransportTime = 0;
        output->ExecutionTime = (ulong)Stopwatch.GetElapsedTime(started).Ticks; // 100 ns each
        return HResult.S_OK;
    }

    /// <summary>Begins a frame under a key of the secure environment (S197).</summary>
    private static int BeginHardwareFrame(Device11 device, DriverDecoder decoder, DecoderView view, void* contentKey)
    {
        var key = (D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION*)contentKey;
        if (key->pBlob == null || key->BlobSize != HardwareEnvironment.SealedSize || !device.TryGet(key->hCryptoSession, out var session))
            return HResult.E_INVALIDARG;
        return decoder.BeginFrame(view, session, new ReadOnlySpan<byte>(key->pBlob, (int)key->BlobSize)).ToHResult();
    }
}
