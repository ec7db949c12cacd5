using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class UnobservedExceptionsTests
{
    [Fact]
    public void A_failed_task_that_nobody_awaits_is_counted_and_logged_in_one_line()
    {
        using Lines log = new();
        using ILoggerFactory loggerFactory = LoggerFactory.Create(logging => logging.AddProvider(log));
        using UnobservedExceptions watching = new(loggerFactory);
        long before = UnobservedExceptions.Count;

        LoseOne();
        for (int i = 0; i < 100 && !log.Seen.Any(IsOurs); i++) // the finaliser raises it; one round is enough unless the stack still held it
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(UnobservedExceptions.Count > before);
        string line = log.Seen.First(IsOurs);
        Assert.StartsWith("nobody awaited a task that failed: InvalidOperationException: lost on purpose, in two lines", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    private static bool IsOurs(string line) => line.Contains("lost on purpose", StringComparison.Ordinal);

    [MethodImpl(MethodImplOptions.NoInlining)] // so that no frame of the test keeps the task alive
    private static void LoseOne() => _ = Task.FromException(new InvalidOperationException("lost on purpose,\nin two lines"));

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Seen.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
