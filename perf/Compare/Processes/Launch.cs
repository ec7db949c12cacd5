namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A program to start: path, arguments, and variables set beside the inherited ones.</summary>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
