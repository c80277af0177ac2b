using Dxcp.Cryptography;

namespace Dxcp.Driver;

public sealed partial class DriverChannel
{
    /// <summary>A channel is in exactly one of these.</summary>
    private abstract class State
    {
        /// <summary>The channel key, if there is one.</summary>
        public virtual Aes128Key? Key => null;
    }

    /// <summary>No key has been negotiated.</summary>
    private sealed class Created : State
    {
        public static readonly Created Instance = new();
    }

    /// <summary>A key, and INITIALIZE still to come.</summary>
    private sealed class Keyed(Aes128Key key) : State
    {
        public override Aes128Key Key => key;
    }

    /// <summary>INITIALIZE has come (R40): two counters run.</summary>
    private sealed class Open(Aes128Key key, uint startQuery, uint startConfigure) : State
    {
        public SequenceCounter Queries = new(startQuery);
        public SequenceCounter Commands = new(startConfigure);

        public override Aes128Key Key => key;
    }

    /// <summary>The end.</summary>
    private sealed class Destroyed : State
    {
        public static readonly Destroyed Instance = new();
    }
}
