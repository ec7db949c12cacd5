using System.CommandLine;
using LoadBalancer.Core.Dns;
using LoadBalancer.Host.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb dns answer</c>: what the responder would answer now, and why.</summary>
internal static class DnsAnswerVerb
{
    public const string Lesson = """
        Example:
          lb dns answer iks1.jp-tok.containers.appdomain.cloud --type AAAA

        Asks the running process what it would answer a resolver, and why; the responder itself is asked, so this is what 'dig' would see. 'lb zone status'
        says why an ALB is in the answer or not. Exit code 0: it would answer with the records that are shown; 1: it would refuse, or not answer.
        """;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The cluster's name, or one below it" };
        var type = new Option<string>("--type", "-t") { Description = "A, AAAA, NS, SOA, … or TYPE and a number", HelpName = "TYPE", DefaultValueFactory = static _ => "A" };
        Option<string?> admin = AdminAddress.CreateOption();
        Option<string> format = OutputOption.Create("text");
        var command = new Command("answer", "Show what a name would be answered with now, and why") { name, type, admin, format };
        command.SetAction((parsed, _) => AdminVerb.RunAsync("dns answer", parsed, admin, (client, output, error) => RunAsync(
            client, parsed.GetRequiredValue(name), parsed.GetRequiredValue(type), parsed.GetValue(format) == OutputOption.Json, output, error)));
        return command;
    }

    private static async Task<int> RunAsync(AdminClient client, string name, string type, bool isJson, TextWriter output, TextWriter error)
    {
        AdminAnswer asked = await client.AskAsync(HttpMethod.Get, $"/api/v1/dns?name={Uri.EscapeDataString(name)}&type={Uri.EscapeDataString(type)}");
        if (asked.Read(AdminJson.Default.DnsAnswerText) is not DnsAnswerText answer)
        {
            await error.WriteLineAsync($"lb dns answer: {asked.Complaint(client.Address)}");
            return ExitCode.Failed;
        }

        if (isJson)
        {
            await output.WriteLineAsync(asked.Text.TrimEnd());
        }
        else
        {
            Write(answer, output);
        }

        return answer.Rcode == "NOERROR" ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Write(DnsAnswerText answer, TextWriter output)
    {
        output.WriteLine($"{answer.Name} {answer.Type}: {answer.Rcode}, {answer.AnswerBytes} bytes{(answer.IsTruncatedOverUdp ? ", cut over UDP" : "")}");
        foreach (DnsRecordText record in answer.Answer.Concat(answer.Authority).Concat(answer.Additional))
        {
            output.WriteLine($"  {record}");
        }

        output.WriteLine($"why: {answer.Reason}");
    }
}
