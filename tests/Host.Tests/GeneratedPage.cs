using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests;

/// <summary>A page in docs/ that the program writes: the test that holds it to that also writes it, when it is told to.</summary>
internal static class GeneratedPage
{
    private const string Variable = "LB_WRITE_DOCS";

    /// <summary>Fails when the page at <paramref name="path"/> is not <paramref name="text"/>; with <c>LB_WRITE_DOCS=1</c>, makes it so.</summary>
    public static void MustBe(string path, string text)
    {
        string file = Repository.File(path);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            File.WriteAllText(file, text);
        }

        string written = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(written == text, $"{path} is not what the program writes; {Variable}=1 dotnet test writes it anew. First difference: {Difference(written, text)}");
    }

    private static string Difference(string written, string text)
    {
        string[] ours = text.Split('\n');
        string[] theirs = written.Split('\n');
        int line = Enumerable.Range(0, ours.Length + 1).First(i => i >= theirs.Length || i >= ours.Length || ours[i] != theirs[i]);
        return $"line {line + 1}, written: {theirs.ElementAtOrDefault(line) ?? "(nothing)"}";
    }
}
