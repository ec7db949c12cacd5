using System.Text;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>No text makes an import throw, and whatever it writes is a configuration.</summary>
public sealed class ImportFuzzTests
{
    /// <summary>Fixed: a failure names its input, and the next run finds it again.</summary>
    private const int Seed = 20_260_131;

    /// <summary>What YAML, paths, hosts and annotations are made of, with what none of them should be.</summary>
    private static readonly string[] Words =
    [
        "", " ", "\n", "  ", "- ", ": ", "[", "]", "{", "}", "'", "\"", "\\", "|", ">", "&a ", "*a", "!", "#", "%", "\t", "---\n", "...", "?", "~", "null",
        "true", "0", "-1", "99999999999", "$1", "$", "${", "(.*)", "/", "//", "/*", "*", "*.", "..", "%2F", "é", "\u0007", "\\ud800", "10.0.0.0/33", "::", "a=b;", "1r/s",
    ];

    private static readonly string[] Seeds =
    [
        File.ReadAllText(Repository.File("tests/Host.Tests/Import/manifests/multi-zone.yaml")),
        File.ReadAllText(Repository.File("tests/Host.Tests/Import/manifests/shop.yaml")),
    ];

    [Fact]
    public void No_manifest_however_mangled_breaks_a_promise()
    {
        Random random = new(Seed);
        int accepted = 0;
        for (int round = 0; round < 1_000; round++)
        {
            string yaml = Mangle(Seeds[round % Seeds.Length], random);
            try
            {
                Imported imported = Imported.Of(yaml);
                accepted += imported.Faults.Length == 0 ? 1 : 0;
                if (imported.Toml.Length > 0)
                {
                    Assert.NotNull(imported.Config);
                }

                Assert.All(imported.Lines.Concat(imported.Faults), static line => Assert.DoesNotContain(line, char.IsControl));
            }
            catch (Exception broken)
            {
                Assert.Fail($"{broken}\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(yaml))}\n{yaml}");
            }
        }

        Assert.InRange(accepted, 100, 900); // both roads were taken
    }

    private static string Mangle(string text, Random random)
    {
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            int start = random.Next(text.Length);
            int length = random.Next(Math.Min(12, text.Length - start));
            text = random.Next(3) switch
            {
                0 => text.Remove(start, length),
                1 => text.Insert(start, Words[random.Next(Words.Length)]),
                _ => string.Concat(text.AsSpan(0, start), Words[random.Next(Words.Length)], text.AsSpan(start + length)),
            };
        }

        return text;
    }
}
