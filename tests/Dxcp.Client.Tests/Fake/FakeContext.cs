using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

/// <summary>The immediate context with the driver's half of the protocol, written a second time and naively, so that the client is checked against something
/// that is not itself.</summary>
[ComFace(typeof(ID3D11DeviceContext))]
[ComFace(typeof(ID3D11VideoContext))]
internal sealed unsafe partial class FakeContext : ComObject
{
    private readonly FakeImplementation _fake;
    private ulong _readBackIV = 0x1000_0000_0000_0000;
    private int _inside;

    public FakeContext(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
    }

    public override int QueryInterface(Guid* riid, void** ppvObject) => _fake.Lacks.Contains(*riid) ? E_NOINTERFACE : base.QueryInterface(riid, ppvObject);

    public int Map(ID3D11Resource* pResource, uint Subresource, D3D11_MAP MapType, uint MapFlags, D3D11_MAPPED_SUBRESOURCE* pMappedResource)
    {
        using Visit visit = new(this);
        FakeTexture texture = Find((ID3D11Texture2D*)pResource);
        if (_fake.MapResult < 0)
            return _fake.MapResult;
        if (!texture.IsStaging || texture.IsMapped)
            return E_INVALIDARG;
        texture.IsMapped = true;
        fixed (byte* memory = texture.Memory)
            *pMappedResource = new() { pData = memory, RowPitch = (uint)texture.RowPitch, DepthPitch = (uint)texture.Memory.Length };
        return S_OK;
    }

    public void Unmap(ID3D11Resource* pResource, uint Subresource)
    {
        using Visit visit = new(this);
        FakeTexture texture = Find((ID3D11Texture2D*)pResource);
        Assert.True(texture.IsMapped);
        texture.IsMapped = false;
    }

    public int NegotiateCryptoSessionKeyExchange(ID3D11CryptoSession* pCryptoSession, uint DataSize, void* pData)
    {
        using Visit visit = new(this);
        if (_fake.Fails(out int code))
            return code;
        _fake.Negotiations++;
        if (_fake.NegotiateResult < 0)
            return _fake.NegotiateResult;
        byte[] key = new byte[16];
        if (!_fake.Identity.TryUnwrapKey(new ReadOnlySpan<byte>(pData, (int)DataSize), key))
            return E_INVALIDARG;
        Find(pCryptoSession).Key = key;
        return S_OK;
    }

    public void StartSessionKeyRefresh(ID3D11CryptoSession* pCryptoSession, uint RandomNumberSize, void* pRandomNumber)
    {
        using Visit visit = new(this);
        _fake.Starts++;
        if (_fake.StartWritesNothing)
            return;
        byte[] number = _fake.NextRandomNumber ?? Guid.NewGuid().ToByteArray();
        Assert.Equal(number.Length, (int)RandomNumberSize);
        number.CopyTo(new Span<byte>(pRandomNumber, number.Length));
        if (number.Any(value => value != 0))
            Find(pCryptoSession).Pending = number;
    }

    public void FinishSessionKeyRefresh(ID3D11CryptoSession* pCryptoSession)
    {
        using Visit visit = new(this);
        _fake.Finishes++;
        FakeSession session = Find(pCryptoSession);
        session.Key = [.. session.Key!.Zip(session.Pending!, (k, r) => (byte)(k ^ r))];
        session.Pending = null;
    }

    public int GetEncryptionBltKey(ID3D11CryptoSession* pCryptoSession, uint KeySize, void* pReadbackKey)
    {
        using Visit visit = new(this);
        _fake.KeysAskedFor++;
        if (_fake.GetKeyResult != 0)
            return _fake.GetKeyResult;
        FakeSession session = Find(pCryptoSession);
        session.ReadBackKey = Guid.NewGuid().ToByteArray();
        using Aes128Key key = new(session.Key!);
        key.EncryptBlock(session.ReadBackKey, new Span<byte>(pReadbackKey, (int)KeySize));
        return S_OK;
    }

