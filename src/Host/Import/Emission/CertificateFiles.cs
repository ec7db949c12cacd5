using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>Writes certificates and keys into a folder, once nothing else is wrong.</summary>
/// <remarks>Config path. A file that holds something else is never written over; a key is for its owner's eyes from its first byte on.</remarks>
internal static class CertificateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static void Write(IReadOnlyList<ImportedCertificate> certificates, string folder, ImportReport report)
    {
        try
        {
            if (certificates.Count > 0)
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            report.Fault(new SourcePosition(new SourceFile(folder, ""), 0, 0), $"the folder cannot be made: {ConfigFiles.Reason(fault)}");
            return;
        }

        // All are looked at before one is written: half of a set would be worse than none.
        (string Path, byte[] Bytes, UnixFileMode Mode)[] files =
        [
            .. certificates.Select(static each => (each.CertificateFile, each.Secret.Certificate, Everybody)),
            .. certificates.Select(static each => (each.KeyFile, each.Secret.Key, OwnerOnly)),
        ];
        (string Path, byte[] Bytes, UnixFileMode Mode)[] missing = [.. files.Where(file => !IsThere(file.Path, file.Bytes, report))];
        foreach ((string path, byte[] bytes, UnixFileMode mode) in report.HasFaults ? [] : missing)
        {
            Write(path, bytes, mode, report);
        }
    }

    /// <summary>True when it need not be written: it holds the same, or a fault says what is in the way.</summary>
    private static bool IsThere(string path, byte[] bytes, ImportReport report)
    {
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            if (new FileInfo(path).Length != bytes.Length || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            {
                report.Fault(At(path), "the file holds something else, and is not written over; move it away, or name another folder with --certificates");
            }
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            report.Fault(At(path), $"cannot be read: {ConfigFiles.Reason(fault)}");
        }

        return true;
    }

    private static void Write(string path, byte[] bytes, UnixFileMode mode, ImportReport report)
    {
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = mode;
            }

            using FileStream file = new(path, options);
            file.Write(bytes);
        }
        catch (Exception fault) when (IsOfFiles(fault))
        {
            report.Fault(At(path), $"cannot be written: {ConfigFiles.Reason(fault)}");
        }
    }

    private static SourcePosition At(string path) => new(new SourceFile(path, ""), 0, 0);

    private static bool IsOfFiles(Exception fault) => fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
