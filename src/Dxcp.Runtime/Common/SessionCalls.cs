using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>A session as a driver has it, through whichever of its interfaces. Codes are the API's; an empty slot is "not available" (S57).</summary>
internal unsafe interface IDriverSession
{
    int NegotiateKeyExchange(uint size, void* data);

    int StartSessionKeyRefresh(uint size, void* randomNumber);

    int FinishSessionKeyRefresh();

    int GetEncryptionBltKey(uint size, void* key);
}

/// <summary>How a call on a session ended: refused by the runtime, or with the driver's code.</summary>
/// <param name="Refusal">Why the runtime refused; None if the driver was called.</param>
/// <param name="Code">The driver's code in the API's terms; S_OK if it was not called.</param>
internal readonly record struct SessionOutcome(SessionRefusal Refusal, int Code)
{
    /// <summary>Whether the call did what it is there for.</summary>
    public bool IsDone => Refusal == SessionRefusal.None && Code >= 0;
}

/// <summary>
/// The calls that use or change a session's key, the same for both APIs: what is checked first, what the driver is asked,
/// what is remembered, and what a caller finds in its buffer after a refusal. Atomic against one another (S20).
/// </summary>
/// <param name="rules">What is allowed on the session.</param>
/// <param name="driver">The driver's session.</param>
internal sealed unsafe class SessionCalls(SessionRules rules, IDriverSession driver)
{
    private uint _epoch;

    /// <summary>Takes a session key.</summary>
    public SessionOutcome Negotiate(uint size, void* data)
    {
        lock (rules.Gate)
        {
            if (rules.CheckNegotiate(size, data) is var refusal and not SessionRefusal.None)
                return new(refusal, HResult.S_OK);
            int code = driver.NegotiateKeyExchange(size, data);
            if (code >= 0)
            {
                rules.Negotiated(); // S8
                NoteKey();
            }
            return new(SessionRefusal.None, code);
        }
    }

    /// <summary>Begins a refresh. Whatever ends otherwise than well leaves zeros in the buffer (S3, S53).</summary>
    public SessionOutcome Start(uint size, void* randomNumber)
    {
        lock (rules.Gate)
        {
            // Zeros before the call show whether the driver wrote anything: a number is never all zero (S18).
            CallerBuffer.ZeroFill(randomNumber, size);
            if (rules.CheckStart(size, randomNumber) is var refusal and not SessionRefusal.None)
                return new(refusal, HResult.S_OK);
            int code = driver.StartSessionKeyRefresh(size, randomNumber);
            if (code < 0)
                CallerBuffer.ZeroFill(randomNumber, size);
            else if (CallerBuffer.IsZero(randomNumber, size))
                return new(SessionRefusal.NoNumber, HResult.S_OK); // R10: a driver may leave refresh out, with a stub in its table
            else
                rules.Started();
            return new(SessionRefusal.None, code);
        }
    }

    /// <summary>Ends a refresh.</summary>
    public SessionOutcome Finish()
    {
        lock (rules.Gate)
        {
            if (rules.CheckFinish() is var refusal and not SessionRefusal.None)
                return new(refusal, HResult.S_OK);
            int code = driver.FinishSessionKeyRefresh();
            if (code >= 0)
            {
                rules.Finished();
                NoteKey();
            }
            return new(SessionRefusal.None, code);
        }
    }

    // Which key is in force, by number, for traces.
    private void NoteKey()
    {
        _epoch++;
        if (CallTrace.IsOn && driver is ComObject session)
            CallTrace.Note(TraceNote.KeyEpoch, TraceObjects.Of(session), _epoch);
    }

    /// <summary>Gets a new key for reading back. Whatever ends otherwise than well leaves zeros in the buffer.</summary>
    public SessionOutcome GetEncryptionBltKey(uint size, void* key)
    {
        CallerBuffer.ZeroFill(key, size);
        if (rules.CheckEncryptionBltKey(size, key) is var refusal and not SessionRefusal.None)
            return new(refusal, HResult.S_OK);
        int code = driver.GetEncryptionBltKey(size, key);
        if (code < 0)
            CallerBuffer.ZeroFill(key, size);
        return new(SessionRefusal.None, code);
    }
}
