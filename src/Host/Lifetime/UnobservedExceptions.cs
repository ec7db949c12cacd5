using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Counts faults of tasks that nobody awaited: each is a bug of ours that would otherwise go unseen.</summary>
/// <remarks>Background, one per process, as the runtime's event is. Written by the finaliser thread.</remarks>
internal static partial class UnobservedExceptions
{
    private static long _count;
    private static ILogger? _logger;

    /// <summary>How many so far; one is seen only when the garbage collector finds its task.</summary>
    public static long Count => Interlocked.Read(ref _count);

    /// <summary>Begins to watch; whoever comes first lends the log.</summary>
    public static void Watch(ILoggerFactory loggerFactory)
    {
        if (Interlocked.CompareExchange(ref _logger, loggerFactory.CreateLogger(typeof(UnobservedExceptions)), null) is null)
        {
            TaskScheduler.UnobservedTaskException += static (_, unobserved) =>
            {
                Interlocked.Increment(ref _count);
                LogUnobserved(_logger!, unobserved.Exception);
                unobserved.SetObserved();
            };
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "our own bug: a task failed and nobody awaited it")]
    private static partial void LogUnobserved(ILogger logger, Exception bug);
}
