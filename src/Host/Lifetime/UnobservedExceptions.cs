using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Counts and logs exceptions of tasks that nobody awaited: each is a bug of ours that no request would show.</summary>
/// <remarks>
/// Background: the runtime raises them on the finaliser's thread, after a garbage collection. One per process, since the event is the process's
/// own; written there, read by a scrape.
/// </remarks>
internal sealed partial class UnobservedExceptions : IDisposable
{
    private static long _count;

    private readonly ILogger<UnobservedExceptions> _log;

    /// <summary>Watches until disposed.</summary>
    public UnobservedExceptions(ILoggerFactory loggerFactory)
    {
        _log = loggerFactory.CreateLogger<UnobservedExceptions>();
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <summary>How many this process had while watched.</summary>
    public static long Count => Interlocked.Read(ref _count);

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    private void OnUnobserved(object? task, UnobservedTaskExceptionEventArgs unobserved)
    {
        Interlocked.Increment(ref _count);
        // One line: the log is one event per line, and the first inner exception is the one that was thrown.
        Exception thrown = unobserved.Exception.InnerException ?? unobserved.Exception;
        LogUnobserved(_log, thrown.GetType().Name, OneLine(thrown.Message), OneLine(thrown.StackTrace ?? "no stack"));
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "nobody awaited a task that failed: {Type}: {Text} {Stack}")]
    private static partial void LogUnobserved(ILogger log, string type, string text, string stack);
}
