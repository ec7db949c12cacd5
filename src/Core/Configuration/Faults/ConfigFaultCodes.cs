namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>What a code prints as and how grave it is.</summary>
public static class ConfigFaultCodes
{
    /// <summary><c>LB0012</c>: four digits, so that a log search for one never finds another.</summary>
    public static string Text(this ConfigFaultCode code) => $"LB{(int)code:D4}";

    /// <summary><c>error</c> or <c>warning</c>.</summary>
    public static string Word(this ConfigFaultSeverity severity) => severity == ConfigFaultSeverity.Error ? "error" : "warning";

    /// <summary>A warning is what a working configuration may contain on purpose; all else refuses it.</summary>
    public static ConfigFaultSeverity Severity(this ConfigFaultCode code) => code switch
    {
        ConfigFaultCode.NoEndpoint or ConfigFaultCode.NeverUsed or ConfigFaultCode.NothingRouted or ConfigFaultCode.SharedRouteName or
            ConfigFaultCode.CertificateNotValid or ConfigFaultCode.CertificateExpiresSoon or ConfigFaultCode.HostNotCovered or
            ConfigFaultCode.CertificateWithoutListener or ConfigFaultCode.NeedsRestart or ConfigFaultCode.NeverReached or
            ConfigFaultCode.NoWitness or ConfigFaultCode.NoAlbEnabled or ConfigFaultCode.NotAtPortableIp or ConfigFaultCode.NotVerified or
              ConfigFaultCode.ProxyProtocolOfAll =>
            ConfigFaultSeverity.Warning,
        _ => ConfigFaultSeverity.Error,
    };
}
