namespace LoadBalancer.Host.Cli.Completion;

/// <summary>One option of a verb, as completion knows it.</summary>
/// <param name="Names"><c>--output</c>, <c>-o</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Value">What follows it.</param>
/// <param name="IsRepeated">True when several values may follow.</param>
internal sealed record CompletionOption(string[] Names, string Description, CompletionValue Value, bool IsRepeated);
