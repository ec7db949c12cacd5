using System.Diagnostics;

namespace LoadBalancer.Host.Tests.Rendering;

/// <summary>A program that a rendered file is for, asked what it thinks of one.</summary>
internal static class Tool
{
    /// <summary>Skips the test, visibly, where it is missing.</summary>
    public static void Require(string name) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Any(folder => File.Exists(Path.Combine(folder, name))), $"there is no {name} here");

    public static async Task<(int ExitCode, string Said)> RunAsync(string name, params string[] arguments)
    {
        string path = (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Select(folder => Path.Combine(folder, name)).First(File.Exists);
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }
}
