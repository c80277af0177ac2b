using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Ddi9;

/// <summary>Crypto sessions: the functions 111 to 119 of the table.</summary>
internal static unsafe partial class DeviceFunctions
{
    private static int CreateCryptoSession(void* hDevice, D3DDDIARG_CREATECRYPTOSESSION* pData)
    {
        if (pData == null || !Device9.TryGet(hDevice, out var device))
            return HResult.D3DDDIERR_INVALIDCALL;
        nint handle = NewHandle.Next();
        var status = device.CreateCryptoSession(handle, pData->CryptoType, KeyExchange.RsaesOaep, pData->DecodeProfile);
        if (status == DriverStatus.Ok)
            pData->hCryptoSession = handle;
        return status.ToHResult();
    }

    private static int DestroyCryptoSession(void* hDevice, D3DDDIARG_DESTROYCRYPTOSESSION* pData) =>
        pData == null || !Device9.TryGet(hDevice, out var device)
            ? HResult.D3DDDIERR_INVALIDCALL
            : device.DestroyCryptoSession(pData->hCryptoSession).ToHResult();

    private static int CryptoSessionKeyExchange(void* hDevice, D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE* pData) =>
        pData == null || !Device9.TryGetSession(hDevice, pData->hCryptoSession, out var session)
            ? HResult.D3DDDIERR_INVALIDCALL // S15
            : session.Negotiate(CallerMemory.Bytes(pData->pData, pData->DataSize)).ToHResult();

    private static int StartSessionKeyRefresh(void* hDevice, D3DDDIARG_STARTSESSIONKEYREFRESH* pData)
    {
        if (pData == null || pData->pRandomNumber == null)
            return HResult.D3DDDIERR_INVALIDCALL; // S5
        var randomNumber = CallerMemory.Bytes(pData->pRandomNumber, pData->RandomNumberSize);
        if (Device9.TryGetSession(hDevice, pData->hCryptoSession, out var session))
            return session.StartKeyRefresh(randomNumber).ToHResult();
        randomNumber.Clear();
        return HResult.D3DDDIERR_INVALIDCALL; // S15
    }

    private static int FinishSessionKeyRefresh(void* hDevice, D3DDDIARG_FINISHSESSIONKEYREFRESH* pData) =>
        pData == null || !Device9.TryGetSession(hDevice, pData->hCryptoSession, out var session)
            ? HResult.D3DDDIERR_INVALIDCALL // S5, S15
            : session.FinishKeyRefresh().ToHResult();

    private static int GetEncryptionBltKey(void* hDevice, D3DDDIARG_GETENCRYPTIONBLTKEY* pData)
    {
        if (pData == null || pData->pReadBackKey == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        var key = CallerMemory.Bytes(pData->pReadBackKey, pData->KeySize);
        if (Device9.TryGetSession(hDevice, pData->hCryptoSession, out var session))
            return session.GetEncryptionBltKey(key).ToHResult();
        key.Clear();
        return HResult.D3DDDIERR_INVALIDCALL;
    }

    private static int DecryptionBlt(void* hDevice, D3DDDIARG_DECRYPTIONBLT* pData)
    {
        if (pData == null || pData->pIV == null || pData->SrcSubResourceIndex != 0 || pData->DstSubResourceIndex != 0
            || !Device9.TryGetSession(hDevice, pData->hCryptoSession, out var session)
            || !Device9.TryGetResource(hDevice, pData->hSrcResource, out var source)
            || !Device9.TryGetResource(hDevice, pData->hDstResource, out var destination))
        {
            return HResult.D3DDDIERR_INVALIDCALL; // S15, S28
        }

        PartialPattern? pattern = pData->pEncryptedBlockInfo == null ? null
            : new(pData->pEncryptedBlockInfo->NumEncryptedBytesAtBeginning, pData->pEncryptedBlockInfo->NumBytesInSkipPattern,
                pData->pEncryptedBlockInfo->NumBytesInEncryptPattern);
        return session.DecryptionBlt(source, destination, pattern,
            CallerMemory.Bytes(pData->pContentKey, Aes128Key.Size), CounterBlock.Read(new ReadOnlySpan<byte>(pData->pIV, CounterBlock.Size)),
                pData->SrcResourceSize).ToHResult();
    }

    private static int EncryptionBlt(void* hDevice, D3DDDIARG_ENCRYPTIONBLT* pData)
    {
        if (pData == null || pData->pIV == null || pData->SrcSubResourceIndex != 0 || pData->DstSubResourceIndex != 0
            || !Device9.TryGetSession(hDevice, pData->hCryptoSession, out var session)
            || !Device9.TryGetResource(hDevice, pData->hSrcResource, out var source)
            || !Device9.TryGetResource(hDevice, pData->hDstResource, out var destination))
        {
            return HResult.D3DDDIERR_INVALIDCALL; // S15, S28
        }

        var status = session.EncryptionBlt(source, destination, out var start, pData->DstResourceSize);
        if (status == DriverStatus.Ok)
            start.Write(new Span<byte>(pData->pIV, CounterBlock.Size));
        return status.ToHResult();
    }

    private static int GetPitch(void* hDevice, D3DDDIARG_GETPITCH* pData)
    {
        if (pData == null || !Device9.TryGetSession(hDevice, pData->hCryptoSession, out _)
            || !Device9.TryGetResource(hDevice, pData->hResource, out var resource) || pData->SubResourceIndex >= resource.Description.SubresourceCount)
        {
            return HResult.D3DDDIERR_INVALIDCALL; // S15
        }

        resource.Locate(pData->SubResourceIndex, out var layout);
        pData->Pitch = layout.RowPitch;
        return HResult.S_OK;
    }
}
