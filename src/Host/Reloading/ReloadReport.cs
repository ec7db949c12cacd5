using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Changes;
using LoadBalancer.Core.Explaining;

namespace LoadBalancer.Host.Reloading;

/// <summary>One reload: an event of <c>GET /api/v1/events</c>, and the answer of <c>POST /api/v1/reload</c>.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="At">When it ended.</param>
/// <param name="Trigger">Who wanted it.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Generation">In force from then on.</param>
/// <param name="TookMs">From the first byte read to the swap, in milliseconds.</param>
/// <param name="Message">All of it in one line, as it is logged.</param>
/// <param name="Changes">What is different now; null when nothing was put in force.</param>
/// <param name="Faults">Every fault, warnings too, each as it is printed.</param>
/// <param name="Rehearsal">What would become of recent requests; null where nobody asked.</param>
internal sealed record ReloadReport(
    DateTimeOffset At,
    ReloadTrigger Trigger,
    ReloadResult Result,
    long Generation,
    double TookMs,
    string Message,
    ConfigChanges? Changes,
    ImmutableArray<string> Faults,
    RehearsalReport? Rehearsal = null);
