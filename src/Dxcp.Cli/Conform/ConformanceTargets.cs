using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cli.Commands;
using Dxcp.Client;
using Dxcp.Conformance;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Runtime;

namespace Dxcp.Cli.Conform;

/// <summary>What <c>dxcp conform</c> can put to the test: DXCP itself, its runtimes on another driver, another Direct3D.</summary>
internal static unsafe class ConformanceTargets
{
    private static readonly ProtectionCaps s_usual = DriverProfile.Default.Caps;

    private static readonly FrozenDictionary<ProfileWish, DriverProfile> s_profiles = new Dictionary<ProfileWish, DriverProfile>
    {
        [ProfileWish.AsItIs] = DriverProfile.Default,
        [ProfileWish.OnDemand] = DriverProfile.OnDemand,
        [ProfileWish.ReadBackKey] = DriverProfile.ReadBackKey,
        [ProfileWish.NoReadBackKey] = DriverProfile.Default,
        [ProfileWish.NoRefresh] = DriverProfile.NoRefresh,
        [ProfileWish.SequentialIV] = DriverProfile.SequentialIV,
        [ProfileWish.StrictIV] = DriverProfile.StrictIV,
        [ProfileWish.StrictSequentialIV] = DriverProfile.SequentialIV with { StrictIVs = true },
        // Hardware's key exchange needs hardware (S218), or no profile's file could say so.
        [ProfileWish.HardwareKeys] = DriverProfile.HardwareKeyExchange with { Caps = (s_usual & ~ProtectionCaps.Software) | ProtectionCaps.Hardware },
        [ProfileWish.Hardware] = DriverProfile.Hardware,
        [ProfileWish.NoPartial] = DriverProfile.Default with { Caps = s_usual & ~ProtectionCaps.PartialDecryption },
        [ProfileWish.NoContentKey] = DriverProfile.Default with { Caps = s_usual & ~ProtectionCaps.ContentKey },
        [ProfileWish.NoReadBack] = DriverProfile.Default with { Caps = s_usual & ~ProtectionCaps.EncryptedReadBack },
        [ProfileWish.SmallMemory] = DriverProfile.Default with { ProtectedMemorySize = 64 << 10 },
    }.ToFrozenDictionary();

    /// <summary>The profile that DXCP's driver has for a wish; null where it is to be as it is.</summary>
    public static DriverProfile? ProfileFor(ProfileWish wish) => wish == ProfileWish.AsItIs ? null : s_profiles[wish];

