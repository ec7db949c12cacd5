namespace LoadBalancer.Core.Forwarding;

/// <summary>The furthest point an attempt reached, in order.</summary>
internal enum ForwardStage : byte
{
    Picking = 0,
    Connecting,

    /// <summary>Something of the request may have reached the endpoint, nothing of its answer has come.</summary>
    AwaitingAnswer,

    /// <summary>Part of an answer's head has come; nothing of it went to the client.</summary>
    ReadingHead,

    /// <summary>The answer's head is on its way to the client: no other answer can be given any more.</summary>
    RelayingBody,
    Done,
}
