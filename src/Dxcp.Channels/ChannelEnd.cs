using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Channels;

/// <summary>
/// The end of an authenticated channel that answers: it carries out what every channel can be told and asked. A driver's adds key, tag and counters, and what
/// only a driver knows; the runtime's own has none of them (R39, S46). Thread-safe; a message is handled as a whole under one lock.
/// </summary>
/// <param name="handle">What messages call the channel.</param>
/// <param name="type">Who stands behind it.</param>
/// <param name="protection">What its device's channels ask for.</param>
/// <param name="processes">Who may open its device's restricted shared resources.</param>
public abstract class ChannelEnd(nint handle, D3D11_AUTHENTICATED_CHANNEL_TYPE type, ContentProtection protection, SharedProcesses processes)
{
    /// <summary>What messages call the channel.</summary>
    public nint Handle { get; } = handle;

    /// <summary>Who stands behind the channel (R39); what messages it takes follows from it (S45).</summary>
    public D3D11_AUTHENTICATED_CHANNEL_TYPE Type { get; } = type;

    /// <summary>Held from the look at a message's number to the end of its effect, and while the answer is signed.</summary>
    protected internal Lock Gate { get; } = new();

    /// <summary>What messages call the device that made the channel.</summary>
    protected abstract nint DeviceHandle { get; }

    /// <summary>Drops what the channel asked for; the list of processes stays (R48).</summary>
    protected void ForgetRequests() => protection.Forget(this);

    /// <summary>Takes or refuses a command by who sent it and when. The gate is held.</summary>
    /// <param name="command">The command.</param>
    /// <param name="message">Its struct, of the very size.</param>
    protected internal virtual ChannelStatus Admit(AuthenticatedMessage command, ReadOnlySpan<byte> message) => ChannelStatus.Ok;

    /// <summary>Takes or refuses a query by its number. The gate is held.</summary>
    protected internal virtual ChannelStatus AdmitQuery(uint number) => ChannelStatus.Ok;

    /// <summary>Tags an answer; without a key its tag stays as it is (S46, S48). The gate is held.</summary>
    /// <param name="covered">What the tag covers: all behind it.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="isAnswerToQuery">Whether a query is answered, and not a command.</param>
    protected internal virtual void Sign(Span<byte> covered, Span<byte> tag, bool isAnswerToQuery)
    {
    }

    /// <summary>Does what an admitted command says. The gate is held.</summary>
    /// <param name="type">The command's GUID.</param>
    /// <param name="message">Its struct.</param>
    protected internal virtual ChannelStatus Act(in Guid type, ReadOnlySpan<byte> message)
    {
        if (type == D3D11_AUTHENTICATED_CONFIGURE_PROTECTION)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT>(message);
            return protection.Request(this, (ProtectionRequests)command.Protections.Value);
        }

        if (type == D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT>(message);
            return processes.Set((ProcessIdentifier)command.ProcessType, command.ProcessHandle, command.AllowAccess != 0);
        }

        return ChannelStatus.UnknownMessage;
    }

    /// <summary>Fills in what stands behind the header of an answer. The gate is held.</summary>
    /// <param name="type">The query's GUID.</param>
    /// <param name="message">Its struct.</param>
    /// <param name="answer">Its output's struct, zero behind the header; cleared again if the status is not Ok.</param>
    protected internal virtual ChannelStatus Answer(in Guid type, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        if (type == D3D11_AUTHENTICATED_QUERY_PROTECTION)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(answer).ProtectionFlags.Value = (uint)protection.Requests;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT>(answer).ChannelType = Type;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT>(answer).DeviceHandle = DeviceHandle;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT>(answer).RestrictedSharedResourceProcessCount =
                processes.Count;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS)
        {
            return AnswerProcess(message, answer);
        }
        else
        {
            return ChannelStatus.UnknownMessage;
        }

        return ChannelStatus.Ok;
    }

    private ChannelStatus AnswerProcess(ReadOnlySpan<byte> message, Span<byte> answer)
    {
        uint index = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT>(message).ProcessIndex;
        if (processes.At(index) is not { } process)
            return ChannelStatus.InvalidArgument; // S47
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(answer);
        output.ProcessIndex = index;
        output.ProcessIdentifier = (D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE)process.Identifier;
        output.ProcessHandle = process.Handle;
        return ChannelStatus.Ok;
    }
}
