using System.CommandLine;
using System.Runtime.InteropServices;
using LoadBalancer.Perf.Compare;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Verbs;

RootCommand command = CompareVerb.Describe();
command.Subcommands.Add(BodiesVerb.Describe());
command.Subcommands.Add(AllocationsVerb.Describe());

// Ctrl-C and SIGTERM cancel the action, which then has this long to stop what it started.
// A closed terminal is turned into SIGTERM: it must not leave proxies behind either.
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
{
    signal.Cancel = true;
    Posix.Signal(Environment.ProcessId, Posix.Terminate);
});
InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
try
{
    return await command.Parse(args).InvokeAsync(invocation);
}
catch (CompareException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped; nothing was written");
    return 130;
}
