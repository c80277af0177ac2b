using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Makes a device of Direct3D 11 with its immediate context, as D3D11CreateDevice does; returns its code.</summary>
/// <param name="device">Takes the device.</param>
/// <param name="context">Takes the context.</param>
public unsafe delegate int MakeDevice11(ID3D11Device** device, ID3D11DeviceContext** context);

/// <summary>Direct3DCreate9Ex without its version; returns its code.</summary>
/// <param name="enumerator">Takes the object.</param>
public unsafe delegate int MakeEnumerator9(IDirect3D9Ex** enumerator);

/// <summary>DXVA2CreateVideoService; returns its code.</summary>
/// <param name="device">A device of the same implementation.</param>
/// <param name="iid">The service.</param>
/// <param name="service">Takes it.</param>
public unsafe delegate int MakeVideoService9(IDirect3DDevice9* device, Guid* iid, void** service);

/// <summary>What is put to the test: the doors of an implementation. What is null or 0 the implementation does not have. Thread-safe.</summary>
public sealed class ConformanceTarget
{
    /// <summary>For reports.</summary>
    public required string Name { get; init; }

    /// <summary>Whether this is DXCP itself, which has no right to decide otherwise than its rules.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Address of the driver's Direct3D 9 entry, OpenAdapter.</summary>
    public nint OpenAdapter { get; init; }

    /// <summary>Address of the driver's Direct3D 11 entry, OpenAdapter10_2.</summary>
    public nint OpenAdapter10 { get; init; }

    /// <summary>Makes devices of Direct3D 11.</summary>
    public MakeDevice11? Device11 { get; init; }

    /// <summary>Makes the object that makes devices of Direct3D 9Ex.</summary>
    public MakeEnumerator9? Enumerator9 { get; init; }

    /// <summary>Makes services of DirectX Video Acceleration.</summary>
    public MakeVideoService9? VideoService9 { get; init; }

    /// <summary>Makes what is opened from now on behave as wished, until the result is disposed of; null where the target is as it is.</summary>
    public Func<ProfileWish, IDisposable>? Profiles { get; init; }

    /// <summary>The root certificate, DER, in which the target's certificates are to end; null where nobody has named one.</summary>
    public byte[]? Root { get; init; }

    /// <summary>Starts a second process that serves the same target (<see cref="CheckWorker"/>), its input and output redirected; null where there is no way.
    /// </summary>
    public Func<System.Diagnostics.Process>? StartOther { get; init; }

    /// <summary>Whether what no check asks ends a run, too: errors that nobody took, codes that closing gives, references that stay. For tests of our
    /// own.</summary>
    internal bool IsStrict { get; init; }

    /// <summary>How devices of Direct3D 9Ex are made (D3DCREATE_…).</summary>
    internal uint Behavior9 { get; init; } = Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED;

    /// <summary>The mutation that the doors carry; null for none.</summary>
    internal Mutant? Mutant { get; private init; }

    /// <summary>Makes that mutation anew, for the next check.</summary>
    internal Func<Mutant>? MakeMutant { get; private init; }

    /// <summary>The same target with a mutation of its own.</summary>
    internal ConformanceTarget With(Func<Mutant> make) => new()
    {
        Name = Name,
        IsBuiltIn = IsBuiltIn,
        OpenAdapter = OpenAdapter,
        OpenAdapter10 = OpenAdapter10,
        Device11 = Device11,
        Enumerator9 = Enumerator9,
        VideoService9 = VideoService9,
        Profiles = Profiles,
        Root = Root,
        StartOther = StartOther,
        IsStrict = IsStrict,
        Behavior9 = Behavior9,
        MakeMutant = make,
        Mutant = make(),
    };

    /// <summary>The surfaces that the target has a door for.</summary>
    public IEnumerable<ProbeKind> Surfaces
    {
        get
        {
            if (Device11 is not null)
                yield return ProbeKind.D3D11;
            if (Enumerator9 is not null)
                yield return ProbeKind.D3D9;
            if (OpenAdapter10 != 0)
            {
                yield return ProbeKind.Ddi11;
                yield return ProbeKind.Ddi20;
            }

            if (OpenAdapter != 0)
                yield return ProbeKind.Ddi9;
        }
    }
}

/// <summary>What a check needs its target to be like.</summary>
public enum ProfileWish
{
    /// <summary>As it comes.</summary>
    AsItIs,

    /// <summary>Restricted surfaces are protected only while a channel asks for it.</summary>
    OnDemand,

    /// <summary>Reading back needs a key of its own.</summary>
    ReadBackKey,

    /// <summary>Reading back goes by the session key.</summary>
    NoReadBackKey,

    /// <summary>Without session key refresh.</summary>
    NoRefresh,

    /// <summary>Messages share an IV and count on.</summary>
    SequentialIV,

    /// <summary>IVs must rise.</summary>
    StrictIV,

    /// <summary>Both of the two before.</summary>
    StrictSequentialIV,

    /// <summary>Sessions that hardware keys.</summary>
    HardwareKeys,

    /// <summary>Hardware that speaks to a DRM component.</summary>
    Hardware,

    /// <summary>Without partial decryption.</summary>
    NoPartial,

    /// <summary>Without content keys.</summary>
    NoContentKey,

    /// <summary>Without reading back.</summary>
    NoReadBack,

    /// <summary>With room for a few protected pictures only.</summary>
    SmallMemory,
}