    /// <summary>DXCP's runtimes and driver, with a mutation or without.</summary>
    public static ConformanceTarget BuiltIn(string? mutant, string? rootFile)
    {
        BuiltInDirect3D.Compose();
        return ConformanceMutants.Apply(new ConformanceTarget
        {
            Name = "built-in",
            IsBuiltIn = true,
            OpenAdapter = (nint)DriverEntry.OpenAdapterFunction,
            OpenAdapter10 = (nint)DriverEntry.OpenAdapter10_2Function,
            Device11 = CreateDevice11,
            Enumerator9 = enumerator => Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, enumerator),
            VideoService9 = Dxva2.DXVA2CreateVideoService,
            Profiles = wish => DriverProfile.Use(s_profiles[wish]),
            Root = Root(rootFile) ?? DriverIdentity.LoadOrCreate().Root.RawData,
            StartOther = () => Other(mutant is null ? [] : ["--mutant", mutant]),
        }, mutant);
    }

    /// <summary>A driver in a library, alone and under DXCP's runtimes.</summary>
    /// <exception cref="CliException">It cannot be loaded, or is no driver.</exception>
    public static ConformanceTarget Driver(string path, string? rootFile)
    {
        DriverBinding binding;
        try
        {
            binding = DriverBinding.FromLibrary(Path.GetFullPath(path));
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or ArgumentException)
        {
            throw CliException.BadInput($"--driver {path}: {Reason(path, problem)}", problem);
        }

        return new ConformanceTarget
        {
            Name = Path.GetFileName(path),
            OpenAdapter = binding.OpenAdapter,
            OpenAdapter10 = binding.OpenAdapter10_2,
            Device11 = binding.OpenAdapter10_2 == 0 ? null : (device, context) =>
            {
                using var use = DriverBinding.Use(binding);
                return CreateDevice11(device, context);
            },
            Enumerator9 = binding.OpenAdapter == 0 ? null : enumerator =>
            {
                using var use = DriverBinding.Use(binding);
                return Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, enumerator);
            },
            VideoService9 = Dxva2.DXVA2CreateVideoService,
            Root = Root(rootFile),
            StartOther = () => Other(["--driver", path]),
            Profiles = LibraryProfile.Of(Path.GetFullPath(path)),
        };
    }

    /// <summary>A Direct3D in a library, Windows' own <c>d3d11.dll</c> among them.</summary>
    /// <exception cref="CliException">It cannot be loaded, or has none of the entry points.</exception>
    public static ConformanceTarget Library(string path, string? rootFile)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(path.Contains('/', StringComparison.Ordinal) || File.Exists(path) ? Path.GetFullPath(path) : path);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
        {
            throw CliException.BadInput($"--target {path}: {Reason(path, problem)}", problem);
        }

        nint device11 = Export(library, "D3D11CreateDevice"), enumerator9 = Export(library, "Direct3DCreate9Ex");
        if (device11 == 0 && enumerator9 == 0)
            throw CliException.BadInput($"--target {path}: it exports neither D3D11CreateDevice nor Direct3DCreate9Ex");
        nint service9 = Export(library, "DXVA2CreateVideoService");
        if (service9 == 0 && enumerator9 != 0 && NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "dxva2.dll"
            : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", "libdxva2.so"), out nint dxva2))
        {
            service9 = Export(dxva2, "DXVA2CreateVideoService");
        }

        return new ConformanceTarget
        {
            Name = Path.GetFileName(path),
            Device11 = device11 == 0 ? null : (device, context) => CreateDevice11(device11, device, context),
            Enumerator9 = enumerator9 == 0 ? null : enumerator => ((delegate* unmanaged<uint, IDirect3D9Ex**, int>)enumerator9)(Macros.D3D_SDK_VERSION,
                enumerator),
            VideoService9 = service9 == 0 ? null
                : (device, iid, service) => ((delegate* unmanaged<IDirect3DDevice9*, Guid*, void**, int>)service9)(device, iid, service),
            Root = Root(rootFile),
            StartOther = () => Other(["--target", path]),
            Profiles = LibraryProfile.Of(library),
        };
    }

    private static int CreateDevice11(ID3D11Device** device, ID3D11DeviceContext** context) => Direct3D11.D3D11CreateDevice(null,
        D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT, null, 0, Macros.D3D11_SDK_VERSION,
        device, null, context);

    /// <summary>As players ask for it; what knows no video support is asked again without.</summary>
    private static int CreateDevice11(nint entry, ID3D11Device** device, ID3D11DeviceContext** context)
    {
        var create = (delegate* unmanaged<void*, D3D_DRIVER_TYPE, nint, uint, void*, uint, uint, ID3D11Device**, void*, ID3D11DeviceContext**, int>)entry;
        int code = create(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT, null, 0,
            Macros.D3D11_SDK_VERSION, device, null, context);
        return code >= 0 ? code
            : create(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, 0, null, 0, Macros.D3D11_SDK_VERSION, device, null, context);
    }

    /// <summary>A second process for the same target. Nobody reads what it says on standard error.</summary>
    private static System.Diagnostics.Process Other(string[] target)
    {
        var process = IsolatedRun.StartWorker(["conform", "--worker", .. target]);
        process.BeginErrorReadLine();
        return process;
    }

    private static nint Export(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;

    private static string Reason(string path, Exception problem) => problem switch
    {
        EntryPointNotFoundException => "it exports neither OpenAdapter nor OpenAdapter10_2",
        BadImageFormatException => "it is no library for this processor",
        _ when !File.Exists(path) => "no such library",
        _ => $"it cannot be loaded: {problem.Message.ReplaceLineEndings(" ")}",
    };

    private static byte[]? Root(string? file)
    {
        if (CommonOptions.RootFile(file) is not { } name)
            return null;
        try
        {
            using var root = TrustedRoot.Load(name);
            return root.RawData;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CertificateChainException)
        {
            throw CliException.BadInput($"--root {name}: {CliException.Reason(problem)}", problem);
        }
    }
}
