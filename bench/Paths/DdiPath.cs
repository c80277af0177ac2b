using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Bench.Paths;

/// <summary>The driver's tables, called as a runtime calls them, without one.</summary>
internal sealed unsafe class DdiPath : ProtectedPath
{
    private readonly D3D10_2DDI_ADAPTERFUNCS* _adapterFunctions;
    private readonly D3D11_1DDI_DEVICEFUNCS* _functions;
    private readonly D3D11_1DDI_VIDEODEVICEFUNCS* _video;
    private readonly D3D10DDI_HADAPTER _adapter;
    private readonly D3D10DDI_HDEVICE _device;
    private readonly D3D11_1DDI_HCRYPTOSESSION _session;
    private readonly List<D3D11_1DDI_HCRYPTOSESSION> _sessions = [];

    public DdiPath(DriverProfile profile)
    {
        using var scope = DriverProfile.Use(profile);
        _adapterFunctions = Allocate<D3D10_2DDI_ADAPTERFUNCS>();
        _functions = Allocate<D3D11_1DDI_DEVICEFUNCS>();
        _video = Allocate<D3D11_1DDI_VIDEODEVICEFUNCS>();
        var open = new D3D10DDIARG_OPENADAPTER { pAdapterFuncs_2 = _adapterFunctions };
        Check(DriverEntry.OpenAdapter10_2Function(&open));
        _adapter = open.hAdapter;
        var size = new D3D10DDIARG_CALCPRIVATEDEVICESIZE { Interface = Macros.D3D11_1_DDI_INTERFACE_VERSION };
        delegate* unmanaged<D3D10DDI_HDEVICE, uint, ulong, void*, ulong, void*, int> retrieve;
        var create = new D3D10DDIARG_CREATEDEVICE
        {
            Interface = Macros.D3D11_1_DDI_INTERFACE_VERSION,
            p11_1DeviceFuncs = _functions,
            hDrvDevice = new() { pDrvPrivate = NativeMemory.AllocZeroed(_adapterFunctions->pfnCalcPrivateDeviceSize(_adapter, &size)) },
            ppfnRetrieveSubObject = &retrieve,
        };
        Check(_adapterFunctions->pfnCreateDevice(_adapter, &create));
        _device = create.hDrvDevice;
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = _video };
        D3D11_1DDI_VIDEO_OUTPUT output;
        Check(retrieve(_device, Macros.D3D11_1DDI_VIDEO_FUNCTIONS, (ulong)sizeof(D3D11_1DDI_VIDEO_INPUT), &input, (ulong)sizeof(D3D11_1DDI_VIDEO_OUTPUT),
            &output));
        _session = CreateCryptoSession();
        Negotiate(profile.UnwrapKey is not null);
    }

    public override string Name => "ddi";

    public override SurfaceRing CreateSurfaces(SurfaceSize size, int count) => new Ring(this, size, count);

    public override void Decrypt(SurfaceRing ring, int count)
    {
        byte* counterBlock = stackalloc byte[CounterBlock.Size];
        for (; count != 0; count--)
        {
            var (staging, surface) = ((Ring)ring)[ring.Next()];
            NextIV(counterBlock);
            _video->pfnDecryptionBlt(_device, _session, staging, surface, null, 0, null, CounterBlock.Size, counterBlock);
        }
    }

    public override CounterBlock Encrypt(SurfaceRing ring, int count)
    {
        byte* counterBlock = stackalloc byte[CounterBlock.Size];
        for (; count != 0; count--)
        {
            var (staging, surface) = ((Ring)ring)[ring.Next()];
            _video->pfnEncryptionBlt(_device, _session, surface, staging, CounterBlock.Size, counterBlock);
        }

        return CounterBlock.Read(new ReadOnlySpan<byte>(counterBlock, CounterBlock.Size));
    }

    public override void Refresh()
    {
        byte* randomNumber = stackalloc byte[Aes128Key.Size];
        _video->pfnStartSessionKeyRefresh(_device, _session, Aes128Key.Size, randomNumber);
        _video->pfnFinishSessionKeyRefresh(_device, _session);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var session in _sessions)
            Destroy(session);
        Destroy(_session);
        _functions->pfnDestroyDevice(_device);
        _adapterFunctions->pfnCloseAdapter(_adapter);
        NativeMemory.Free(_device.pDrvPrivate);
        NativeMemory.Free(_video);
        NativeMemory.Free(_functions);
        NativeMemory.Free(_adapterFunctions);
    }

    protected override void Negotiate(byte[] wrappedKey) => Negotiate(_session, wrappedKey);

    protected override void CreateAndDestroySession(byte[] wrappedKey) => Destroy(CreateKeyedSession(wrappedKey));

    protected override void AddSession(byte[] wrappedKey) => _sessions.Add(CreateKeyedSession(wrappedKey));

    protected override byte[] Certificate()
    {
        var info = new D3D11_1DDI_CERTIFICATE_INFO
        {
            CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
            CryptoSessionType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
        };
        uint size;
        _video->pfnGetCertificateSize(_device, &info, &size);
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            _video->pfnGetCertificate(_device, &info, size, bytes);
        return certificate;
    }

    protected override void Write(SurfaceRing ring, int index, ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(new Span<byte>(Map(ring, index, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE), bytes.Length));

    protected override byte[] Read(SurfaceRing ring, int index) =>
        new ReadOnlySpan<byte>(Map(ring, index, D3D10_DDI_MAP.D3D10_DDI_MAP_READ), ring.Size.Bytes).ToArray();

    private void* Map(SurfaceRing ring, int index, D3D10_DDI_MAP access)
    {
        var staging = ((Ring)ring)[index].Staging;
        D3D10DDI_MAPPED_SUBRESOURCE mapped;
        _functions->pfnStagingResourceMap(_device, staging, 0, access, 0, &mapped);
        _functions->pfnStagingResourceUnmap(_device, staging, 0);
        return mapped.pData;
    }

    private D3D11_1DDI_HCRYPTOSESSION CreateKeyedSession(byte[] wrappedKey)
    {
        var session = CreateCryptoSession();
        Negotiate(session, wrappedKey);
        return session;
    }

    private D3D11_1DDI_HCRYPTOSESSION CreateCryptoSession()
    {
        var create = new D3D11_1DDIARG_CREATECRYPTOSESSION
        {
            CryptoType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
            KeyExchangeType = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP
        };
        var session = new D3D11_1DDI_HCRYPTOSESSION { pDrvPrivate = NativeMemory.Alloc(_video->pfnCalcPrivateCryptoSessionSize(_device, &create)) };
        Check(_video->pfnCreateCryptoSession(_device, &create, session, default));
        return session;
    }

    private void Negotiate(D3D11_1DDI_HCRYPTOSESSION session, byte[] wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            Check(_video->pfnNegotiateCryptoSessionKeyExchange(_device, session, (uint)wrappedKey.Length, bytes));
    }

    private void Destroy(D3D11_1DDI_HCRYPTOSESSION session)
    {
        _video->pfnDestroyCryptoSession(_device, session);
        NativeMemory.Free(session.pDrvPrivate);
    }

    private static T* Allocate<T>()
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)sizeof(T));

    private sealed class Ring : SurfaceRing
    {
        private readonly DdiPath _path;
        private readonly D3D10DDI_HRESOURCE[] _surfaces;

        public Ring(DdiPath path, SurfaceSize size, int count)
            : base(size, count)
        {
            _path = path;
            _surfaces = new D3D10DDI_HRESOURCE[2 * count];
            var level = new D3D10DDI_MIPINFO
            {
                TexelWidth = size.Width,
                TexelHeight = size.Height,
                TexelDepth = 1,
                PhysicalWidth = size.Width,
                PhysicalHeight = size.Height,
                PhysicalDepth = 1,
            };
            for (int i = 0; i < _surfaces.Length; i++)
            {
                bool staging = i % 2 == 0;
                var create = new D3D11DDIARG_CREATERESOURCE
                {
                    ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D,
                    Format = size.Format,
                    MipLevels = 1,
                    ArraySize = 1,
                    SampleDesc = new() { Count = 1 },
                    pMipInfoList = &level,
                    Usage = (uint)(staging ? D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_STAGING : D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DEFAULT),
                    MapFlags = staging ? (uint)D3D10_DDI_CPU_ACCESS.D3D10_DDI_CPU_ACCESS_MASK : 0,
                    BindFlags = staging ? 0 : (uint)D3D10_DDI_RESOURCE_BIND_FLAG.D3D10_DDI_BIND_RENDER_TARGET,
                    MiscFlags = staging ? 0 : (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT,
                };
                _surfaces[i].pDrvPrivate = NativeMemory.Alloc(path._functions->pfnCalcPrivateResourceSize(path._device, &create));
                path._functions->pfnCreateResource(path._device, &create, _surfaces[i], default);
            }
        }

        public (D3D10DDI_HRESOURCE Staging, D3D10DDI_HRESOURCE Surface) this[int index] => (_surfaces[2 * index], _surfaces[(2 * index) + 1]);

        public override void Dispose()
        {
            foreach (var surface in _surfaces)
            {
                _path._functions->pfnDestroyResource(_path._device, surface);
                NativeMemory.Free(surface.pDrvPrivate);
            }
        }
    }
}
