using System.Globalization;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Client.Tests;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Kernel;

namespace Dxcp.OtherProcess;

/// <summary>
/// The other process of tests that need one. Reads a command a line and answers each with one line: the fact asked for, or
/// "error CODE" with an HRESULT. Ends with its input.
/// </summary>
internal static class Program
{
    private static ContentProtectionDevice? s_device;
    private static ProtectedSurface? s_surface;
    private static Door? s_door;

    private static void Main()
    {
        while (Console.ReadLine() is { } line)
            Console.WriteLine(Answer(line.Split(' ')));
        Close();
    }

    private static string Answer(string[] words)
    {
        try
        {
            return words switch
            {
                ["knock", var secret] => Knock(Convert.FromHexString(secret)),
                ["door", var secret] => Open(Convert.FromHexString(secret)),
                ["elsewhere", var secret] => Door.IsKeptElsewhere(Convert.FromHexString(secret)).ToString(),
                ["become", var user] => Another.Become((uint)Number(user)),
                ["pretend", var user] => Another.Pretend((uint)Number(user)),
                ["limit", var descriptors] => Another.LeaveDescriptors(Number(descriptors)),
                ["rounds"] => DoorKeeper.Waits.ToString(CultureInfo.InvariantCulture),
                ["rob"] => Robber.RobAll(),
                ["take", var handle] => Robber.Take(nint.Parse(handle, CultureInfo.InvariantCulture)),
                ["again"] => Robber.Again(),
                ["exhaust", var api] => Exhaust(api),
                ["open", var api, var handle, var format, var width, var height] =>
                    Open(api, handle, Enum.Parse<FrameFormat>(format), Number(width), Number(height)),
                ["make", var api, var format, var width, var height] => Make(api, Enum.Parse<FrameFormat>(format), Number(width), Number(height)),
                ["forget"] => Forget(),
                ["read"] => Read(),
                ["write", var value] => Write(byte.Parse(value, CultureInfo.InvariantCulture)),
                _ => "error unknown command",
            };
        }
        catch (ContentProtectionException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return $"error {refused.HResult:X8}";
        }
    }

    private static string Forget()
    {
        Close();
        Console.Error.WriteLine("forgotten");
        return "done";
    }

    private static void Close()
    {
        s_surface?.Dispose();
        s_device?.Dispose();
        (s_surface, s_device) = (null, null);
    }

    private static string Open(byte[] secret)
    {
        s_door?.Dispose();
        s_door = Door.TryOpen(secret, _ => new Answer([1]), out _);
        return s_door is null ? "none" : "open";
    }

    /// <summary>
    /// Makes a shared surface with no descriptor left, then with one, and so on until it succeeds: how often it was refused, and
    /// how many descriptors and how much protected memory that left behind.
    /// </summary>
    private static string Exhaust(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, DriverProfile.Default with { ProtectedMemorySize = 1 << 20 });
        device.CreateProtectedSurface(FrameFormat.Nv12, 512, 512, sharing: SurfaceSharing.Anyone).Dispose(); // what stays comes with the first
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int refused = 0; refused < 50; refused++)
        {
            _ = Another.LeaveDescriptors(refused);
            ProtectedSurface? made = null;
            try
            {
                made = device.CreateProtectedSurface(FrameFormat.Nv12, 512, 512, sharing: SurfaceSharing.Anyone);
            }
            catch (ContentProtectionException exception) when (exception.HResult == HResult.E_OUTOFMEMORY)
            {
                continue;
            }
            finally
            {
                _ = Another.LeaveDescriptors(1000);
            }
            made.Dispose();
            // Two such surfaces fit, if nothing is held by what was refused.
            using ProtectedSurface one = device.CreateProtectedSurface(FrameFormat.Nv12, 512, 512);
            using ProtectedSurface other = device.CreateProtectedSurface(FrameFormat.Nv12, 512, 512);
            return $"refused {refused}, left {Directory.GetFiles("/proc/self/fd").Length - before}";
        }

        return "refused for ever";
    }

    private static string Knock(byte[] secret)
    {
        KnockResult result = Door.Knock(secret, out Gift? gift);
        using (gift)
        using (SharedPages? pages = gift?.TryTakePages((ulong)gift.Data.Length))
            return $"{result} {(gift is null ? "" : Convert.ToHexString(gift.Data))} {(pages is null ? "" : Change(pages))}".TrimEnd();
    }

    /// <summary>What was on the pages; leaves their complement.</summary>
    private static unsafe string Change(SharedPages pages)
    {
        var bytes = new Span<byte>(pages.Data, (int)pages.Size);
        string found = Convert.ToHexString(bytes);
        foreach (ref byte value in bytes)
            value = (byte)~value;
        return found;
    }

    private static string Open(string api, string handle, FrameFormat format, int width, int height)
    {
        Close();
        s_device = RealDevice.Open(api);
        s_surface = s_device.OpenSharedSurface(nint.Parse(handle, CultureInfo.InvariantCulture), format, width, height);
        return Read();
    }

    /// <summary>A surface for anyone to open: its handle, and the digest of what is on it.</summary>
    private static string Make(string api, FrameFormat format, int width, int height)
    {
        Close();
        s_device = RealDevice.Open(api);
        s_surface = s_device.CreateProtectedSurface(format, width, height, sharing: SurfaceSharing.Anyone);
        _ = Write(77);
        return string.Create(CultureInfo.InvariantCulture, $"{s_surface.SharedHandle} {Read()}");
    }

    /// <summary>The digest of the surface's content, as it comes out encrypted and is decrypted here.</summary>
    private static string Read()
    {
        using var identity = DriverIdentity.LoadOrCreate();
        using CryptoSession session = s_device!.CreateSession(identity.Root);
        byte[] frame = new byte[s_surface!.Layout.Size];
        session.Read(s_surface, frame);
        return Convert.ToHexString(SHA256.HashData(frame));
    }

    private static string Write(byte value)
    {
        using var identity = DriverIdentity.LoadOrCreate();
        using CryptoSession session = s_device!.CreateSession(identity.Root);
        byte[] frame = new byte[s_surface!.Layout.Size];
        frame.AsSpan().Fill(value);
        session.Write(frame, s_surface);
        return "written";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
