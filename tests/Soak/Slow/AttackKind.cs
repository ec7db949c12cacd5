namespace LoadBalancer.Soak.Slow;

/// <summary>One way of being slow, and what is promised under it.</summary>
/// <param name="Name">As it is asked for on the command line.</param>
/// <param name="Arguments">slowhttptest's: the way, and how much it sends or reads how seldom.</param>
/// <param name="Path">What it asks for.</param>
/// <param name="GoneWithin">From the moment all are attached to the last one's end.</param>
/// <param name="MostKib">Memory of lb per attacker.</param>
/// <param name="Provenance">Where those two come from.</param>
internal sealed record AttackKind(string Name, IReadOnlyList<string> Arguments, string Path, TimeSpan GoneWithin, double MostKib, string Provenance)
{
    /// <summary>All of them; the first two are what a run makes unless it is told otherwise.</summary>
    public static IReadOnlyList<AttackKind> All { get; } =
    [
        // A field line every 3 s, for ever: no gap timeout would ever meet it.
        new("headers", ["-H", "-i", "3"], "/", TimeSpan.FromSeconds(17), 20, "header_timeout 10 s from the first byte, staged close 5 s, 2 s for the machine"),
        // Some bytes every 3 s: above no gap timeout, far below 240 bytes a second.
        new("bodies", ["-B", "-i", "3", "-s", "100000"], "/", TimeSpan.FromSeconds(17), 20, "min_rate's grace 5 s and at most 5 s more, staged close 5 s, 2 s for the machine"),
        // A window of a few bytes, read 5 bytes a second. Two pipes' worth may be on the way to each.
        new("reads", ["-X", "-n", "1", "-z", "5", "-w", "1", "-y", "64"], "/large", TimeSpan.FromSeconds(60), 128,
            "body_idle_timeout 30 s for what the kernel does not take, as much again; two pipes of 64 KiB"),
    ];
}
