using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

public sealed unsafe partial class DriverSession
{
    /// <summary>
    /// Decrypts a whole resource into another, in one pass. The stream runs over the memory from its first byte to
    /// its last, padding and second plane included (S34).
    /// </summary>
    /// <param name="source">What is encrypted: one subresource, not mapped, not protected. In the application's memory
    /// the rows have the destination's pitch, whatever the resource's own (R33).</param>
    /// <param name="destination">Where the plain bytes go: one subresource that the driver alone touches, as long as
    /// the source at least, protected where protection is in force (S105); a texture of the source's format and size if
    /// both are textures. Its memory and the source's do not overlap.</param>
    /// <param name="pattern">Which bytes are encrypted; null for all.</param>
    /// <param name="wrappedContentKey">Empty, or all zero, for the session key; else 16 bytes, a content key encrypted under the session key.</param>
    /// <param name="start">The first counter block, made by the caller, never used before with that key.</param>
    /// <param name="memorySize">Bytes that the source has, where the interface lets the application state them: the
    /// source then lies in the application's memory (R33).</param>
    public DriverStatus DecryptionBlt(Resource source, Resource destination, in PartialPattern? pattern, ReadOnlySpan<byte> wrappedContentKey,
        CounterBlock start, uint? memorySize = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (_adapter.Reach(FaultCall.DecryptionBlt).IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (KeyExchange != KeyExchange.RsaesOaep || !Profile.Has(ProtectionCaps.DecryptionBlt))
            return DriverStatus.NotAvailable; // R13
        if (source.IsProtected)
            return DriverStatus.Protected;
        if (!IsBltPair(source, destination) || destination.Description.Usage != ResourceUsage.Default)
            return DriverStatus.InvalidArgument;
        ulong size = source.IsInApplicationMemory ? destination.Size : source.Size;
        if (!IsMemoryGood(source, size, memorySize) || Overlap(source, destination, size))
            return DriverStatus.InvalidArgument;
        if (ContentFlow.CheckDecrypted(destination) is var flow && flow != DriverStatus.Ok)
            return flow;
        ulong encrypted = pattern?.EncryptedLength(size) ?? size;
        if (encrypted != size && !Profile.Has(ProtectionCaps.PartialDecryption))
            return DriverStatus.NotAvailable;
        if (source.IsMapped || destination.IsMapped)
            return DriverStatus.InvalidState;
        var status = TakeKey(wrappedContentKey, out var key);
        if (status != DriverStatus.Ok)
            return status;
        using (key)
        {
            var message = new Message(source, destination, size);
            if (!message.TryEnter())
                return DriverStatus.InvalidState;
            try
            {
                status = key.TryUse(KeystreamRange.OfBytes(start, encrypted));
                if (status != DriverStatus.Ok)
                    return status;
                long begun = ProtectionMetrics.BltBegins();
                key.Ctr(message.From, message.To, start, pattern);
                ProtectionMetrics.BltEnds(decrypts: true, size, begun);
                return status;
            }
            finally
            {
                message.Leave();
            }
        }
    }

    /// <summary>
    /// Encrypts a whole resource into another, in one pass, under the session key, or under the read-back key where
    /// the driver reports one. The driver makes the counter block: an IV that no call got before, and count 0 (S30).
    /// </summary>
    /// <param name="source">What is to be read: one subresource that the driver alone touches.</param>
    /// <param name="destination">Memory that the application can read: one subresource, a staging resource, not
    /// mapped, not protected, as long as the source at least; a texture of the source's format and size if both are textures.</param>
    /// <param name="start">The first counter block; all zero if the call is refused.</param>
    /// <param name="memorySize">Bytes that the destination has, where the interface lets the application state them: the
    /// destination then lies in the application's memory, and gets rows of the source's pitch (R33).</param>
    public DriverStatus EncryptionBlt(Resource source, Resource destination, out CounterBlock start, uint? memorySize = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        start = default;
        var fault = _adapter.Reach(FaultCall.EncryptionBlt);
        if (fault.IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (KeyExchange != KeyExchange.RsaesOaep || !Profile.Has(ProtectionCaps.EncryptedReadBack))
            return DriverStatus.NotAvailable; // R13
        if (!IsBltPair(source, destination) || destination.IsProtected || destination.Description.Usage != ResourceUsage.Staging
            || source.Description.Usage is ResourceUsage.Staging or ResourceUsage.Dynamic)
        {
            return DriverStatus.InvalidArgument;
        }

        if (!IsMemoryGood(destination, source.Size, memorySize) || Overlap(source, destination, source.Size))
            return DriverStatus.InvalidArgument;
        if (source.IsMapped || destination.IsMapped)
            return DriverStatus.InvalidState;
        // S36: with a key of its own for reading back there is none before it was asked for.
        bool hasOwnKey = Profile.Has(ProtectionCaps.EncryptedReadBackKey);
        LeasedKey? key = hasOwnKey ? Volatile.Read(ref _state).WithKey?.ReadBack?.Lease() : LeaseSessionKey();
        if (key is null)
            return DriverStatus.InvalidState; // S3
        try
        {
            var message = new Message(source, destination, source.Size);
            if (!message.TryEnter())
                return DriverStatus.InvalidState;
            try
            {
                var history = key is ReadBackKey own ? own.History : ((SessionKey)key).History;
                var status = TryMakeIV(history, source.Size, out var block);
                if (status != DriverStatus.Ok)
                    return status;
                long begun = ProtectionMetrics.BltBegins();
                key.Ctr(message.From, message.To, block);
                ProtectionMetrics.BltEnds(decrypts: false, source.Size, begun);
                if (fault.Kind == FaultKind.ReadBackCorrupted)
                    message.Corrupt();
                start = block;
                return status;
            }
            finally
            {
                message.Leave();
            }
        }
        finally
        {
            key.Leave();
        }
    }

    /// <summary>The next IV whose blocks were not used under the key (S30, S31).</summary>
    private DriverStatus TryMakeIV(IVHistory history, ulong size, out CounterBlock start)
    {
        DriverStatus status;
        do
        {
            start = new CounterBlock(Interlocked.Increment(ref _nextReadBackIV) - 1, 0);
            status = history.TryUseOwn(KeystreamRange.OfBytes(start, size));
        }
        while (status == DriverStatus.IVReused);
        return status;
    }

    // S65
    private static bool IsBltPair(Resource source, Resource destination)
    {
        var (from, to) = (source.Description, destination.Description);
        return source != destination && from.SubresourceCount == 1 && to.SubresourceCount == 1
            && (from.IsBuffer || to.IsBuffer ? source.Size <= destination.Size : from.HasSameShape(to));
    }

    /// <summary>Whether memory of the application's reaches into the other resource's, as it does over a pointer that a lock once gave.</summary>
    private static bool Overlap(Resource source, Resource destination, ulong size) =>
        source.Memory < destination.Memory + size && destination.Memory < source.Memory + size;

    /// <summary>Whether the memory outside is as long and as aligned as it must be (R33).</summary>
    private bool IsMemoryGood(Resource outside, ulong size, uint? memorySize)
    {
        if (memorySize is not { } stated)
            return size <= outside.Size;
        return outside.IsInApplicationMemory && stated >= size && stated % Profile.BlockAlignmentSize == 0
            && (nuint)outside.Memory % Profile.BufferAlignmentStart == 0;
    }

    /// <summary>What a blt reads and writes, between <see cref="TryEnter"/> and <see cref="Leave"/>.</summary>
    private readonly ref struct Message(Resource source, Resource destination, ulong size)
    {
        public ReadOnlySpan<byte> From => new(source.Memory, (int)size);

        public Span<byte> To => new(destination.Memory, (int)size);

        public bool TryEnter()
        {
            if (!source.TryEnter())
                return false;
            if (destination.TryEnter())
                return true;
            source.Leave();
            return false;
        }

        public void Leave()
        {
            destination.Leave();
            source.Leave();
        }

        /// <summary>Turns over a bit in each 4096 bytes of what was written (S221).</summary>
        public void Corrupt()
        {
            for (ulong i = 0; i < size; i += 4096)
                destination.Memory[i] ^= 0x10;
        }
    }
}
