using System.Diagnostics;
using System.Net;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Processes;

/// <summary>A healthy pod as a process of its own, so that it can be killed; this program's <c>pod</c>. Disposing kills it.</summary>
internal sealed class PodProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource<IPEndPoint> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PodProcess(Process process, Deliveries deliveries)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, deliveries);
    }

    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Starts one at that address (port 0: a free one), by way of <paramref name="under"/> where given (<c>ip netns exec</c>).</summary>
    public static async Task<PodProcess> StartAsync(IPEndPoint address, Deliveries deliveries, params string[] under)
    {
        string program = Path.Combine(AppContext.BaseDirectory, typeof(PodProcess).Assembly.GetName().Name!);
        string[] command = [.. under, program, "pod", "--address", $"{address}"];
        // Its input is ours: where this process ends, so does the pod.
        PodProcess pod = new(
            new Process { StartInfo = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardInput = true } },
            deliveries);
        pod._process.Start();
        pod._process.BeginOutputReadLine();
        try
        {
            pod.Address = await pod._ready.Task.WaitAsync(StartLimit);
            return pod;
        }
        catch (Exception fault) when (fault is SoakException or TimeoutException)
        {
            await pod.DisposeAsync();
            throw new SoakException($"no pod at {address}: {fault.Message}");
        }
    }

    /// <summary>SIGKILL, at any moment of whatever it does. What it said before is read to the end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line, Deliveries deliveries)
    {
        if (line is null)
        {
            _ready.TrySetException(new SoakException("the pod ended"));
        }
        else if (line.StartsWith(PodLines.Ready, StringComparison.Ordinal))
        {
            _ready.TrySetResult(IPEndPoint.Parse(line[PodLines.Ready.Length..]));
        }
        else if (line.StartsWith(PodLines.Post, StringComparison.Ordinal)
            && Nonce.TryParse(System.Text.Encoding.ASCII.GetBytes(line[PodLines.Post.Length..]), out Nonce nonce))
        {
            deliveries.RecordPost(nonce);
        }
        else
        {
            deliveries.RecordWrong(line);
        }
    }
}
