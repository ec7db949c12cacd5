using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>The endpoints that an exchange's attempts went to, the last ones of them.</summary>
/// <remarks>
/// Hot path: nothing is written before a second attempt. More than are kept are tried by nobody whose service has not told us to, and by then any is
/// as good as another.
/// </remarks>
internal struct TriedEndpoints
{
    private const int MostKept = 4;

    private Kept _kept;
    private int _count;

    /// <summary>They, the last one last.</summary>
    [UnscopedRef]
    public ReadOnlySpan<Endpoint> Span => ((ReadOnlySpan<Endpoint>)_kept)[.._count];

    public void Add(Endpoint endpoint)
    {
        if (_count == MostKept)
        {
            ((Span<Endpoint>)_kept)[1..].CopyTo(_kept);
            _count--;
        }

        _kept[_count++] = endpoint;
    }

    [InlineArray(MostKept)]
    private struct Kept
    {
        private Endpoint _first;
    }
}
