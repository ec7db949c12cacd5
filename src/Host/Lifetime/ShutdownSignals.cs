using System.Runtime.InteropServices;

namespace LoadBalancer.Host.Lifetime;

/// <summary>SIGTERM and SIGINT as two requests in turn: first drain, then stop at once. <c>lb drain</c> is the first, however often it comes.</summary>
/// <remarks>
/// Background. Either signal counts for both steps: SIGTERM then Ctrl-C also stops at once. Signals come on a runtime thread of their own;
/// the tokens are read anywhere.
/// </remarks>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stopNow = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signalCount;

    public ShutdownSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
    ];

    /// <summary>Fires at the first signal: finish what is open, then end.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Fires at the second signal: end now.</summary>
    public CancellationToken StopNow => _stopNow.Token;

    /// <summary>Completes at the first signal.</summary>
    public async Task WaitAsync() => await Task.Delay(Timeout.Infinite, Drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Asks to drain, once or again. It does not count as a signal: behind an orchestrator's <c>lb drain</c> comes its SIGTERM, which must not cut what
    /// is still finishing.
    /// </summary>
    public void RequestDrain() => _drain.Cancel();

    /// <summary>One request to end, wherever it comes from.</summary>
    public void Request()
    {
        switch (Interlocked.Increment(ref _signalCount))
        {
            case 1:
                _drain.Cancel();
                break;
            case 2:
                _stopNow.Cancel();
                break;
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _drain.Dispose();
        _stopNow.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true; // the runtime would otherwise end the process now
        Request();
    }
}
