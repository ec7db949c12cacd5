using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The file that tells keepalived whether the portable IP may be on this node: 0, it may; 1, it must not.</summary>
/// <remarks>
/// Background; one owner. keepalived reads it when it changes, so it is replaced whole (a rename), never written into. Beside it stands a file that
/// is locked as long as this process lives: a second process on this node, started by mistake with the same configuration, fails at the first one's
/// ports and would say 1 while the first one serves. A lock that is held keeps its hands off. What cannot be written is no reason not to serve:
/// keepalived also asks <c>lb healthcheck</c>.
/// </remarks>
/// <param name="path">Whole.</param>
internal sealed class TrackFile(string path) : IDisposable
{
    private FileStream? _lock;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>True from a successful <see cref="TryOpen"/> on.</summary>
    public bool IsOurs => _lock is not null;

    /// <summary>What was written last; null: nothing.</summary>
    public int? Value { get; private set; }

    /// <summary>Why the last write failed; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>Makes the file, and its folder, the caller's.</summary>
    /// <returns>False, with <see cref="Error"/>, when another process has it or it cannot be made.</returns>
    public bool TryOpen()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // whole, so there is one
            _lock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Error = File.Exists(path + ".lock") && fault is not UnauthorizedAccessException
                ? $"{path} is another process's, which runs on this node; it is left alone"
                : $"{path} cannot be written: {ConfigFiles.Reason(fault)}";
            return false;
        }
    }

    /// <summary>Says <paramref name="value"/>; without effect where the file is not ours.</summary>
    /// <returns>False, with <see cref="Error"/>, when it cannot be written.</returns>
    public bool TryWrite(int value)
    {
        if (_lock is null)
        {
            return false;
        }

        string next = path + ".new";
        try
        {
            File.WriteAllText(next, $"{value}\n");
            File.Move(next, path, overwrite: true);
            (Value, Error) = (value, null);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Error = $"{path} cannot be written: {ConfigFiles.Reason(fault)}";
            return false;
        }
    }

    public void Dispose() => _lock?.Dispose();
}
