namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>What operators said of each ALB, in the order they said it.</summary>
internal sealed class Intents(int albCount)
{
    private readonly List<(bool IsEnabled, int Zone, long AtMs)>[] _said = [.. Enumerable.Range(0, albCount).Select(static _ => new List<(bool, int, long)>())];

    public void Say(int alb, bool isEnabled, int zone, long atMs) => _said[alb].Add((isEnabled, zone, atMs));

    public IReadOnlyList<(bool IsEnabled, int Zone, long AtMs)> Of(int alb) => _said[alb];

    /// <summary>The last word; where none was said, the configuration's.</summary>
    public bool IsEnabled(int alb) => _said[alb].Count == 0 || _said[alb][^1].IsEnabled;

    /// <summary>Zones where the last word about some ALB was given: while one is gone, nobody else may know it.</summary>
    public HashSet<int> Holders => [.. _said.Where(static said => said.Count > 0).Select(static said => said[^1].Zone)];
}
