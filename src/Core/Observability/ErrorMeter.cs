namespace LoadBalancer.Core.Observability;

/// <summary>Counts, by reason, the exchanges that did not end with an endpoint's whole answer.</summary>
/// <remarks>Hot path: one add. Written by every session, read by whoever renders.</remarks>
public sealed class ErrorMeter
{
    private readonly StripedCells _cells = new(ReasonCodes.Count);

    internal ErrorMeter()
    {
    }

    /// <summary>Counts one exchange. <see cref="ReasonCode.None"/> is no error and is not counted: a caller need not ask.</summary>
    public void Count(ReasonCode reason)
    {
        if (reason != ReasonCode.None)
        {
            _cells.Add((int)reason, 1);
        }
    }

    internal long CountOf(ReasonCode reason) => _cells.Sum((int)reason);
}
