using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[access_log]</c>: one line per exchange.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record AccessLogConfig
{
    /// <summary>Stands for standard output where a path is asked for.</summary>
    public const string StandardOutput = "-";

    /// <summary><c>format</c>.</summary>
    public AccessLogFormat Format { get; init; }

    /// <summary><c>path</c>: <see cref="StandardOutput"/>, or a file, made absolute from the folder of the file that names it.</summary>
    public string Path { get; init; } = StandardOutput;

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