    public void DecryptionBlt(ID3D11CryptoSession* pCryptoSession, ID3D11Texture2D* pSrcSurface, ID3D11Texture2D* pDstSurface,
        D3D11_ENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo, uint ContentKeySize, void* pContentKey, uint IVSize, void* pIV)
    {
        using Visit visit = new(this);
        FakeTexture source = Find(pSrcSurface), destination = Find(pDstSurface);
        Assert.True(source.IsStaging && !source.IsMapped && destination.IsProtected);
        Assert.Equal(16u, IVSize);
        CounterBlock start = CounterBlock.Read(new ReadOnlySpan<byte>(pIV, 16));
        byte[] wrapped = new ReadOnlySpan<byte>(pContentKey, (int)ContentKeySize).ToArray();
        PartialPattern? pattern = pEncryptedBlockInfo == null ? null
            : new(pEncryptedBlockInfo->NumEncryptedBytesAtBeginning, pEncryptedBlockInfo->NumBytesInSkipPattern, pEncryptedBlockInfo->NumBytesInEncryptPattern);
        _fake.Blts.Add((start, wrapped, pattern));
        byte[] keyBytes = (byte[])Find(pCryptoSession).Key!.Clone();
        if (wrapped.Length != 0)
        {
            using Aes128Key sessionKey = new(keyBytes);
            sessionKey.DecryptBlock(wrapped, keyBytes);
        }

        ulong size = (ulong)source.Memory.Length;
        bool fresh = _fake.IVs.Enter(keyBytes, start, pattern?.EncryptedLength(size) ?? size);
        if (_fake.DecryptionBltResult < 0 || !fresh)
        {
            if (pEncryptedBlockInfo != null)
                pEncryptedBlockInfo->NumBytesInEncryptPattern = (uint)(fresh ? _fake.DecryptionBltResult : E_INVALIDARG);
            return;
        }

        using Aes128Key key = new(keyBytes);
        if (pattern is { } partial)
            key.Ctr(source.Memory, destination.Memory, start, partial);
        else
            key.Ctr(source.Memory, destination.Memory, start);
    }

    public void EncryptionBlt(ID3D11CryptoSession* pCryptoSession, ID3D11Texture2D* pSrcSurface, ID3D11Texture2D* pDstSurface, uint IVSize, void* pIV)
    {
        using Visit visit = new(this);
        if (_fake.DropEncryptionBlt)
            return;
        FakeTexture source = Find(pSrcSurface), destination = Find(pDstSurface);
        Assert.True(source.IsProtected && destination.IsStaging && !destination.IsMapped);
        if (_fake.ContinueApplicationIV)
            _readBackIV = _fake.Blts[^1].Start.IV;
        CounterBlock start = new(_fake.RepeatReadBackIV ? _readBackIV : _readBackIV++, 0);
        start.Write(new Span<byte>(pIV, 16));
        FakeSession session = Find(pCryptoSession);
        bool own = _fake.Caps.HasFlag(ContentProtectionFlags.EncryptedReadBackKey);
        using Aes128Key key = new(own ? session.ReadBackKey! : session.Key!);
        key.Ctr(source.Memory, destination.Memory, start);
        if (_fake.IsNoisy(++_fake.Reads))
            destination.Memory[0] ^= 1;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);

    private static FakeTexture Find(ID3D11Texture2D* texture) =>
        TryGet(texture, out FakeTexture? found) ? found : throw new InvalidOperationException("No texture of this device.");

    private static FakeSession Find(ID3D11CryptoSession* session) =>
        TryGet(session, out FakeSession? found) ? found : throw new InvalidOperationException("No session of this device.");

    private readonly ref struct Visit
    {
        private readonly FakeContext _context;

        public Visit(FakeContext context)
        {
            _context = context;
            if (Interlocked.Increment(ref context._inside) != 1)
                context._fake.Faults.Enqueue(new InvalidOperationException("Two threads were in the context at the same time."));
        }

        public void Dispose() => Interlocked.Decrement(ref _context._inside);
    }
}
