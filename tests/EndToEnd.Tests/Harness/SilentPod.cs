using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod that reads and never answers, and tells when its connections began and ended.</summary>
internal sealed class SilentPod : IAsyncDisposable
{
    private readonly ScriptedPod _pod;
    private int _endedCount;

    public SilentPod() => _pod = ScriptedPod.Run(ListenAsync);

    public IPEndPoint Address => _pod.Address;

    public string ReceivedText => _pod.ReceivedText;

    public Task GetsAsync(string text) =>
        Patience.UntilAsync(() => ReceivedText.Contains(text, StringComparison.Ordinal), $"the pod gets '{text}'");

    /// <summary>Every connection it got, and at least one, is over.</summary>
    public Task IsLeftAsync() => Patience.UntilAsync(
        () => Volatile.Read(ref _endedCount) is int ended and > 0 && ended == _pod.Connections.Count, "the pod's connections end");

    public ValueTask DisposeAsync() => _pod.DisposeAsync();

    private async Task ListenAsync(PodConnection connection)
    {
        try
        {
            await connection.ReadToEndAsync();
        }
        catch (SocketException)
        {
            // RST is an end too.
        }
        finally
        {
            Interlocked.Increment(ref _endedCount);
        }
    }
}
