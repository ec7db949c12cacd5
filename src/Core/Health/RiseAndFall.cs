namespace LoadBalancer.Core.Health;

/// <summary>Counts an endpoint's probes in a row.</summary>
internal struct RiseAndFall
{
    private int _passCount;

    /// <summary>Failures: while up since the last pass, while down since it was last up.</summary>
    public int FailureCount { get; private set; }

    /// <summary>Counts one.</summary>
    /// <param name="hasPassed">How it ended.</param>
    /// <param name="isUp">What the endpoint counts as now.</param>
    /// <param name="rise">Passes in a row that bring it up.</param>
    /// <param name="fall">Failures in a row that take it down.</param>
    /// <returns>What it counts as from now on.</returns>
    public bool Count(bool hasPassed, bool isUp, int rise, int fall)
    {
        _passCount = hasPassed ? _passCount + 1 : 0;
        FailureCount = !hasPassed ? FailureCount + 1 : isUp || _passCount >= rise ? 0 : FailureCount;
        return isUp ? FailureCount < fall : _passCount >= rise;
    }
}
