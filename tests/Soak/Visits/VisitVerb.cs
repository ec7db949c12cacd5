using System.CommandLine;
using System.Net;

namespace LoadBalancer.Soak.Visits;

/// <summary><c>visit</c>: asks one address at a steady pace, each time on a new connection, and logs what came of each: the client of tests/chaos/*.sh.</summary>
internal static class VisitVerb
{
    public static Command Describe()
    {
        Option<string> address = new("--address") { Description = "Whom to ask", Required = true };
        Option<string> pod = new("--pod") { Description = "Where the pod is to listen that the balancer asks in turn", Required = true };
        Option<string> log = new("--log") { Description = "One line a visit: when it began and ended (Unix time, ms), its kind, what came of it", Required = true, HelpName = "PATH" };
        Option<int> every = new("--every") { Description = "From one visit's begin to the next, ms", DefaultValueFactory = static _ => 10 };
        Option<int> slow = new("--slow") { Description = "How long the pod takes for every tenth, ms", DefaultValueFactory = static _ => 300 };
        Command command = new("visit", "Visits an address until it is told to stop.") { address, pod, log, every, slow };
        command.Hidden = true; // a part of the scripts, not for people
        command.SetAction(async (line, cancellation) =>
        {
            await using StreamWriter writer = new(line.GetRequiredValue(log)) { AutoFlush = true };
            using VisitedPod visited = new(IPEndPoint.Parse(line.GetRequiredValue(pod)), TimeSpan.FromMilliseconds(line.GetValue(slow)));
            Visitor visitor = new(IPEndPoint.Parse(line.GetRequiredValue(address)), TimeSpan.FromMilliseconds(line.GetValue(every)), writer);
            await visitor.RunAsync(cancellation);
            return 0;
        });
        return command;
    }
}
