namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>One input of a fixture, and what is to become of it.</summary>
/// <param name="Name">Row, number within the row, and verdict: what a runner shows.</param>
/// <param name="Kind">What the input is and which test runs it.</param>
/// <param name="Verdict">Status and reason of the log's line, where it has one of ours: <c>400 bad_request</c>.</param>
/// <param name="Bytes">The client's bytes, or the pod's; a character for a byte.</param>
/// <param name="Expected">What arrives at the other side, with its placeholders; null: nothing does.</param>
/// <param name="Marks">The other words of the fence.</param>
internal sealed record WireCase(string Name, CaseKind Kind, string Verdict, string Bytes, string? Expected, IReadOnlySet<string> Marks)
{
    /// <summary>Longer inputs are not sent a byte at a time: each byte is a packet.</summary>
    private const int MostPackets = 300;

    /// <summary>True where a packet for each byte is affordable.</summary>
    public bool IsShort => Bytes.Length <= MostPackets;
}

/// <summary>What a fixture's input is.</summary>
internal enum CaseKind
{
    /// <summary>A request answered by us and then closed; no byte of it reaches a pod.</summary>
    Refused,

    /// <summary>A request answered by us; the connection goes on, no byte of it reaches a pod.</summary>
    Answered,

    /// <summary>A request whose head is good and whose body is not: the pod gets no end of it.</summary>
    Broken,

    /// <summary>A request that reaches the pod as the next block says.</summary>
    Forwarded,

    /// <summary>A pod's answer.</summary>
    Answer,
}
