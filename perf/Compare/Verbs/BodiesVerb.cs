using System.CommandLine;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Streams;

namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary><c>bodies</c>: large bodies pass in constant memory, and a client that stops reading stops the origin's sending.</summary>
internal static class BodiesVerb
{
    private const double MebibyteBytes = 1024 * 1024;

    // The bound on memory growth, and on what may be in flight to a client that does not read. Kernel buffers of the two
    // connections take some MiB of the latter (tcp_wmem and tcp_rmem grow on their own).
    private const double BoundMebibytes = 64;

    private static readonly TimeSpan StillFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Describe()
    {
        Option<int> size = CommonOptions.Positive("--mebibytes", 1024, "Size of the download and of the upload");
        Option<string> peer = CommonOptions.Peer();
        Option<string?> lb = CommonOptions.Lb();
        Option<string?> native = CommonOptions.Native();
        Command command = new("bodies", "Memory growth under large bodies, and back-pressure.") { size, peer, lb, native };
        command.SetAction((line, cancellation) => RunAsync(
            line.GetValue(size),
            bench => new PeerFactory(line.GetValue(lb), line.GetValue(native), null, bench.BuiltFolder).Create(line.GetRequiredValue(peer)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int mebibytes, Func<Bench, Peer> create, CancellationToken cancellation)
    {
        Tool.Require(Tool.Taskset);
        await CpuLayout.ApplyAsync(cancellation);
        long length = mebibytes * (long)MebibyteBytes;
        await using StreamOrigin origin = new(length);
        await using Bench bench = new();
        Peer peer = create(bench);
        await bench.StartAsync(peer, origin.Port, cancellation);

        // One small body first: code is compiled and buffers are made once, and that is not growth.
        using (StreamClient first = await StreamClient.ConnectAsync(peer.Port, cancellation))
        {
            await first.UploadAsync(1, cancellation);
        }

        bool isGood = await GrowthAsync("download", length, peer, () => DownloadAsync(peer.Port, cancellation));
        isGood &= await GrowthAsync("upload", length, peer, () => UploadAsync(peer.Port, length, cancellation));
        isGood &= await StallAsync(peer, origin, length, cancellation);
        return isGood ? 0 : 1;
    }

    private static async Task<bool> GrowthAsync(string what, long length, Peer peer, Func<Task<long>> pass)
    {
        double before = ResidentMemory.ReadMebibytes(peer.ProcessIds);
        Task<long> passing = pass();
        double peak = await ResidentMemory.PeakWhileAsync(peer.ProcessIds, passing);
        long passed = await passing;
        return Verdict(
            passed == length && peak - before < BoundMebibytes,
            $"{what}: {passed} of {length} bytes passed {peer.Name}; resident memory {before:F1} → at most {peak:F1} MiB, growth {peak - before:F1} MiB (bound {BoundMebibytes})");
    }

    private static async Task<long> DownloadAsync(int port, CancellationToken cancellation)
    {
        using StreamClient client = await StreamClient.ConnectAsync(port, cancellation);
        return await client.ReadBodyAsync(await client.BeginDownloadAsync(cancellation), cancellation);
    }

    private static async Task<long> UploadAsync(int port, long length, CancellationToken cancellation)
    {
        using StreamClient client = await StreamClient.ConnectAsync(port, cancellation);
        return await client.UploadAsync(length, cancellation);
    }

    private static async Task<bool> StallAsync(Peer peer, StreamOrigin origin, long length, CancellationToken cancellation)
    {
        long before = origin.SentBytes;
        double memoryBefore = ResidentMemory.ReadMebibytes(peer.ProcessIds);
        using StreamClient client = await StreamClient.ConnectAsync(peer.Port, cancellation);
        MessageHead head = await client.BeginDownloadAsync(cancellation);
        long? plateau = await WaitForPlateauAsync(() => origin.SentBytes - before, cancellation);
        double memory = ResidentMemory.ReadMebibytes(peer.ProcessIds) - memoryBefore;
        string text = plateau is null
            ? $"stalled client: the origin was still sending after {Patience.TotalSeconds} s"
            : $"stalled client: the origin stopped after {plateau / MebibyteBytes:F1} MiB; memory growth {memory:F1} MiB (bound {BoundMebibytes} each)";
        bool isGood = Verdict(plateau is { } sentBytes && sentBytes / MebibyteBytes < BoundMebibytes && memory < BoundMebibytes, text);

        long received = await client.ReadBodyAsync(head, cancellation);
        return Verdict(received == length, $"client reads again: {received} of {length} bytes arrived") && isGood;
    }

    /// <summary>The count once it has stood still for two seconds, or null when it never did.</summary>
    private static async Task<long?> WaitForPlateauAsync(Func<long> count, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            long seen = count();
            await Task.Delay(StillFor, cancellation);
            if (seen > 0 && count() == seen)
            {
                return seen;
            }
        }

        return null;
    }

    private static bool Verdict(bool isGood, string text)
    {
        Console.WriteLine($"{(isGood ? "pass" : "FAIL")}  {text}");
        return isGood;
    }
}
