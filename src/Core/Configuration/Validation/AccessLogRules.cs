using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[access_log]</c>.</summary>
/// <remarks>Config path. Whether the file can be opened is found out by who opens it.</remarks>
internal static class AccessLogRules
{
    public static void Check(AccessLogConfig log, FaultList faults)
    {
        bool isPath = log.Path.Length > 0 && !log.Path.Any(char.IsControl);
        if (!isPath && !log.Source.IsUnreadable("path"))
        {
            string message = $"path in [access_log] is {Shown.Quoted(log.Path)}; valid: a file, or \"-\" for standard output";
            faults.Add(ConfigFaultCode.BadValue, log.Source.At("path"), message);
        }
    }
}
