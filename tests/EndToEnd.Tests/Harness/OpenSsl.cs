using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>TLS as others speak it: Debian's <c>openssl</c> and <c>sslscan</c>. A test that needs one that is not here is skipped, visibly.</summary>
internal static class OpenSsl
{
    /// <summary>A handshake and one request under <paramref name="name"/>; all that the client has to tell of it.</summary>
    public static Task<string> AskAsync(IPEndPoint address, string name, params string[] more) => RunAsync(
        "openssl",
        $"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n",
        ["s_client", "-connect", $"{address}", .. name.Length == 0 ? new[] { "-noservername" } : ["-servername", name], "-ign_eof", .. more]);

    /// <summary>What a tool prints, on both outputs.</summary>
    public static Task<string> RunAsync(string tool, string input, params string[] arguments) => RunAsync(tool, input, closesInput: true, arguments);

    /// <summary>As <see cref="RunAsync(string, string, string[])"/>, of a tool that ends by itself: its input stays open.</summary>
    public static Task<string> RunOpenAsync(string tool, string input, params string[] arguments) => RunAsync(tool, input, closesInput: false, arguments);

    private static async Task<string> RunAsync(string tool, string input, bool closesInput, string[] arguments)
    {
        using Process process = Start(tool, arguments);
        using CancellationTokenSource patience = new(Patience.Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            await process.StandardInput.FlushAsync(patience.Token);
            if (closesInput)
            {
                process.StandardInput.Close();
            }
        }
        catch (IOException)
        {
            // It has ended already, and says why.
        }

        return await output + await error;
    }

    /// <summary>Starts a tool; skips the test where it is missing.</summary>
    public static Process Start(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{tool} is not here (Debian: openssl, sslscan)");
            throw;
        }
    }
}
