using LoadBalancer.Core.Dns.Publishing;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

/// <summary>Keeps what is worth a look: warnings, and that all is well again.</summary>
internal sealed class CapturedLog : ILogger<Publisher>
{
    private const int Written = 1801;

    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != Written)
        {
            Lines.Add(formatter(state, exception));
        }
    }
}
