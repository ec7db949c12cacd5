namespace LoadBalancer.Host.Rendering;

/// <summary>A file for another program, made from the configuration.</summary>
/// <param name="Name">What that program calls it, without a folder.</param>
/// <param name="Text">All of it.</param>
internal sealed record RenderedFile(string Name, string Text)
{
    /// <summary>Nobody but its owner may read it.</summary>
    public bool IsSecret { get; init; }
}
