using System.CommandLine;
using LoadBalancer.Soak;
using LoadBalancer.Soak.Chaos;
using LoadBalancer.Soak.Mixed;
using LoadBalancer.Soak.Slow;
using LoadBalancer.Soak.Visits;

RootCommand command = new("Runs lb for minutes, or under a thousand slow clients, or while everything around it breaks, and judges it. Linux only: it reads /proc.");
command.Subcommands.Add(MixedVerb.Describe());
command.Subcommands.Add(SlowVerb.Describe());
command.Subcommands.Add(ChaosVerb.Describe());
command.Subcommands.Add(PodVerb.Describe());
command.Subcommands.Add(VisitVerb.Describe());

// Ctrl-C and SIGTERM cancel the action, which then stops lb in order.
InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
try
{
    return await command.Parse(args).InvokeAsync(invocation);
}
catch (SoakException fault)
{
    Console.Error.WriteLine(fault.Message);
    return fault.ExitCode;
}
