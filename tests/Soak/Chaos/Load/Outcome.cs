using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>One exchange as its client saw it.</summary>
/// <param name="Method">GET, PUT or POST.</param>
/// <param name="Order">What was asked.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Status">Of the answer; 0: none came.</param>
/// <param name="Milliseconds">From the first byte sent to the end.</param>
/// <param name="Text">What whoever looks for the cause wants to read.</param>
internal sealed record Outcome(string Method, Order Order, Ending Ending, int Status, double Milliseconds, string Text)
{
    public bool IsIdempotent => Method != "POST";

    public override string ToString() => $"{Method} {Order}: {Ending} {Status} after {Milliseconds:F0} ms {Text}";
}
