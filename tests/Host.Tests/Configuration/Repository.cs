namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>Files of the source tree these tests were built from: documents and examples are tested as they are written.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string File(string path) => Path.Combine(Root, path);

    private static string Find(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "LoadBalancer.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside their source tree"));
}
