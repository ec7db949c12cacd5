using System.Text;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>Finds and reads the files that paths on the command line stand for.</summary>
/// <remarks>Config path. Nothing here throws for a file that is missing, unreadable or not text.</remarks>
internal static class ConfigFiles
{
    // Strict: a replacement character in a host name would be refused later, far from its cause.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file is itself; a folder is every <c>*.toml</c> in it by name (not below it, not hidden ones). Each file once.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths, FaultList faults)
    {
        List<string> files = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            try
            {
                IEnumerable<string> found = Directory.Exists(path) ? InFolder(path, faults) : [path];
                files.AddRange(found.Where(file => seen.Add(Path.GetFullPath(file))));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                faults.Add(ConfigFaultCode.FileUnreadable, At(path), $"cannot be read: {Reason(fault)}");
            }
        }

        return files;
    }

    /// <summary>The file's bytes, or null when a fault says why not.</summary>
    public static byte[]? Read(string path, FaultList faults)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(ConfigFaultCode.FileUnreadable, At(path), $"cannot be read: {Reason(fault)}");
            return null;
        }
    }

    /// <summary>The text that <paramref name="bytes"/> of a file are, or null when a fault says why not.</summary>
    public static SourceFile? Decode(string path, byte[] bytes, FaultList faults)
    {
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        if (FirstInvalidByte(text) is { } invalid)
        {
            string message = $"byte 0x{text[invalid]:X2} is not UTF-8; TOML files are UTF-8 text";
            faults.Add(ConfigFaultCode.NotUtf8, Locate(path, text, invalid), message);
            return null;
        }

        return new SourceFile(path, StrictUtf8.GetString(text));
    }

    private static string[] InFolder(string folder, FaultList faults)
    {
        // A name that begins with a dot is an editor's lock or a mounted volume's bookkeeping, never a configuration.
        string[] found = [.. Directory.EnumerateFiles(folder, "*.toml").Where(file => !Path.GetFileName(file).StartsWith('.'))];
        Array.Sort(found, StringComparer.Ordinal);
        if (found.Length == 0)
        {
            faults.Add(ConfigFaultCode.FolderEmpty, At(folder), "there is no *.toml file in this folder");
        }

        return found;
    }

    private static int? FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return at;
            }

            at += length;
        }

        return null;
    }

    /// <summary>The line is shown with replacement characters: it cannot be shown as it is.</summary>
    private static SourcePosition Locate(string path, ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> before = text[..at];
        string line = Encoding.UTF8.GetString(before[(before.LastIndexOf((byte)'\n') + 1)..]);
        return new SourcePosition(
            new SourceFile(path, Encoding.UTF8.GetString(text)), before.Count((byte)'\n') + 1, line.EnumerateRunes().Count() + 1);
    }

    private static SourcePosition At(string path) => new(new SourceFile(path.Length == 0 ? "\"\"" : path, ""), 0, 0);

    /// <summary>Why a file could not be read, in the operator's words.</summary>
    public static string Reason(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        UnauthorizedAccessException => "permission denied",
        ArgumentException => "not a path",
        _ => fault.Message.ReplaceLineEndings(" "),
    };
}
