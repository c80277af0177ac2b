using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>Each built-in profile at each interface: what it reports is there, and what it does not report is refused.</summary>
public class ProfileContract
{
    public static TheoryData<SurfaceKind, string> All
    {
        get
        {
            TheoryData<SurfaceKind, string> all = [];
            foreach (var kind in Surface.With())
            {
                foreach (var profile in DriverProfile.BuiltIn)
                    all.Add(kind, profile.Name);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(All))] // R9, R10, R23, R25, R31, R32
    public void What_a_profile_reports_works_and_the_rest_is_refused(SurfaceKind kind, string name)
    {
        var profile = DriverProfile.Load(name);
        using var surface = Surface.Open(kind, profile);
        var session = surface.Device.CreateKeyedSession();

        byte[] randomNumber = new byte[16];
        Expect(ProtectionCaps.FreshenSessionKey, session.Start(randomNumber));
        Assert.Equal(profile.Has(ProtectionCaps.FreshenSessionKey), randomNumber.AsSpan().ContainsAnyExcept((byte)0));
        Expect(ProtectionCaps.FreshenSessionKey, session.Finish());
        session.Key = Reference.Xor(session.Key, randomNumber);
        Assert.True(session.Uses(session.Key));

        byte[] readBackKey = new byte[16];
        Expect(ProtectionCaps.EncryptedReadBackKey, session.GetReadBackKey(readBackKey));
        Assert.True(session.EncryptsWith(profile.Has(ProtectionCaps.EncryptedReadBackKey) ? Reference.EcbDecrypt(session.Key, readBackKey) : session.Key));

        byte[] plain = Reference.Pattern(SurfaceDevice.StreamSize, seed: 5), contentKey = Reference.Pattern(16, seed: 6);
        nint memory = surface.Device.CreateMemory(), picture = surface.Device.CreateProtected();
        byte[] counterBlock = session.NextCounterBlock();
        surface.Device.Write(memory, Reference.Ctr(contentKey, counterBlock, plain));
        Expect(ProtectionCaps.ContentKey, session.Decrypt(memory, picture, counterBlock, Reference.Ecb(session.Key, contentKey)));
        Assert.Equal(profile.Has(ProtectionCaps.ContentKey), surface.Device.Peek(picture).SequenceEqual(plain));

        plain = Reference.Pattern(SurfaceDevice.StreamSize, seed: 7);
        counterBlock = session.NextCounterBlock();
        surface.Device.Write(memory, Reference.Partial(session.Key, counterBlock, plain, 16, 16, 16));
        Expect(ProtectionCaps.PartialDecryption, session.Decrypt(memory, picture, counterBlock, pattern: new PartialPattern(16, 16, 16)));
        Assert.Equal(profile.Has(ProtectionCaps.PartialDecryption), surface.Device.Peek(picture).SequenceEqual(plain));

        void Expect(ProtectionCaps bit, int? code)
        {
            if (profile.Has(bit))
                Surface.Accepted(code);
            else
                surface.Refused(Refusal.NotAvailable, code);
        }
    }

    [Theory, MemberData(nameof(All))] // R39, S56, S105
    public void A_profile_has_the_channel_and_the_protection_that_it_reports(SurfaceKind kind, string name)
    {
        var profile = DriverProfile.Load(name);
        using var surface = Surface.Open(kind, profile);
        int code = surface.Device.TryCreateHardwareChannel();
        Assert.Equal(profile.Has(ProtectionCaps.Hardware), code >= 0);

        var session = surface.Device.CreateKeyedSession();
        nint memory = surface.Device.CreateMemory(), open = surface.Device.CreateOpen();
        surface.Device.Write(memory, Reference.Pattern(SurfaceDevice.StreamSize));
        int? decrypted = session.Decrypt(memory, open, session.NextCounterBlock());
        if (profile.Has(ProtectionCaps.ProtectionAlwaysOn))
            surface.Refused(Refusal.OpenDestination, decrypted);
        else
            Surface.Accepted(decrypted);
        Assert.Equal(!profile.Has(ProtectionCaps.ProtectionAlwaysOn), surface.Device.LetsOut(surface.Device.CreateProtected()));
    }

    [Theory, OnSurfaces("full", "sequential-iv", "strict-iv")] // R21, R26, S31
    public void A_profile_takes_the_IVs_that_it_says_it_takes(SurfaceKind kind, string name)
    {
        var profile = DriverProfile.Load(name);
        using var surface = Surface.Open(kind, profile);
        var session = surface.Device.CreateKeyedSession();
        nint memory = surface.Device.CreateMemory(), picture = surface.Device.CreateProtected();
        Assert.True(Takes(100, 0, seed: 1));
        Assert.False(Takes(100, 0, seed: 2));
        Assert.Equal(profile.Has(ProtectionCaps.SequentialCtrIV) || !profile.StrictIVs, Takes(100, 48, seed: 3));
        Assert.Equal(!profile.StrictIVs, Takes(99, 0, seed: 4));
        Assert.True(Takes(101, 0, seed: 5));

        bool Takes(ulong iv, ulong count, int seed)
        {
            byte[] plain = Reference.Pattern(SurfaceDevice.StreamSize, seed), counterBlock = Reference.CounterBlock(iv, count);
            surface.Device.Write(memory, Reference.Ctr(session.Key, counterBlock, plain));
            session.Decrypt(memory, picture, counterBlock);
            return surface.Device.Peek(picture).SequenceEqual(plain);
        }
    }
}
