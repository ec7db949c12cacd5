using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Host.Drill;

/// <summary>Asks every resolver for the cluster's name, again and again, and watches whether the zone's addresses are in the answers.</summary>
/// <remarks>Background; one flow asks, the verb reads.</remarks>
/// <param name="resolvers">Whom.</param>
/// <param name="ask">Asks one: its addresses, or null when it gave no answer.</param>
/// <param name="watched">The zone's addresses.</param>
internal sealed class DrillNames(ImmutableArray<IPEndPoint> resolvers, Func<IPEndPoint, CancellationToken, Task<ImmutableArray<IPAddress>?>> ask, ImmutableArray<IPAddress> watched)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private volatile bool _mustBeAbsent;
    private volatile bool _isAbsent;
    private volatile bool _isPresent;
    private ImmutableArray<IPAddress> _last = [];

    public int AnswerCount { get; private set; }

    public int WrongCount { get; private set; }

    /// <summary>What the first wrong one was; empty: there was none.</summary>
    public string FirstWrong { get; private set; } = "";

    /// <summary>True when no resolver answered with the zone in the last round.</summary>
    public bool IsAbsent => _isAbsent;

    /// <summary>True when every resolver did.</summary>
    public bool IsPresent => _isPresent;

    /// <summary>The last answer of the first resolver.</summary>
    public ImmutableArray<IPAddress> Last => _last;

    /// <summary>From now on, until it is told otherwise, an answer with the zone in it is wrong.</summary>
    public void MustBeAbsent(bool isSo) => _mustBeAbsent = isSo;

    /// <summary>Asks until <paramref name="end"/>.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using PeriodicTimer timer = new(Between);
        try
        {
            do
            {
                bool isAnyPresent = false;
                bool isAnyAbsent = false;
                foreach (IPEndPoint resolver in resolvers)
                {
                    bool mustBeAbsent = _mustBeAbsent; // of the time it was asked
                    ImmutableArray<IPAddress>? answer = await ask(resolver, end);
                    AnswerCount++;
                    bool isPresent = answer?.Any(watched.Contains) == true;
                    isAnyPresent |= isPresent;
                    isAnyAbsent |= !isPresent;
                    Judge(resolver, answer, isPresent && mustBeAbsent);
                    if (resolver == resolvers[0] && answer is { IsEmpty: false })
                    {
                        _last = answer.Value;
                    }
                }

                _isAbsent = !isAnyPresent;
                _isPresent = !isAnyAbsent;
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }

    private void Judge(IPEndPoint resolver, ImmutableArray<IPAddress>? answer, bool isLate)
    {
        string? wrong = answer is null ? "gave no answer" : answer.Value.IsEmpty ? "answered without an address" : isLate ? "answered with the zone again" : null;
        if (wrong is not null)
        {
            WrongCount++;
            FirstWrong = FirstWrong.Length == 0 ? $"{resolver} {wrong}" : FirstWrong;
        }
    }
}
