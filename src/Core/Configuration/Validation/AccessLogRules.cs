using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[access_log]</c>.</summary>
/// <remarks>Config path. Whether the file can be opened is found out by who opens it.</remarks>
internal static class AccessLogRules
{
    public static void Check(AccessLogConfig log, FaultList faults)
    {
        if (log.Path.Length == 0 && !log.Source.IsUnreadable("path"))
        {
            faults.Add(ConfigFaultCode.BadValue, log.Source.At("path"), "path in [access_log] is empty; valid: a file, or \"-\" for standard output");
        }
    }
}
