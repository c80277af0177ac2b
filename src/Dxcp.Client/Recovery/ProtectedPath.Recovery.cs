using Dxcp.Abi;

namespace Dxcp.Client;

public sealed partial class ProtectedPath
{
    private static bool IsFailure(Exception problem) => problem is ContentProtectionException;

    /// <summary>Does something, and recovers and does it again as often as the policy allows.</summary>
    private void Try(Action step)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                step();
                return;
            }
            catch (Exception problem) when (IsFailure(problem))
            {
                // What is not there yet is made by the step itself.
                Recover(problem, attempt, building: step == Build);
            }
        }
    }

    /// <summary>A frame came back different: tells noise on the way back, which is read again, from keys that differ, which is a failure.</summary>
    private void Judge(int attempt)
    {
        const string Problem = "the frame came back different, and the keys are the same";
        Session.ConfirmKey(_surface!);
        if (attempt >= _options.Policy.Attempts)
            throw new ContentProtectionException($"Frame {Frames}: {Problem}.");
        Tell(Problem, 0, RecoveryAction.TriedAgain);
    }

    /// <summary>Does about a failure what can be done, or throws.</summary>
    private void Recover(Exception problem, int attempt, bool building = false)
    {
        string what = Sentence(problem);
        if (_options.Policy.Attempts == 0)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(problem);
        if (attempt >= _options.Policy.Attempts || problem is CapabilityMissingException || (problem is DeviceLostException && !_options.Policy.TakesNewDevice))
            GiveUp(problem, what);
        RecoveryAction action = Choose(problem, attempt, building);
        switch (action)
        {
            case RecoveryAction.NewDevice:
                Dispose();
                break;
            case RecoveryAction.NewChannel:
                _channel?.Dispose();
                _channel = null;
                // The tie to the decoder goes on under the session's key; it is made anew with the channel all the same.
                DropDecoder();
                break;
            case RecoveryAction.NewSession:
                DropSession();
                break;
        }

        Tell(what, problem.HResult == HResult.E_FAIL ? 0 : problem.HResult, action);
        if (!building && action != RecoveryAction.TriedAgain)
            Try(Build);
    }

    private static RecoveryAction Choose(Exception problem, int attempt, bool building) => problem switch
    {
        DeviceLostException => RecoveryAction.NewDevice,
        UntrustedAnswerException or ChannelRefusedException => RecoveryAction.NewChannel,
        KeyRefreshRefusedException when attempt == 0 => RecoveryAction.TriedAgain,
        KeysDifferException or KeystreamReuseException or KeyRefreshRefusedException => RecoveryAction.NewSession,
        _ when building || problem.HResult == HResult.E_OUTOFMEMORY => RecoveryAction.TriedAgain,
        _ => RecoveryAction.NewSession,
    };

    private void DropDecoder()
    {
        _decoder?.Dispose();
        _decoder = null;
    }

    private void GiveUp(Exception problem, string what)
    {
        Tell(what, problem.HResult == HResult.E_FAIL ? 0 : problem.HResult, RecoveryAction.GaveUp);
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(problem);
    }

    private void Tell(string what, int code, RecoveryAction action) => Recovered?.Invoke(this, new RecoveryEvent(Frames, what, code, action));

    private static string Sentence(Exception problem) => problem.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
