using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>The field lines of one head, in the order they came: an index into its bytes, not a copy.</summary>
/// <remarks>Hot path: allocated once per session and reset for each head.</remarks>
internal sealed class FieldTable
{
    private FieldLine[] _lines = new FieldLine[16]; // a browser sends twelve
    private int _count;

    /// <summary>The lines found so far; writable, so that semantics can mark what is consumed here.</summary>
    public Span<FieldLine> Lines => _lines.AsSpan(0, _count);

    public void Reset() => _count = 0;

    /// <summary>Room for the next line, to be filled and then taken by <see cref="TryTake"/>. Grows to the largest head seen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref FieldLine Next()
    {
        if (_count == _lines.Length)
        {
            Grow();
        }

        return ref _lines[_count];
    }

    /// <summary>Takes the line in <see cref="Next"/>; false when the table holds <paramref name="most"/> already.</summary>
    public bool TryTake(int most)
    {
        if (_count >= most)
        {
            return false;
        }

        _count++;
        return true;
    }

    /// <summary>Marks every line of a field we know: it does not go on.</summary>
    public void Consume(KnownField known)
    {
        foreach (ref FieldLine line in Lines)
        {
            line.IsConsumed |= line.Known == known;
        }
    }

    private void Grow() => Array.Resize(ref _lines, _lines.Length * 2);
}
