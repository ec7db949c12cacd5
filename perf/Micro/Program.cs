using BenchmarkDotNet.Running;
using LoadBalancer.Perf.Micro;

BenchmarkSwitcher.FromAssembly(typeof(Samples).Assembly).Run(args);
