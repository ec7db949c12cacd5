using System.Globalization;
using LoadBalancer.Perf.Streams;

// tcp [--rounds N] [--bytes N] · udp [--seconds N] [--rate N]: one comparison; --lb PATH names the program (default: the Release build beside this one).
string lb = Text("--lb", Path.Combine(AppContext.BaseDirectory, "../../../../../src/Host/bin/Release/net10.0/lb"));
return args switch
{
    ["tcp", ..] => new TcpComparison(lb, (int)Number("--rounds", 5), Number("--bytes", 1L << 30)).Run(),
    ["udp", ..] => await new UdpComparison(lb, (int)Number("--seconds", 10), (int)Number("--rate", 20_000)).RunAsync(),
    _ => Usage(),
};

int Usage()
{
    Console.Error.WriteLine("usage: tcp [--rounds N] [--bytes N] | udp [--seconds N] [--rate N]; --lb PATH");
    return 2;
}

string Text(string name, string otherwise) => Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;

long Number(string name, long otherwise) => long.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
