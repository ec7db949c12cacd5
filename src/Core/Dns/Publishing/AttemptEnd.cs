using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>How one attempt to be in step ended.</summary>
/// <param name="State">What publishing comes to: in step, waiting, failing, or idle.</param>
/// <param name="View">What was wanted, as it was last looked at.</param>
/// <param name="Fault">Why it failed, for people; null when it did not.</param>
/// <param name="HasWritten">True when the server made an update.</param>
/// <param name="FoundFirst">The sets that the server held before; default when they could not be read.</param>
internal readonly record struct AttemptEnd(
    PublishingState State, PublishedView View, string? Fault, bool HasWritten, ImmutableArray<RecordSet> FoundFirst);
