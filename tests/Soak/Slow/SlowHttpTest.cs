using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace LoadBalancer.Soak.Slow;

/// <summary>Debian's slowhttptest as a child process; disposing ends it.</summary>
internal sealed class SlowHttpTest : IDisposable
{
    // It goes on far beyond every deadline of lb's, so that attackers that leave were made to.
    private const int LengthSeconds = 120;

    // Two hundred and fifty a second: a thousand stand before the first deadline of any kind (5 s) meets one of them, and the time it takes
    // to accept a thousand connections in one go, which is another question, does not count as theirs.
    private const string PerSecond = "250";

    private static readonly string[] Folders = ["/usr/bin", "/usr/local/bin"];

    private readonly Process _process;

    private SlowHttpTest(Process process) => _process = process;

    /// <summary>True once it ended by itself: when no connection is left to it.</summary>
    public bool HasExited => _process.HasExited;

    public static string Find() => Folders.Select(static folder => Path.Combine(folder, "slowhttptest")).FirstOrDefault(File.Exists)
        ?? throw new SoakException("slowhttptest is not installed. On Debian: apt-get install slowhttptest");

    /// <summary>Attaches that many attackers, one after the other.</summary>
    public static SlowHttpTest Start(AttackKind kind, int attackers, IPEndPoint address)
    {
        string count = attackers.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new(Find(),
            [.. kind.Arguments, "-c", count, "-r", PerSecond, "-l", LengthSeconds.ToString(CultureInfo.InvariantCulture), "-u", $"http://{address}{kind.Path}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = new() { StartInfo = start };
        process.Start();
        process.BeginOutputReadLine(); // it paints a screen every few seconds; lb's own metrics say more
        process.BeginErrorReadLine();
        return new SlowHttpTest(process);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
