using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Lifetime;

/// <summary>What this process says about the portable IP, and what it sees of it: keepalived is the one that moves it.</summary>
/// <remarks>Background; one owner. <see cref="ReadStatus"/> by admin requests on any thread.</remarks>
/// <param name="config">What the operator wrote.</param>
/// <param name="address">The address, as the configuration in force has it; null: none.</param>
/// <param name="isOnNode">Whether an address is on this machine now.</param>
/// <param name="messages">Hears what went wrong.</param>
/// <param name="time">Times the wait for the address to go.</param>
internal sealed class PortableIp(
    PortableIpConfig config, Func<IPAddress?> address, Func<IPAddress, bool> isOnNode, TextWriter messages, TimeProvider time) : IDisposable
{
    /// <summary>keepalived takes 10 ms when it runs; where it does not, the address stays however long one waits.</summary>
    private static readonly TimeSpan GonePatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly TrackFile _file = new(config.TrackFile);

    /// <summary>True while this node has the address.</summary>
    public bool IsHere => address() is { } ip && isOnNode(ip);

    /// <summary>Nothing is open yet: the address must not come here.</summary>
    public void Begin()
    {
        if (!_file.TryOpen() || !_file.TryWrite(1))
        {
            Warn();
        }
    }

    /// <summary>From now on the address may be here.</summary>
    public void Allow() => Say(0);

    /// <summary>From now on it must not.</summary>
    public void Refuse() => Say(1);

    /// <summary>Completes when the address has left this node, or will not.</summary>
    public async Task WaitUntilGoneAsync(CancellationToken stopNow)
    {
        long startedAt = time.GetTimestamp();
        while (IsHere && !stopNow.IsCancellationRequested)
        {
            if (time.GetElapsedTime(startedAt) >= GonePatience)
            {
                messages.WriteLine($"lb: the portable IP {address()} has not left this node: does keepalived run, with what 'lb render keepalived' writes?");
                return;
            }

            await Task.Delay(BetweenLooks, time, stopNow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public PortableIpStatus ReadStatus() =>
        new(address()?.ToString() ?? "", config.Interface, IsHere, _file.Path, _file.Value, _file.Error ?? "");

    public void Dispose() => _file.Dispose();

    private void Say(int value)
    {
        if (_file.IsOurs && _file.Value != value && !_file.TryWrite(value))
        {
            Warn();
        }
    }

    private void Warn() => messages.WriteLine($"lb: warning: the portable IP's {_file.Error}");
}
