using Dxcp.Abi;
using static Dxcp.Abi.D3D11_CONTENT_PROTECTION_CAPS;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What the calls on a session leave and say where they do nothing: zeros for the caller, and the reason by its name.</summary>
public sealed unsafe class SessionRefusalTests
{
    private const string Start = "StartSessionKeyRefresh", ReadBackKey = "GetEncryptionBltKey", Encrypt = "EncryptionBlt", Decrypt = "DecryptionBlt";

    [Theory, InlineData(Start), InlineData(ReadBackKey), InlineData(Encrypt)] // S3, S15, S53, S71, S73
    public void Where_the_driver_is_not_asked_the_caller_s_buffer_is_zeros_over_its_size(string method)
    {
        using TestDevice device = new(), other = new();
        Calls calls = new(device, device.Session()), foreign = new(device, other.Session());
        foreach (int size in (int[])[0, 1, 15, 16, 17, 64, 4096, 4097])
            Check(foreign, size);
        device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        foreach (int size in (int[])[16, 4096])
            Check(calls, size);

        void Check(Calls of, int size)
        {
            int cleared = size > 4096 ? 16 : size; // a greater size is a mistake, not a buffer
            byte[] buffer = of.Make(method, size);
            Assert.Equal(cleared, buffer.AsSpan().IndexOf((byte)0xEE));
            Assert.All(buffer[cleared..], value => Assert.Equal(0xEE, value));
            Assert.Equal(0, device.Driver.Count(method));
        }
    }

    [Theory] // S6: by the capability that this very method needs
    [InlineData(Start, D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY), InlineData(ReadBackKey, D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY)]
    [InlineData(Encrypt, D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK), InlineData(Decrypt, D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT)]
    public void A_capability_that_is_missing_is_named(string method, D3D11_CONTENT_PROTECTION_CAPS capability)
    {
        foreach (bool has in (bool[])[true, false])
        {
            using var device = new TestDevice(new FakeDriver { Caps = has ? FakeDriver.AllCaps | (uint)capability : FakeDriver.AllCaps & ~(uint)capability });
            _ = new Calls(device, device.Session()).Make(method);
            Assert.Equal(has ? 1 : 0, device.Driver.Count(method));
            Assert.Equal(has, device.Messages.Length == 0);
            if (!has)
                Assert.Contains($"the capability {capability}", Assert.Single(device.Messages).Text.Replace(',', ' '), StringComparison.Ordinal);
        }
    }

    [Theory] // S53, S58
    [InlineData(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK, "S53")]
    [InlineData(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_LOST, "S58")]
    [InlineData(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST, "S58")]
    public void A_Start_without_a_number_is_told_by_what_became_of_the_key(D3D11_CRYPTO_SESSION_STATUS status, string rule)
    {
        using TestDevice device = Device(status);
        device.Driver.RandomNumber = null;
        ID3D11CryptoSession* session = device.Session();
        Assert.All(device.Start(session)[..16], value => Assert.Equal(0, value));
        Assert.Equal([rule], device.Messages.Select(said => said.Rule));
    }

    [Theory] // S54, S58
    [InlineData(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK, "R21")]
    [InlineData(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_LOST, "S58")]
    [InlineData(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST, "S58")]
    public void A_DecryptionBlt_that_the_driver_refused_is_told_by_what_became_of_the_key(D3D11_CRYPTO_SESSION_STATUS status, string rule)
    {
        using TestDevice device = Device(status);
        device.Driver.DecryptionBltStores = E_INVALIDARG;
        _ = new Calls(device, device.Session()).Make(Decrypt);
        Assert.Equal([rule], device.Messages.Select(said => said.Rule));
    }

    [Fact] // S58: all is lost with the device
    public void A_session_of_a_removed_device_has_lost_key_and_content()
    {
        using TestDevice device = Device(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK);
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        ID3D11CryptoSession* session = device.Session();
        D3D11_CRYPTO_SESSION_STATUS status;
        Assert.Equal(S_OK, context.Pointer->lpVtbl->CheckCryptoSessionStatus(context.Pointer, session, &status));
        Assert.Equal(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK, status);
        device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        Assert.Equal(S_OK, context.Pointer->lpVtbl->CheckCryptoSessionStatus(context.Pointer, session, &status));
        Assert.Equal(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST, status);
    }

    [Fact] // S75, S195
    public void Data_for_a_new_key_is_zero_where_there_is_none()
    {
        using TestDevice device = Device(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK);
        using var other = new TestDevice();
        using ComPtr<ID3D11VideoContext1> context = device.ContextPtr.As<ID3D11VideoContext1>();
        ID3D11CryptoSession* session = device.Session();
        device.Driver.Answer("GetDataForNewHardwareKey", 5UL);
        byte* input = stackalloc byte[4];
        foreach ((nint of, uint size, nint from, int code, ulong expected) in ((nint, uint, nint, int, ulong)[])[((nint)session, 4, (nint)input, S_OK, 5),
            ((nint)session, 0, 0, S_OK, 5), ((nint)other.Session(), 4, (nint)input, E_INVALIDARG, 0), ((nint)session, 4, 0, E_INVALIDARG, 77)])
        {
            Assert.Equal((code, expected), Get(of, size, from));
        }

        device.Driver.Returns["GetDataForNewHardwareKey"] = E_FAIL;
        Assert.Equal((E_FAIL, 0UL), Get((nint)session, 4, (nint)input));
        device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        Assert.Equal((DXGI_ERROR_DEVICE_REMOVED, 0UL), Get((nint)session, 4, (nint)input));

        (int Code, ulong Data) Get(nint of, uint size, nint from)
        {
            ulong data = 77;
            return (context.Pointer->lpVtbl->GetDataForNewHardwareKey(context.Pointer, (ID3D11CryptoSession*)of, size, (void*)from, &data), data);
        }
    }

    private static TestDevice Device(D3D11_CRYPTO_SESSION_STATUS status)
    {
        FakeDriver driver = FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4);
        driver.Answer("CheckCryptoSessionStatus", (D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS)status);
        return new TestDevice(driver);
    }

    /// <summary>The calls of this file, on a buffer; it is given back with 16 bytes more behind it.</summary>
    private sealed class Calls(TestDevice device, ID3D11CryptoSession* session)
    {
        private readonly nint _session = (nint)session;
        private readonly nint _staging = (nint)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)), _target = (nint)device.Texture(TestDevice.Desc());

        public byte[] Make(string method, int size = 16)
        {
            byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, size + 16)];
            ID3D11VideoContext* context = device.VideoContext;
            var of = (ID3D11CryptoSession*)_session;
            ID3D11Texture2D* staging = (ID3D11Texture2D*)_staging, target = (ID3D11Texture2D*)_target;
            fixed (byte* p = buffer)
            {
                switch (method)
                {
                    case Start:
                        context->lpVtbl->StartSessionKeyRefresh(context, of, (uint)size, p);
                        break;
                    case ReadBackKey:
                        _ = context->lpVtbl->GetEncryptionBltKey(context, of, (uint)size, p);
                        break;
                    case Encrypt:
                        context->lpVtbl->EncryptionBlt(context, of, target, staging, (uint)size, p);
                        break;
                    default:
                        context->lpVtbl->DecryptionBlt(context, of, staging, target, null, 0, null, (uint)size, p);
                        break;
                }
            }

            return buffer;
        }
    }
}
