using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The process's log: one line per event on standard error, since standard output belongs to the access log.</summary>
internal static class ProcessLog
{
    public static ILoggerFactory Create() => LoggerFactory.Create(logging => logging
        .AddFilter("Microsoft", LogLevel.Warning) // Kestrel's information is about connections, one line each
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled; // journals and files, mostly
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
