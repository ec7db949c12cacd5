namespace LoadBalancer.Host.Cli.Completion;

/// <summary>What a shell can offer in the place of a value.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Words">The words, for <see cref="CompletionKind.Words"/>.</param>
internal readonly record struct CompletionValue(CompletionKind Kind, string[] Words)
{
    public static CompletionValue None => new(CompletionKind.None, []);
}

/// <summary>Kinds of <see cref="CompletionValue"/>.</summary>
internal enum CompletionKind : byte
{
    /// <summary>There is no value.</summary>
    None = 0,

    /// <summary>One of a few words.</summary>
    Words,

    /// <summary>A file or folder.</summary>
    Files,

    /// <summary>A value that only the user knows: a port, a URL.</summary>
    Free,
}
