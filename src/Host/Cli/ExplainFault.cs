using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb check --explain CODE</c>: what a fault's code means.</summary>
internal static class ExplainFault
{
    /// <summary>Prints the entry.</summary>
    /// <param name="text">The code as it was written.</param>
    /// <param name="isAlone">False when there is something beside it, which would be ignored.</param>
    /// <param name="output">Where the entry goes.</param>
    /// <param name="error">Where it goes when there is none.</param>
    public static int Run(string text, bool isAlone, TextWriter output, TextWriter error)
    {
        if (!isAlone)
        {
            error.WriteLine("lb check: --explain stands alone ('lb check -h' explains it)");
            return ExitCode.Usage;
        }

        if (ConfigFaultGuide.Find(text) is not { } code)
        {
            string meant = Suggestion.For(text, Enum.GetValues<ConfigFaultCode>().Select(static each => each.Text()));
            error.WriteLine($"lb check: there is no fault {Shown.Quoted(text)}{meant} ('lb check -h' explains it)");
            return ExitCode.Usage;
        }

        output.Write(FaultPage.ForTerminal(code));
        return ExitCode.Done;
    }
}
