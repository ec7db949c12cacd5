using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace LoadBalancer.EndToEnd.Tests.Native;

/// <summary>The natively compiled <c>lb</c>, published once for all tests of a class by the README's command; or why there is none here.</summary>
/// <remarks>
/// Takes most of a minute when something changed, some seconds when nothing did: its output stays in <c>artifacts/</c>, apart from
/// <c>bin</c> and <c>obj</c>, which the tests around it use. <c>LB_NATIVE</c> names a binary that is there already.
/// </remarks>
public sealed partial class NativeBinary : IAsyncLifetime
{
    private string _path = "";
    private string _missing = "";

    /// <summary>What publishing said; empty for a binary that was there already.</summary>
    internal string Messages { get; private set; } = "";

    /// <summary>The program; the test is skipped, and says why, where it cannot be made.</summary>
    internal string Path
    {
        get
        {
            Assert.SkipUnless(_missing.Length == 0, _missing);
            return _path;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("LB_NATIVE") is { Length: > 0 } given)
        {
            _path = System.IO.Path.GetFullPath(given);
            return;
        }

        _missing = FindMissing();
        if (_missing.Length > 0)
        {
            return;
        }

        string root = FindRoot();
        string artifacts = System.IO.Path.Combine(root, "artifacts", "native");
        string folder = System.IO.Path.Combine(artifacts, "lb");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // so that what is in it is what publishing gives
        }

        string[] command = ["publish", "src/Host", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder];

        // No build servers: they would outlive the command and keep its output open.
        (int exitCode, Messages) = await RunAsync(root, [.. command, "--artifacts-path", artifacts, "--disable-build-servers"]);
        if (exitCode != 0 && PackageFault().IsMatch(Messages))
        {
            _missing = $"the native compiler's packages cannot be had here: {PackageFault().Match(Messages).Value}";
            return;
        }

        Assert.True(exitCode == 0, Messages);
        _path = System.IO.Path.Combine(folder, "lb");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string FindMissing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "compiles natively on Linux only, so far";
        }

        // The headers of zlib are not asked for: the native compiler brings its own zlib, and where it does not, linking says so.
        bool hasClang = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(static folder => File.Exists(System.IO.Path.Combine(folder, "clang")));
        return hasClang ? "" : "compiling natively needs clang (apt install clang zlib1g-dev)";
    }

    private static async Task<(int ExitCode, string Messages)> RunAsync(string folder, string[] command)
    {
        ProcessStartInfo start = new("dotnet", command) { WorkingDirectory = folder, RedirectStandardOutput = true };

        // What the `dotnet test` above us tells its own children would make this one load another MSBuild's parts.
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process publish = Process.Start(start)!;
        string messages = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return (publish.ExitCode, messages);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "LoadBalancer.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("LoadBalancer.sln is not above the built tests");
    }

    /// <summary>NuGet's words for a package or version that is not served, or a source that does not answer.</summary>
    [GeneratedRegex(@"error NU1(101|102|301|801).*")]
    private static partial Regex PackageFault();
}
