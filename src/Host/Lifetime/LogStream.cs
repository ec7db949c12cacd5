using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Where log lines go: standard output, or the end of a file.</summary>
/// <remarks>Background; one owner.</remarks>
internal sealed class LogStream : IAsyncDisposable
{
    private readonly string? _path; // null: standard output

    private LogStream(Stream stream, string? path) => (Stream, _path) = (stream, path);

    public Stream Stream { get; }

    /// <summary>
    /// True when the file has been renamed or removed since it was opened: whoever rotates logs wants lines in a new one from now on. Known on Linux, where
    /// the kernel says what a descriptor's file is called now.
    /// </summary>
    public bool HasMoved =>
        _path is not null && Stream is FileStream file && OperatingSystem.IsLinux() &&
        File.ResolveLinkTarget($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName is string now &&
        !(File.Exists(_path) && now == (File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path));

    /// <summary>Opens it.</summary>
    /// <param name="path">A file, or <see cref="AccessLogConfig.StandardOutput"/>.</param>
    /// <param name="stream">Open; null on a fault.</param>
    /// <returns>Why it cannot be written; null when it can.</returns>
    public static string? TryOpen(string path, out LogStream? stream)
    {
        stream = null;
        if (path == AccessLogConfig.StandardOutput)
        {
            stream = new LogStream(Console.OpenStandardOutput(), null);
            return null;
        }

        try
        {
            stream = new LogStream(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, useAsync: true), path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"cannot write '{path}': {exception.Message} Name a file this user may append to, or \"-\".";
        }
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
