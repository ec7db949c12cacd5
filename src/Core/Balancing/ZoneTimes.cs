namespace LoadBalancer.Core.Balancing;

/// <summary>How long answers took since the last tick, from the own zone's endpoints and from the others'.</summary>
/// <remarks>Background.</remarks>
/// <param name="OwnCount">Answers from the own zone.</param>
/// <param name="OwnMeanMs">Their mean time; 0 where there were none.</param>
/// <param name="OtherCount">Answers from other zones.</param>
/// <param name="OtherMeanMs">Their mean time; 0 where there were none.</param>
internal readonly record struct ZoneTimes(long OwnCount, double OwnMeanMs, long OtherCount, double OtherMeanMs);
