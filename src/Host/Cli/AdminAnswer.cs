using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Admin;

namespace LoadBalancer.Host.Cli;

/// <summary>What came of asking a process.</summary>
/// <param name="Status">Its answer's; 0: there was none.</param>
/// <param name="Text">The answer's body, or why there was none.</param>
/// <param name="IsGone">Nobody listens there: no such process, or not any more.</param>
/// <param name="HasEnded">Somebody did, and closed before the answer was whole.</param>
internal readonly record struct AdminAnswer(HttpStatusCode Status, string Text, bool IsGone = false, bool HasEnded = false)
{
    /// <summary>The status that it carries; null for any other answer.</summary>
    public ProcessStatus? ReadStatus() => Read(AdminJson.Default.ProcessStatus);

    /// <summary>What it carries; null for any other answer.</summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        if (Status is not (HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.UnprocessableEntity))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Text, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The array that it carries; null for any other answer.</summary>
    public ImmutableArray<T>? ReadArray<T>(JsonTypeInfo<ImmutableArray<T>> type)
    {
        try
        {
            return Status == HttpStatusCode.OK ? JsonSerializer.Deserialize(Text, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One line for whoever did not get what was asked.</summary>
    public string Complaint(Uri address) =>
        IsGone ? $"nobody listens at {AdminAddress.Name(address)}: is lb running? If its [admin] address is another one, name it with --admin URL or {AdminAddress.Variable}"
        : Status == 0 ? $"{AdminAddress.Name(address)}: {Text}"
        : Status is HttpStatusCode.OK or HttpStatusCode.Accepted ? $"{AdminAddress.Name(address)} answers, but not as lb does: another program's port, or another version's?"
        : $"{AdminAddress.Name(address)} refuses ({(int)Status}): {Text.Trim()}";
}
