namespace LoadBalancer.Core.Balancing;

/// <summary>Whether a service is answered more slowly in the own zone than elsewhere, and what share of requests should leave for it.</summary>
/// <remarks>
/// Background, one writer: its service's tick. The times are those from the beginning of an attempt to the answer's head, as seen here, so what a zone
/// is away from us is in them. While all requests stay at home nobody knows how fast the others are; so when the own zone has become much slower than it
/// was when it was calm, one step leaves to find out. It grows while the own zone is clearly slower than the others, and shrinks once it is
/// not slower; between the two lies a band in which it only leaks away, which is what keeps it from going to and fro.
/// </remarks>
internal sealed class ZoneLatency
{
    /// <summary>Steps of <see cref="ZoneSpill.Step"/> at most: a twentieth stays, to be measured by.</summary>
    private const int MostSteps = 19;

    /// <summary>Answers in a tick below which it says nothing: with fewer a second no zone is overloaded.</summary>
    private const int FewestSamples = 8;

    /// <summary>A tick's mean counts a quarter: a change shows in full after about eight ticks, a single slow second does not.</summary>
    private const double NewPart = 0.25;

    /// <summary>The calm time follows upwards in about a minute: what is slow for longer is how the service is now.</summary>
    private const double CalmRise = 1.0 / 64;

    /// <summary>Slow is twice the calm time and 2 ms more: below that no distance between zones is won back.</summary>
    private const double SlowFactor = 2;

    private const double SlowMarginMs = 2;

    /// <summary>Clearly slower than elsewhere. The band down to "as fast" is wider than the error of a mean of eight.</summary>
    private const double ClearFactor = 1.25;

    /// <summary>Ticks in the band after which one step goes home.</summary>
    private const int LeakTicks = 10;

    /// <summary>Ticks of rest after an excursion that came home.</summary>
    private const int RestTicks = 30;

    private double _ownMs = double.NaN;
    private double _otherMs = double.NaN;
    private double _calmMs = double.NaN;
    private int _steps;
    private int _waited;

    /// <summary>The share that should leave, 0 to 0.95.</summary>
    public double SpilledShare => _steps * ZoneSpill.Step;

    /// <summary>Takes in what a tick has measured.</summary>
    public void Observe(in ZoneTimes times)
    {
        if (times.OwnCount < FewestSamples)
        {
            Shrink();
            return;
        }

        _ownMs = Blend(_ownMs, times.OwnMeanMs);
        _otherMs = times.OtherCount > 0 ? Blend(_otherMs, times.OtherMeanMs) : _otherMs;
        _waited++;
        if (_steps == 0)
        {
            LookOut();
        }
        else if (times.OtherCount > 0)
        {
            Compare();
        }
    }

    private void LookOut()
    {
        bool isSlow = _ownMs > (_calmMs * SlowFactor) + SlowMarginMs; // false while there is no calm time
        _calmMs = double.IsNaN(_calmMs) ? _ownMs : Math.Min(_ownMs, _calmMs + ((_ownMs - _calmMs) * CalmRise));
        if (isSlow && _waited > 0)
        {
            (_steps, _waited, _otherMs) = (1, 0, double.NaN); // what was known of the others is of another time
        }
    }

    private void Compare()
    {
        if (_ownMs > _otherMs * ClearFactor)
        {
            (_steps, _waited) = (Math.Min(_steps + 1, MostSteps), 0);
        }
        else if (_ownMs <= _otherMs || _waited >= LeakTicks)
        {
            Shrink();
        }
    }

    private void Shrink()
    {
        if (_steps > 0)
        {
            _steps--;
            _waited = _steps == 0 ? -RestTicks : 0;
        }
    }

    private static double Blend(double before, double now) => double.IsNaN(before) ? now : before + ((now - before) * NewPart);
}
