using Dxcp.Abi;

namespace Dxcp.Contract.Tests;

/// <summary>The mistakes as they are made on Direct3D 11.</summary>
internal static unsafe class Mistakes11
{
    private static readonly byte[] s_iv = Reference.CounterBlock(1);

    public static Dictionary<string, Action<MistakeScene11>> All { get; } = new(MistakesOfBoth.All<MistakeScene11>(), StringComparer.Ordinal)
    {
        ["start-size-long"] = s => { s.Negotiate(); Start(s, s.Session, 32); },
        ["start-size-short"] = s => { s.Negotiate(); Start(s, s.Session, 8); },
        ["start-null-buffer"] = s => { s.Negotiate(); s.VideoContext->lpVtbl->StartSessionKeyRefresh(s.VideoContext, s.Session, 16, null); },
        ["start-null-session"] = s => Start(s, null, 16),
        ["start-before-key"] = s => s.Start(),
        ["blt-before-key"] = s => s.Decrypt(s.In, s.Protected, s_iv),
        ["no-refresh"] = s => { s.Negotiate(); s.Start(); },
        ["iv-size"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, s_iv, ivSize: 8); },
        ["key-lost"] = s =>
        {
            s.Negotiate();
            s.RoundTrip();
            s.Decrypt(s.In, s.Protected, s.NextIV()); // the profile's fault
        },
        ["iv-null"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, null); },
        ["iv-falls"] = s => { s.Negotiate(); s.RoundTrip(); s.Decrypt(s.In, s.Protected, Reference.CounterBlock(1)); },
        ["iv-halves-swapped"] = s =>
        {
            s.Negotiate();
            byte[] picture = s.Picture(), iv = s.NextIV();
            s.Fill(picture, s.Key, iv, heedsPitch: true);
            s.Decrypt(s.In, s.Protected, [.. iv[8..], .. iv[..8]]);
            s.Compare(picture);
        },
        ["readback-iv-size"] = s => { s.Negotiate(); s.Encrypt(s.Protected, s.Out, new byte[16], ivSize: 8); },
        ["readback-iv-null"] = s => { s.Negotiate(); s.Encrypt(s.Protected, s.Out, null); },
        ["map-protected"] = s => s.Map(s.Protected),
        ["copy-out"] = s => s.Context->lpVtbl->CopyResource(s.Context, (ID3D11Resource*)s.Out, (ID3D11Resource*)s.Protected),
        ["session-of-another-device"] = s => { s.Negotiate(); Start(s.Other(), s.Session, 16); },
        ["texture-of-another-device"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Other().Protected, s_iv); },
        ["session-released"] = s => Start(s, (ID3D11CryptoSession*)s.Forget((nint)s.NewSession()), 16),
        ["texture-released"] = s => { s.Negotiate(); s.Decrypt(s.Forget(s.Texture(s.Staging)), s.Protected, s_iv); },
        ["certificate-size"] = s =>
        {
            byte* few = stackalloc byte[100];
            s.Session->lpVtbl->GetCertificate(s.Session, 100, few);
        },
        ["destination-not-restricted"] = s =>
        {
            s.Negotiate();
            s.Channel().Protect(1);
            s.Decrypt(s.In, s.Texture(s.Target), s_iv);
        },
        ["staging-restricted"] = s => s.Map(s.Texture(s.Staging with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT })),
        ["staging-size"] = s => { s.Negotiate(); s.Decrypt(s.Texture(s.Staging with { Width = 128 }), s.Protected, s_iv); },
        ["staging-format"] = s =>
        {
            s.Negotiate();
            s.Decrypt(s.Texture(s.Staging with { Format = DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM }), s.Protected, s_iv);
        },
        ["blt-mapped"] = s => { s.Negotiate(); Assert.Equal(0, s.Map(s.In)); s.Decrypt(s.In, s.Protected, s_iv); },
        ["readback-not-staging"] = s => { s.Negotiate(); s.Encrypt(s.Protected, s.Texture(s.Target), new byte[16]); },
        ["bind-flag-forgotten"] = s =>
        {
            s.Negotiate();
            s.Decrypt(s.In, s.Texture(s.Target with { BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_SHADER_RESOURCE }), s_iv);
        },
        ["blt-swapped"] = s => { s.Negotiate(); s.Decrypt(s.Protected, s.In, s_iv); },
        ["content-key-not-offered"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, s_iv, contentKey: Reference.Pattern(16)); },
        ["content-key-size"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, s_iv, contentKey: new byte[8]); },
        ["content-key-raw"] = s =>
        {
            s.Negotiate();
            byte[] picture = s.Picture(), iv = s.NextIV(), key = Reference.Pattern(16, 9);
            s.Fill(picture, key, iv, heedsPitch: true);
            s.Decrypt(s.In, s.Protected, iv, contentKey: key);
            s.Compare(picture);
        },
        ["driver-flags"] = s => Create(0x40000000, Macros.D3D11_SDK_VERSION),
        ["sdk-version"] = s => Create(0, 0),
        ["crypto-type"] = s => s.TrySession(One, default, Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out _),
        ["key-exchange"] = s => s.TrySession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, default, One, out _),
        ["decoder-profile"] = s => s.TrySession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, One, Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out _),
        ["odd-size"] = s => s.TryTexture(s.Target with { Width = 641, Height = 481 }, out _),
        ["format"] = s => s.TryTexture(s.Target with { Format = DXGI_FORMAT.DXGI_FORMAT_P016 }, out _),
        ["draw"] = s => s.Context->lpVtbl->Draw(s.Context, 3, 0),
        ["shader"] = s =>
        {
            void* made;
            s.Device->lpVtbl->CreateVertexShader(s.Device, s.Sixteen, 1, null, &made);
        },
        ["video-processor"] = s =>
        {
            void* made;
            s.VideoDevice->lpVtbl->CreateVideoProcessorEnumerator(s.VideoDevice, s.Sixteen, &made);
        },
        ["readback-key-not-offered"] = s =>
        {
            s.Negotiate();
            s.VideoContext->lpVtbl->GetEncryptionBltKey(s.VideoContext, s.Session, 16, s.Sixteen);
        },
        ["readback-key-missed"] = s =>
        {
            s.Negotiate();
            s.VideoContext->lpVtbl->GetEncryptionBltKey(s.VideoContext, s.Session, 16, s.Sixteen);
            s.RoundTrip();
        },
        ["memory-used-up"] = s => s.TryTexture(s.Target with
        {
            Width = 4096,
            MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
        }, out _),
    };

    private static Guid One => new(1, 0, 0, new byte[8]);

    private static void Start(MistakeScene11 s, ID3D11CryptoSession* session, uint size)
    {
        byte* random = stackalloc byte[64];
        s.VideoContext->lpVtbl->StartSessionKeyRefresh(s.VideoContext, session, size, random);
    }

    private static void Create(uint flags, uint version)
    {
        using var driver = MistakeScene11.Driver();
        ID3D11Device* made;
        Assert.True(Runtime.Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, flags, null, 0, version, &made, null, null) < 0);
    }
}
