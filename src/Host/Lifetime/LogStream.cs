using System.Runtime.InteropServices;
using LoadBalancer.Core.Configuration;
using Microsoft.Win32.SafeHandles;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Where log lines go: standard output, or the end of a file.</summary>
/// <remarks>Background; one owner.</remarks>
internal sealed partial class LogStream : IAsyncDisposable
{
    private readonly string? _openedAs; // what the kernel called it then; null where it does not say, and for standard output

    private LogStream(Stream stream)
    {
        Stream = stream;
        _openedAs = NameNow();
    }

    public Stream Stream { get; }

    /// <summary>
    /// True when the file has been renamed or removed since it was opened: whoever rotates logs wants lines in a new one from now on. Known on Linux, where
    /// the kernel says what a descriptor's file is called now.
    /// </summary>
    public bool HasMoved => _openedAs is not null && NameNow() != _openedAs;

    /// <summary>Opens it.</summary>
    /// <param name="path">A file, or <see cref="AccessLogConfig.StandardOutput"/>.</param>
    /// <param name="stream">Open; null on a fault.</param>
    /// <returns>Why it cannot be written; null when it can.</returns>
    public static string? TryOpen(string path, out LogStream? stream)
    {
        stream = null;
        if (path == AccessLogConfig.StandardOutput)
        {
            stream = new LogStream(Console.OpenStandardOutput());
            return null;
        }

        try
        {
            stream = new LogStream(OperatingSystem.IsLinux()
                ? new FileStream(OpenToAppend(path), FileAccess.Write, bufferSize: 0)
                : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, useAsync: true));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return $"cannot write '{path}': {exception.Message} Name a file this user may append to, or \"-\".";
        }
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    /// <summary>
    /// With <c>O_APPEND</c>, which .NET's append mode is not: it remembers a place, and two of ours on one file, while one takes over from the other, or
    /// somebody who empties it, would have lines written over lines.
    /// </summary>
    private static SafeFileHandle OpenToAppend(string path)
    {
        const int WriteOnly = 1;
        const int Create = 0x40;
        const int Append = 0x400;
        const int CloseOnExec = 0x80000;
        int descriptor = Open(path, WriteOnly | Create | Append | CloseOnExec, 0b110_100_100); // rw-r--r--
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    private string? NameNow()
    {
        try
        {
            return Stream is FileStream file && OperatingSystem.IsLinux()
                ? File.ResolveLinkTarget($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
