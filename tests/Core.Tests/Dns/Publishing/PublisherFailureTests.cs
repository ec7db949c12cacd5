using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Tests.Observability;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

public sealed class PublisherFailureTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly SimulatedDnsServer _server = new();
    private readonly CapturedLog _log = new();
    private readonly PublishingZone _zone;

    public PublisherFailureTests() => _zone = new PublishingZone(_server, _clock, logger: _log);

    public void Dispose() => _zone.Dispose();

    [Fact]
    public void A_server_that_is_down_is_tried_after_a_second_then_ever_later_up_to_a_minute()
    {
        List<DateTimeOffset> tries = [];
        int failures = 0;
        _server.Fault = "connection refused";
        _zone.Want("10.0.0.1");

        for (int beat = 0; tries.Count < 10; beat++)
        {
            Assert.True(beat < 10_000, "it gave up");
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            if (_zone.Status.FailureCount > failures)
            {
                failures = _zone.Status.FailureCount;
                tries.Add(_clock.GetUtcNow());
                TimeSpan? next = _zone.Status.NextTry - _clock.GetUtcNow();
                Assert.InRange(next!.Value.TotalSeconds, 0.7, 60);
            }
        }

        double[] pauses = [.. tries.Zip(tries.Skip(1)).Select(static pair => (pair.Second - pair.First).TotalSeconds)];
        Assert.All(pauses.Zip([1d, 2, 4, 8, 16, 32, 60, 60, 60]), static pair => Assert.InRange(pair.First, pair.Second * 0.75, pair.Second + 0.3));
        Assert.Equal((PublishingState.Failing, "connection refused"), (_zone.Status.State, _zone.Status.LastError));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void A_server_that_comes_back_is_brought_in_step_and_both_are_told_once()
    {
        _server.Fault = "connection refused";
        _zone.Want("10.0.0.1");
        Pass(seconds: 100);
        Assert.Null(_zone.Status.LastSuccess);

        _server.Fault = null;
        Pass(seconds: 61);

        Assert.Equal((PublishingState.InStep, 0), (_zone.Status.State, _zone.Status.FailureCount));
        Assert.NotNull(_zone.Status.LastSuccess);
        Assert.Equal("connection refused", _zone.Status.LastError); // the last there was, with its time
        Assert.Single(_log.Lines, static line => line.Contains("may be out of step: connection refused", StringComparison.Ordinal));
        Assert.Single(_log.Lines, static line => line.Contains("takes updates again", StringComparison.Ordinal));
    }

    [Fact]
    public void Something_else_wanted_is_tried_although_the_pause_is_not_over()
    {
        _server.Fault = "connection refused";
        _zone.Want("10.0.0.1");
        Pass(seconds: 200);
        _server.Fault = null;

        _zone.Want("10.0.0.2");
        Pass(seconds: 2);

        Assert.Equal(["10.0.0.2"], _server.AddressesOf(PublishingZone.Domain));
    }

    [Fact]
    public void A_wish_that_changes_all_the_time_does_not_hammer_a_server_that_is_down()
    {
        _server.Fault = "connection refused";
        int tries = 0;
        for (int beat = 0; beat < 300; beat++)
        {
            _zone.Want($"10.0.0.{beat % 250}");
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            tries = Math.Max(tries, _zone.Status.FailureCount);
        }

        Assert.InRange(tries, 5, 31); // in 30 s
    }

    [Fact]
    public void A_refusal_is_shown_in_words_and_tried_again()
    {
        _server.Refusal = new UpdateResult(UpdateOutcome.Refused, "the server refuses (REFUSED)");
        _zone.Want("10.0.0.1");
        Pass(seconds: 1);
        Assert.Equal((PublishingState.Failing, "the server refuses (REFUSED)"), (_zone.Status.State, _zone.Status.LastError));
        Assert.InRange((_clock.GetUtcNow() - _zone.Status.LastErrorAt!.Value).TotalSeconds, 0, 1);

        _server.Refusal = null;
        Pass(seconds: 3);

        Assert.Equal(PublishingState.InStep, _zone.Status.State);
    }

    [Fact]
    public void Faults_that_take_turns_do_not_fill_the_log()
    {
        _zone.Want("10.0.0.1");
        for (int second = 0; second < 600; second++)
        {
            _server.Fault = second % 2 == 0 ? "connection refused" : "no answer within 5 s";
            Pass(seconds: 1);
        }

        Assert.InRange(_log.Lines.Count, 1, 11);
    }

    private void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
