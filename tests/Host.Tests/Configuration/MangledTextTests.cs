using System.Collections.Immutable;
using CsCheck;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Configuration.Validation;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class MangledTextTests
{
    private static readonly string Full = File.ReadAllText(Repository.File("conf/full.toml"));

    // What TOML is made of, so that a change often leaves a text that is still nearly a configuration.
    private static readonly string[] Scraps =
    [
        "", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'", "\n", "\r", "#", "0", "-1", "99999999999999999999", "true",
        "\\u0000", "\0", "\"\"\"", "1979-05-27", "nan", "é", "\ud83d\ude00", "[limits]\n", "[[pods]]\n", "a.b.c = 1\n", "= 5",
        "services", "listeners = []\n",
    ];

    private static readonly Gen<string> Scrap = Gen.Int[0, Scraps.Length - 1].Select(index => Scraps[index]);

    [Fact]
    public void No_text_however_mangled_makes_the_reader_throw() =>
        Gen.Select(Gen.Int[0, Full.Length - 1], Gen.Int[0, 60], Scrap, Scrap).Array[1, 4].Sample(changes =>
        {
            string text = Full;
            foreach ((int at, int cut, string scrap, string more) in changes)
            {
                int from = Math.Min(at, text.Length);
                text = string.Concat(text.AsSpan(0, from), scrap, more, text.AsSpan(Math.Min(from + cut, text.Length)));
            }

            using StringWriter output = new();
            ConfigFaultPrinter.Print(output, FaultsOf(text));
        }, iter: 3_000, threads: 1);

    private static ImmutableArray<ConfigFault> FaultsOf(string text)
    {
        FaultList faults = new();
        TomlTreeBuilder tree = new(faults);
        tree.Add(TomlSyntax.Parse(new SourceFile("a.toml", text), text, faults));
        ProxyConfig config = ConfigBinder.Bind(tree.Root, SourcePosition.None, faults);
        faults.AddRange(ConfigValidator.Validate(config));
        return faults.ToSorted();
    }
}
