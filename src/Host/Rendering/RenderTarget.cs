using System.Collections.Immutable;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Rendering;

/// <summary>Where rendered files go: into a folder, or one after the other to standard output.</summary>
internal static class RenderTarget
{
    /// <summary>Writes them; false, with the reason on <paramref name="error"/>, when the folder cannot take one.</summary>
    /// <param name="files">What was rendered.</param>
    /// <param name="folder">Made when missing; null: standard output.</param>
    /// <param name="output">Gets the files, or which were written.</param>
    /// <param name="error">Gets what went wrong.</param>
    public static bool TryWrite(ImmutableArray<RenderedFile> files, string? folder, TextWriter output, TextWriter error)
    {
        foreach (RenderedFile file in files)
        {
            if (folder is null)
            {
                // One file alone can be redirected as it is; several are told apart by a line that is a comment to whoever reads them.
                output.Write(files.Length == 1 ? file.Text : $"# ==> {file.Name} <==\n{file.Text}\n");
                continue;
            }

            string path = Path.Combine(folder, file.Name);
            try
            {
                Directory.CreateDirectory(folder);
                Write(path + ".new", file);
                File.Move(path + ".new", path, overwrite: true); // whoever reads it reads all of it
                output.WriteLine(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                error.WriteLine($"lb: {path} cannot be written: {ConfigFiles.Reason(fault)}");
                return false;
            }
        }

        return true;
    }

    private static void Write(string path, RenderedFile file)
    {
        File.Delete(path); // one that is left over has rights of its own
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (file.IsSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // from the first byte on
        }

        using StreamWriter writer = new(path, options);
        writer.Write(file.Text);
    }
}
