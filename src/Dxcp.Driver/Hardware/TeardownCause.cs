namespace Dxcp.Driver;

/// <summary>Why hardware tears its protected sessions down (S198).</summary>
public enum TeardownCause
{
    /// <summary>The machine was suspended: keys and what lay in hardware-protected memory are lost.</summary>
    Suspend = 1,

    /// <summary>Displays changed: keys are lost, contents stay.</summary>
    DisplayChange = 2,

    /// <summary>The session of the user was locked: keys are lost, contents stay.</summary>
    SessionLock = 3,
}
