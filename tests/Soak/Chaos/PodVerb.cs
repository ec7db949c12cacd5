using System.CommandLine;
using System.Net;
using System.Text;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.Soak.Chaos;

/// <summary><c>pod</c>: one healthy pod, for scenarios that kill it or put it into a network of its own.</summary>
internal static class PodVerb
{
    public static Command Describe()
    {
        Option<string> address = new("--address") { Description = "Where; port 0 picks a free one", Required = true };
        Command command = new("pod", "One pod of a chaos run; it ends with its input.") { address };
        command.Hidden = true; // a part of `chaos`, not for people
        command.SetAction(async (line, cancellation) =>
        {
            using Stream output = Console.OpenStandardOutput();
            Lock saying = new();
            Deliveries deliveries = new() { Posted = nonce => Say($"{PodLines.Post}{nonce}") };
            await using FaultyPod pod = new(FaultPlan.Healthy, 0, deliveries, IPEndPoint.Parse(line.GetRequiredValue(address)));
            Say($"{PodLines.Ready}{pod.Address}");
            using Stream input = Console.OpenStandardInput();
            await input.CopyToAsync(Stream.Null, cancellation); // nothing comes, until the end does
            return 0;

            void Say(string text)
            {
                lock (saying)
                {
                    output.Write(Encoding.ASCII.GetBytes(text + "\n")); // one write(2): nothing of it is lost with the process
                }
            }
        });
        return command;
    }
}
