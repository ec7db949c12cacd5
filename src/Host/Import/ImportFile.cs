using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Import;

/// <summary>Reads what is to be imported: files, or standard input.</summary>
/// <remarks>Config path. Nothing here throws for a file that is missing, endless or not text.</remarks>
internal static class ImportFile
{
    /// <summary>The path of standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Twenty thousand pods as the API server prints them; a path to something endless must not be read to its end.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of <paramref name="path"/>, or null when a fault says why there is none.</summary>
    /// <param name="path">A file, or <see cref="StandardInput"/>.</param>
    /// <param name="standardInput">Opens it.</param>
    /// <param name="report">Where the fault goes.</param>
    public static string? Read(string path, Func<Stream> standardInput, ImportReport report)
    {
        SourcePosition here = new(new SourceFile(path, ""), 0, 0);
        try
        {
            using Stream stream = path == StandardInput ? standardInput() : File.OpenRead(path);
            using MemoryStream bytes = new();
            byte[] buffer = new byte[64 * 1024];
            for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            {
                bytes.Write(buffer, 0, count);
                if (bytes.Length > MaxBytes)
                {
                    report.Fault(here, $"it is longer than {MaxBytes >> 20} MiB; give it in parts");
                    return null;
                }
            }

            ReadOnlySpan<byte> text = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            return StrictUtf8.GetString(text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text);
        }
        catch (ArgumentException fault) when (fault is DecoderFallbackException)
        {
            report.Fault(here, "it is no UTF-8 text; save it as UTF-8");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            report.Fault(here, $"cannot be read: {ConfigFiles.Reason(fault)}");
        }

        return null;
    }
}
