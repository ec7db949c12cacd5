using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[transport]</c>.</summary>
/// <remarks>Config path.</remarks>
internal static class TransportRules
{
    // A thread each; far above the cores of any machine, far below what would exhaust one.
    private const long MaxLoopCount = 256;

    public static void Check(TransportConfig transport, FaultList faults)
    {
        new Bounds("[transport]", transport.Source, faults).Count("loops", transport.LoopCount, 0, MaxLoopCount);
        if (transport.Kind == TransportKind.Epoll && !OperatingSystem.IsLinux())
        {
            faults.Add(
                ConfigFaultCode.BadValue,
                transport.Source.At("kind"),
                "kind in [transport] is \"epoll\", which only Linux has; valid here: \"auto\" or \"sockets\"");
        }
    }
}
