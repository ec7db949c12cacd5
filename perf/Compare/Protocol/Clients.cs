using LoadBalancer.Perf.Compare.Loading;
using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Protocol;

/// <summary>Makes the load client a workload needs, with the files it reads.</summary>
internal sealed class Clients(Bench bench)
{
    /// <exception cref="CompareException">It is one of floor, and there is no compiler, or no OpenSSL to compile against.</exception>
    public async Task<ILoadClient> ForAsync(Workload workload, CancellationToken cancellation)
    {
        if (workload.Handshake != Handshake.None)
        {
            string program = await CProgram.CompileAsync("tls", bench.BuiltFolder, cancellation, "-lssl", "-lcrypto");
            return new HandshakeClient(program, workload.Handshake == Handshake.Resumed, workload.Handshake == Handshake.FullRsa ? TlsFiles.RsaHost : TlsFiles.EcdsaHost);
        }

        if (workload.NeedsFloorClient)
        {
            return await WithTargetsAsync(workload, "plain.targets", $"127.0.0.1 {workload.Path}\n", cancellation);
        }

        if (workload.BodyBytes == 0)
        {
            return new H2LoadClient(workload);
        }

        string body = bench.NewFile($"{workload.Name}.body");
        await File.WriteAllBytesAsync(body, new byte[workload.BodyBytes], cancellation);
        return new H2LoadClient(workload, body);
    }

    /// <summary>The client of floor/load.c, which asks for each of <paramref name="targets"/> (lines <c>HOST PATH</c>) in turn.</summary>
    public async Task<ILoadClient> WithTargetsAsync(Workload workload, string fileName, string targets, CancellationToken cancellation)
    {
        string program = await CProgram.CompileAsync("load", bench.BuiltFolder, cancellation);
        string path = bench.NewFile(fileName);
        await File.WriteAllTextAsync(path, targets, cancellation);
        return new FloorLoadClient(program, workload.ConnectionCount, workload.IsNewConnectionEach, path);
    }
}
