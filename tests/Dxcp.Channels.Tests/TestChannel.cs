using Dxcp.Abi;

namespace Dxcp.Channels.Tests;

/// <summary>A channel that admits everything, as the runtime's own does.</summary>
internal sealed class TestChannel(ContentProtection protection, SharedProcesses processes,
    D3D11_AUTHENTICATED_CHANNEL_TYPE type = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11, nint handle = 0x50)
    : ChannelEnd(handle, type, protection, processes)
{
    /// <summary>What it says to what it is to admit.</summary>
    public ChannelStatus Admission { get; set; }

    /// <summary>The numbers of the queries that it was asked to admit.</summary>
    public List<uint> Numbers { get; } = [];

    /// <summary>Of each answer that it signed, whether it was one to a query.</summary>
    public List<bool> Signed { get; } = [];

    /// <inheritdoc/>
    protected override nint DeviceHandle => 0xD0;

    /// <summary>Whether it fills in its answers and then refuses.</summary>
    public bool TellsAndRefuses { get; set; }

    /// <summary>The end of the channel.</summary>
    public void End() => ForgetRequests();

    /// <inheritdoc/>
    protected internal override ChannelStatus Admit(AuthenticatedMessage command, ReadOnlySpan<byte> message)
    {
        Assert.Equal((int)command.InputSize, message.Length);
        return Admission;
    }

    /// <inheritdoc/>
    protected internal override ChannelStatus AdmitQuery(uint number)
    {
        Numbers.Add(number);
        return Admission;
    }

    /// <inheritdoc/>
    protected internal override ChannelStatus Answer(in Guid type, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        if (!TellsAndRefuses)
            return base.Answer(type, message, answer);
        answer[48..].Fill(0x55);
        return ChannelStatus.InvalidState;
    }

    /// <inheritdoc/>
    protected internal override void Sign(Span<byte> covered, Span<byte> tag, bool isAnswerToQuery)
    {
        Assert.True(Gate.IsHeldByCurrentThread);
        Signed.Add(isAnswerToQuery);
        tag.Fill(0x7A);
    }
}
