namespace LoadBalancer.Soak.Traffic;

/// <summary>The kinds of good traffic a run mixes.</summary>
internal enum TrafficKind
{
    Get,
    GetClose,
    Head,
    NoBody,
    Pipelined,
    UploadLength,
    UploadChunked,
    Expect,
    EarlyAnswer,
    LargeLength,
    LargeChunked,
    LargeToEnd,
    HalfClose,
    ResetAtOnce,
    ResetInUpload,
    ResetInAnswer,
    FinishInUpload,
    WebSocket,
    WebSocketReset,
    WebSocketCutByPod,
}
