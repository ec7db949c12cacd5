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
                File.WriteAllText(path + ".new", file.Text);
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
}
