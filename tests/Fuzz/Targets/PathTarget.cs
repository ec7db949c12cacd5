using System.Text;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>A path as it is matched: the naive normaliser's result, which normalises to itself, whatever path came before.</summary>
internal sealed class PathTarget : FuzzTarget
{
    private readonly PathBuffer _session = new();
    private byte[] _room = new byte[4 * 1024];

    /// <summary>The naive normaliser makes a string of every step.</summary>
    protected override int MaxAllocatedBytesPerByte => 2 * 1024;

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        if (_room.Length < 2 * input.Length)
        {
            _room = new byte[4 * input.Length];
        }

        Span<byte> room = _room.AsSpan(0, input.Length); // no byte to spare: writing past the raw length would throw
        NormalizedPath result = PathNormalizer.Normalize(input, room);
        ReadOnlySpan<byte> path = result.IsValid ? result.Of(input, room) : default;

        string? expected = NaivePathNormalizer.Normalize(Encoding.Latin1.GetString(input), out bool hadDotSegments);
        Finding.Unless(result.IsValid == (expected is not null), "the naive normaliser judges otherwise");
        bool isKept = _session.TrySet(input);
        Finding.Unless(isKept == result.IsValid, "a session's buffer judges otherwise");
        if (expected is null)
        {
            return false;
        }

        Finding.Unless(path.Length == expected.Length && Encoding.Latin1.GetString(path) == expected, "the naive normaliser finds another path");
        Finding.Unless(result.HadDotSegments == hadDotSegments, "the naive normaliser finds other dot segments");
        Finding.Unless(result.IsUnchanged == path.SequenceEqual(input), "changed and unchanged are confused");
        Finding.Unless(_session.Matched(input).SequenceEqual(path), "a session's buffer holds another path");
        NormalizedPath again = PathNormalizer.Normalize(path, _room.AsSpan(input.Length, path.Length));
        Finding.Unless(again is { IsValid: true, IsUnchanged: true, HadDotSegments: false }, "a normal path does not normalise to itself");
        return true;
    }
}
