using LoadBalancer.Perf.Dns;

// Without arguments, or with --rounds and --seconds: the comparison. 'serve PORT [portable]': our responder alone, until it is ended.
return args switch
{
    ["serve", string port, .. var rest] => await OwnServer.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), rest.Contains("portable")),
    _ => await new Comparison(Option("--rounds", 6), Option("--seconds", 4)).RunAsync(),
};

int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length
        ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
