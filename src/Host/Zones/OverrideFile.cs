using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Zones;

/// <summary>What <c>lb alb disable</c> and <c>enable</c> set, as a file in <c>mzlb.state_dir</c>.</summary>
/// <remarks>Background. Written beside and renamed over, so that a crash leaves the old one or the new one.</remarks>
internal sealed class OverrideFile(string folder) : IOverrideStore
{
    /// <summary>Far more than the overrides of any number of zones.</summary>
    private const int MostBytes = 1024 * 1024;

    private readonly string _path = Path.Combine(folder, "overrides.json");

    private string _loadFault = "";

    public bool IsLasting => true;

    /// <summary>Why nothing would be kept: what was saved cannot be read, or nothing can be written; empty: it would be.</summary>
    public string Trouble
    {
        get
        {
            try
            {
                Directory.CreateDirectory(folder);
                File.Create(_path + ".new").Dispose();
                File.Delete(_path + ".new");
                return _loadFault;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return $"{folder} cannot be written: {ConfigFiles.Reason(fault)}";
            }
        }
    }

    public ReadOnlyMemory<byte> Load()
    {
        try
        {
            using FileStream file = File.OpenRead(_path);
            byte[] bytes = new byte[MostBytes];
            return bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception nothing) when (nothing is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _loadFault = $"{_path} cannot be read: {ConfigFiles.Reason(fault)}";
            return default;
        }
    }

    public string Save(ReadOnlyMemory<byte> content)
    {
        if (_loadFault.Length > 0)
        {
            return $"{_loadFault}; it is not written over"; // what an operator set before is still in it
        }

        try
        {
            Directory.CreateDirectory(folder);
            string beside = _path + ".new";
            using (FileStream file = File.Create(beside))
            {
                file.Write(content.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, _path, overwrite: true);
            return "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{_path} cannot be written: {ConfigFiles.Reason(fault)}";
        }
    }
}
