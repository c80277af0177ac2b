using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Cryptography;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver;

/// <summary>Commands: who sent them, in which order, and what they do at a driver alone.</summary>
public sealed partial class DriverChannel
{
    /// <inheritdoc/>
    protected override ChannelStatus Admit(AuthenticatedMessage command, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> tag = message[..ChannelMessages.TagSize], covered = message[ChannelMessages.TagSize..];
        if (_state.Key is not { } key || !Omac1.Verify(key, covered, tag))
            return ChannelStatus.InvalidArgument; // R42, S42: its number is not used up
        if (command.Type == D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE)
            return ChannelStatus.Ok; // R40: its own number is not looked at
        uint number = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(message).SequenceNumber;
        return _state is not Open open ? ChannelStatus.InvalidState
            : open.Commands.TryAccept(number) ? ChannelStatus.Ok : ChannelStatus.InvalidArgument; // R41, S42
    }

    /// <inheritdoc/>
    protected override void Sign(Span<byte> covered, Span<byte> tag, bool isAnswerToQuery)
    {
        var fault = _device.Adapter.Reach(isAnswerToQuery ? FaultCall.Query : FaultCall.Configure);
        // Behind the tag: the message's GUID, the channel, the number (S44).
        if (fault.Kind == FaultKind.AnswerType)
            covered[0] ^= 1;
        else if (fault.Kind == FaultKind.AnswerNumber)
            covered[Unsafe.SizeOf<Guid>() + sizeof(long)] ^= 1;
        if (_state.Key is { } key)
            Omac1.Compute(key, covered, tag);
        if (fault.Kind == FaultKind.AnswerTag)
            tag[0] ^= 1;
    }

    /// <inheritdoc/>
    protected override ChannelStatus Act(in Guid type, ReadOnlySpan<byte> message)
    {
        if (type == D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT>(message);
            return Initialize(command.StartSequenceQuery, command.StartSequenceConfigure);
        }

        if (type == D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT>(message);
            return command.DeviceHandle == _device.Handle && _device.TryTieSession(command.DecoderHandle, command.CryptoSessionHandle)
                ? ChannelStatus.Ok
                : ChannelStatus.InvalidArgument; // R46
        }

        if (type == D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT>(message);
            return command.EncryptionGuid == Guid.Empty || _device.Adapter.Profile.EncryptionsWhenAccessible.Contains(command.EncryptionGuid)
                ? _device.Protection.Encrypt(this, command.EncryptionGuid)
                : ChannelStatus.InvalidArgument;
        }

        return base.Act(type, message);
    }

    /// <summary>Starts the counters, once (R40).</summary>
    private ChannelStatus Initialize(uint startQuery, uint startConfigure)
    {
        if (_state is not Keyed keyed)
            return ChannelStatus.InvalidState;
        _state = new Open(keyed.Key, startQuery, startConfigure);
        return ChannelStatus.Ok;
    }
}
