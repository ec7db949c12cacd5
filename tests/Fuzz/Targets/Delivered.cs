using LoadBalancer.Core.Http1;
using LoadBalancer.Fuzz.Delivery;
using LoadBalancer.Fuzz.Mutation;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>One parser under two deliveries: the whole, and cuts that the input itself chooses.</summary>
internal sealed class Delivered<TRun>(TRun whole, TRun split)
    where TRun : ParserRun
{
    public TRun Whole { get; } = whole;

    /// <summary>Delivers <paramref name="input"/> whole, twice in two parts and now and then a byte at a time; throws where they disagree.</summary>
    public ParseStatus Deliver(ReadOnlySpan<byte> input, ref Dice dice)
    {
        Whole.Reset();
        Whole.Feed(input, 0, input.Length);
        Splits.InTwo(input, dice.Next(input.Length + 1), split, Whole);

        // The second where most is decided: at what was used up, or at one of the few bytes before.
        Splits.InTwo(input, Math.Max(0, Whole.ConsumedBytes - dice.Next(5)), split, Whole);
        if (dice.OneIn(4))
        {
            Splits.ByteByByte(input, split, Whole);
        }

        return Whole.Status;
    }
}
