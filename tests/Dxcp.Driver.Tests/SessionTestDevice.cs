using System.Reflection;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>A device of the core whose sessions take a key as it stands at the front of the key block, and looks into what such a session holds.</summary>
internal sealed unsafe class SessionTestDevice : IDisposable
{
    private nint _handles = 1000;

    /// <param name="profile">What the driver offers; how it unwraps keys is replaced.</param>
    public SessionTestDevice(DriverProfile profile) => Device = new(new DriverAdapter(profile with
    {
        UnwrapKey = (wrapped, key) =>
        {
            bool isKey = wrapped.Length == KeyTransport.WrappedSize;
            key.Clear();
            if (isKey)
                wrapped[..Aes128Key.Size].CopyTo(key);
            return isKey;
        },
    }));

    public DriverDevice Device { get; }

    public void Dispose()
    {
        Device.Dispose();
        Device.Adapter.Dispose();
    }

    public DriverSession CreateSession(out nint handle, Guid decodeProfile = default)
    {
        handle = ++_handles;
        Assert.Equal(DriverStatus.Ok, Device.CreateCryptoSession(handle, Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, decodeProfile));
        Assert.True(Device.Sessions.TryGet(handle, out DriverSession? session));
        return session;
    }

    public DriverSession CreateKeyedSession(byte[] key)
    {
        var session = CreateSession(out _);
        Assert.Equal(DriverStatus.Ok, Negotiate(session, key));
        return session;
    }

    public static DriverStatus Negotiate(DriverSession session, byte[] key) => session.Negotiate([.. key, .. new byte[KeyTransport.WrappedSize - 16]]);

    public static byte[] Start(DriverSession session)
    {
        byte[] number = new byte[16];
        Assert.Equal(DriverStatus.Ok, session.StartKeyRefresh(number));
        return number;
    }

    public static byte[] Refresh(DriverSession session)
    {
        byte[] number = Start(session);
        Assert.Equal(DriverStatus.Ok, session.FinishKeyRefresh());
        return number;
    }

    public Resource CreateBuffer(ResourceUsage usage, uint size = 16)
    {
        nint handle = ++_handles;
        var description = ResourceDescription.Buffer(size) with { Usage = usage, CpuAccess = usage == ResourceUsage.Staging ? CpuAccess.Read : CpuAccess.None };
        Assert.Equal(DriverStatus.Ok, Device.CreateResource(handle, description, []));
        Assert.True(Device.Resources.TryGet(handle, out Resource? resource));
        return resource;
    }

    public Resource CreateProtectedBuffer(uint size = 16)
    {
        nint handle = ++_handles;
        var description = ResourceDescription.Buffer(size) with { Protection = ResourceProtection.RestrictedContent };
        Assert.Equal(DriverStatus.Ok, Device.CreateResource(handle, description, []));
        Assert.True(Device.Resources.TryGet(handle, out Resource? resource));
        return resource;
    }

    /// <summary>Whether the session key is this one.</summary>
    public static bool Uses(DriverSession session, byte[] key)
    {
        using var expected = new Aes128Key(key);
        return session.KeyInForce is { } inForce && inForce.Key.ValueEquals(expected);
    }

    /// <summary>Whether a key's memory still begins with these bytes: the key itself is the first round key.</summary>
    public static bool Holds(Aes128Key key, byte[] bytes) => key.Schedule[..16].SequenceEqual(bytes);

    /// <summary>A field or property, of whatever kind, of an object whose type is nobody's business but a test's.</summary>
    public static object? Inside(object of, string name)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = of.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(name, All) is { } field)
                return field.GetValue(of);
            if (type.GetProperty(name, All) is { } property)
                return property.GetValue(of);
        }

        throw new MissingMemberException(of.GetType().Name, name);
    }

    /// <summary>The random number that a state keeps.</summary>
    public static byte[] NumberIn(object pending)
    {
        object number = Inside(pending, "_randomNumber")!;
        byte[] bytes = new byte[16];
        var pin = System.Runtime.InteropServices.GCHandle.Alloc(number, System.Runtime.InteropServices.GCHandleType.Pinned);
        new ReadOnlySpan<byte>((void*)pin.AddrOfPinnedObject(), 16).CopyTo(bytes);
        pin.Free();
        return bytes;
    }
}
