using static LoadBalancer.Soak.Traffic.TrafficKind;

namespace LoadBalancer.Soak.Traffic;

/// <summary>How often each kind of traffic comes, and how it is made.</summary>
internal static class TrafficMix
{
    // Of a hundred, about: mostly what a service sees, and enough of the rest for thousands of each in ten minutes.
    private static readonly (TrafficKind Kind, int Weight, Func<ClientFlow, Task<int>> Exchange)[] Kinds =
    [
        (Get, 36, GetExchanges.GetAsync),
        (GetClose, 6, GetExchanges.GetCloseAsync),
        (TrafficKind.Head, 4, GetExchanges.HeadAsync),
        (NoBody, 5, GetExchanges.NoBodyAsync),
        (Pipelined, 6, GetExchanges.PipelinedAsync),
        (UploadLength, 8, UploadExchanges.ByLengthAsync),
        (UploadChunked, 8, UploadExchanges.ByChunksAsync),
        (Expect, 4, UploadExchanges.ExpectAsync),
        (EarlyAnswer, 3, UploadExchanges.EarlyAnswerAsync),
        (LargeLength, 1, flow => GetExchanges.LargeAsync(flow, PodWork.Length)),
        (LargeChunked, 1, flow => GetExchanges.LargeAsync(flow, PodWork.Chunks)),
        (LargeToEnd, 1, flow => GetExchanges.LargeAsync(flow, PodWork.ToEnd)),
        (HalfClose, 3, GetExchanges.HalfCloseAsync),
        (ResetAtOnce, 2, AbortExchanges.ResetAtOnceAsync),
        (ResetInUpload, 2, AbortExchanges.ResetInUploadAsync),
        (ResetInAnswer, 2, AbortExchanges.ResetInAnswerAsync),
        (FinishInUpload, 2, AbortExchanges.FinishInUploadAsync),
        (WebSocket, 4, SocketExchanges.TalkAsync),
        (WebSocketReset, 1, SocketExchanges.ResetAsync),
        (WebSocketCutByPod, 1, SocketExchanges.CutByPodAsync),
    ];

    private static readonly int TotalWeight = Kinds.Sum(static kind => kind.Weight);

    public static TrafficKind Draw(Random random)
    {
        int at = random.Next(TotalWeight);
        int i = 0;
        while (at >= Kinds[i].Weight)
        {
            at -= Kinds[i++].Weight;
        }

        return Kinds[i].Kind;
    }

    /// <summary>Makes one exchange; gives the requests in it.</summary>
    public static Task<int> RunAsync(TrafficKind kind, ClientFlow flow) => Array.Find(Kinds, entry => entry.Kind == kind).Exchange(flow);
}
