using System.Globalization;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A process and everything it started: nginx's work is done by a child of the process we know.</summary>
internal static class ProcessTree
{
    /// <summary>The identifiers of <paramref name="root"/> and its descendants, the root first.</summary>
    public static IReadOnlyList<int> Of(int root)
    {
        ILookup<int, int> childrenOf = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(id => StatFields(id) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0);

        List<int> found = [root];
        for (int next = 0; next < found.Count; next++)
        {
            found.AddRange(childrenOf[found[next]]);
        }

        return found;
    }

    /// <summary>The fields of <c>/proc/PID/stat</c> from the third (the state) on, or null when the process is gone.</summary>
    public static string[]? StatFields(int processId)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{processId}/stat");
            // The second field is the name in parentheses, which may itself hold spaces and parentheses.
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
