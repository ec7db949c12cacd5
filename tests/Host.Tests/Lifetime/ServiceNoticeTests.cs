using System.Net.Sockets;
using System.Text;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class ServiceNoticeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reaches_a_manager_that_listens(bool isAbstract)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's");
        string name = Path.Combine(Path.GetTempPath(), $"lb-notify-{Guid.NewGuid():N}");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{name}" : name));

        Assert.True(ServiceNotice.Send(ServiceNotice.Ready, isAbstract ? $"@{name}" : name));

        byte[] said = new byte[64];
        Assert.Equal("READY=1", Encoding.UTF8.GetString(said, 0, manager.Receive(said)));
        File.Delete(name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Where_nobody_listens_nothing_happens(string? path) => Assert.False(ServiceNotice.Send(ServiceNotice.Ready, path));
}
