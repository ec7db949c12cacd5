using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

// The runtime reads this once, when the first socket is made: a completed receive then continues on the thread that polled it instead
// of being handed to the thread pool. Measured in docs/performance.md. Set here so that no user has to; one who did keeps the last word.
const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
{
    Environment.SetEnvironmentVariable(InlineCompletions, "1");
}

return await CommandLine.RunAsync(args, new Composition(), Console.Out, Console.Error);
