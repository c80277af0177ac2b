using Dxcp.Abi;
using Dxcp.Runtime;

namespace Dxcp.Contract.Tests;

/// <summary>The mistakes as they are made on Direct3D 9.</summary>
internal static unsafe class Mistakes9
{
    private static readonly byte[] s_iv = Reference.CounterBlock(1);

    public static Dictionary<string, Action<MistakeScene9>> All { get; } = new(MistakesOfBoth.All<MistakeScene9>(), StringComparer.Ordinal)
    {
        ["start-size-long"] = s => { s.Negotiate(); s.Start(32); },
        ["start-size-short"] = s => { s.Negotiate(); s.Start(8); },
        ["start-null-buffer"] = s => { s.Negotiate(); s.Start(16, withBuffer: false); },
        ["start-before-key"] = s => s.Start(16),
        ["blt-before-key"] = s => s.Decrypt(s.In, s.Protected, s_iv),
        ["no-refresh"] = s => { s.Negotiate(); s.Start(16); },
        ["key-lost"] = s =>
        {
            s.Negotiate();
            s.RoundTrip();
            s.Decrypt(s.In, s.Protected, s.NextIV()); // the profile's fault
        },
        ["iv-null"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, null); },
        ["iv-falls"] = s => { s.Negotiate(); s.RoundTrip(); s.Decrypt(s.In, s.Protected, Reference.CounterBlock(1)); },
        ["iv-halves-swapped"] = s => { s.Negotiate(); Swapped(s); },
        ["readback-iv-null"] = s => { s.Negotiate(); s.Encrypt(s.Protected, s.Out, null); },
        ["map-protected"] = s => { s.Channel().Protect(1); s.Lock(s.Protected); },
        ["copy-out"] = s =>
        {
            s.Channel().Protect(1);
            s.Device->lpVtbl->Base.GetRenderTargetData(s.Device, (IDirect3DSurface9*)s.RenderTarget(), (IDirect3DSurface9*)s.Out);
        },
        ["texture-of-another-device"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Other().Protected, s_iv); },
        ["texture-released"] = s => { s.Negotiate(); nint gone = s.Memory(); s.Forget(gone); s.Decrypt(gone, s.Protected, s_iv); },
        ["certificate-size"] = s =>
        {
            byte* few = stackalloc byte[100];
            s.Session->lpVtbl->GetCertificate(s.Session, 100, few);
        },
        ["destination-not-restricted"] = s =>
        {
            s.Negotiate();
            s.Channel().Protect(1);
            s.Decrypt(s.In, s.Surface(), s_iv);
        },
        ["staging-restricted"] = s => s.TrySurface(out _, D3DPOOL.D3DPOOL_SYSTEMMEM, Macros.D3DUSAGE_RESTRICTED_CONTENT),
        ["staging-size"] = s => { s.Negotiate(); s.Decrypt(s.Memory(width: 128), s.Protected, s_iv); },
        ["blt-size"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, s_iv, size: 64); },
        ["staging-format"] = s => { s.Negotiate(); s.Decrypt(s.Memory(format: D3DFORMAT.D3DFMT_A8R8G8B8), s.Protected, s_iv); },
        ["blt-mapped"] = s => { s.Negotiate(); Assert.Equal(0, s.Lock(s.In)); s.Decrypt(s.In, s.Protected, s_iv); },
        ["readback-not-staging"] = s => { s.Negotiate(); s.Encrypt(s.Protected, s.Surface(), new byte[16]); },
        ["blt-swapped"] = s => { s.Negotiate(); s.Decrypt(s.Protected, s.In, s_iv); },
        ["content-key-not-offered"] = s => { s.Negotiate(); s.Decrypt(s.In, s.Protected, s_iv, contentKey: Reference.Pattern(16)); },
        ["content-key-raw"] = s => { s.Negotiate(); Raw(s, iv => s.Decrypt(s.In, s.Protected, iv, contentKey: Reference.Pattern(16, 9))); },
        ["sdk-version"] = s =>
        {
            using var driver = MistakeScene11.Driver();
            IDirect3D9Ex* made;
            Direct3D9.Direct3DCreate9Ex(0, &made);
        },
        ["crypto-type"] = s => s.TrySession(new Guid(1, 0, 0, new byte[8]), default, out _),
        ["decoder-profile"] = s => s.TrySession(Guids.D3DCRYPTOTYPE_AES128_CTR, new Guid(1, 0, 0, new byte[8]), out _),
        ["odd-size"] = s => s.TrySurface(out _, usage: Macros.D3DUSAGE_RESTRICTED_CONTENT, width: 641),
        ["format"] = s => s.TrySurface(out _, usage: Macros.D3DUSAGE_RESTRICTED_CONTENT, format: D3DFORMAT.D3DFMT_DXT1),
        ["draw"] = s => s.Device->lpVtbl->Base.DrawPrimitive(s.Device, 4, 0, 1),
        ["shader"] = s =>
        {
            void* made;
            s.Device->lpVtbl->Base.CreateVertexShader(s.Device, null, &made);
        },
        ["readback-key-not-offered"] = s =>
        {
            s.Negotiate();
            byte* key = stackalloc byte[16];
            s.Session->lpVtbl->GetEncryptionBltKey(s.Session, key, 16);
        },
        ["readback-key-missed"] = s =>
        {
            s.Negotiate();
            byte* key = stackalloc byte[16];
            s.Session->lpVtbl->GetEncryptionBltKey(s.Session, key, 16);
            s.RoundTrip();
        },
        ["memory-used-up"] = s => s.TrySurface(out _, usage: Macros.D3DUSAGE_RESTRICTED_CONTENT, width: 4096),
    };

    private static void Swapped(MistakeScene9 s)
    {
        byte[] picture = s.Picture(), iv = s.NextIV();
        s.Fill(picture, s.Key, iv, heedsPitch: true);
        s.Decrypt(s.In, s.Protected, [.. iv[8..], .. iv[..8]]);
        s.Compare(picture);
    }

    private static void Raw(MistakeScene9 s, Action<byte[]> decrypt)
    {
        byte[] picture = s.Picture(), iv = s.NextIV();
        s.Fill(picture, Reference.Pattern(16, 9), iv, heedsPitch: true);
        decrypt(iv);
        s.Compare(picture);
    }
}
