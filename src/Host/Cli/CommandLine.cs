using System.CommandLine;
using System.CommandLine.Help;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Cli;

/// <summary>From arguments to one verb and its exit code.</summary>
internal static class CommandLine
{
    private const string Lesson = """
        Start here:
          lb demo          the whole cluster on this machine, with what to curl
          lb check PATH    every fault of a configuration at once
          lb run           serve it
        """;

    /// <summary>Runs the verb that <paramref name="arguments"/> name. Writes nowhere but to the two writers.</summary>
    public static async Task<int> RunAsync(string[] arguments, IComposition composition, TextWriter output, TextWriter error)
    {
        // '@' begins no response file: a path may.
        ParseResult parsed = Build(composition).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageError.Find(parsed) is { } complaint)
        {
            await error.WriteLineAsync(complaint);
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = null, // signals are ShutdownSignals' work
        });
    }

    internal static RootCommand Build(IComposition composition)
    {
        var root = new RootCommand("lb: a layer-7 load balancer for a multi-zone cluster");
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        var teaching = new TeachingHelp((HelpAction)help.Action!);
        help.Action = teaching;
        teaching.Add(root, Lesson);
        Add(RunVerb.Create(composition), RunVerb.Lesson);
        Add(DemoVerb.Create(composition), DemoVerb.Lesson);
        Add(CheckVerb.Create(composition), CheckVerb.Lesson);
        Add(ExplainVerb.Create(), ExplainVerb.Lesson);
        Add(StatusVerb.Create(), StatusVerb.Lesson);
        Add(ReloadVerb.Create(), ReloadVerb.Lesson);
        Add(DrainVerb.Create(), DrainVerb.Lesson);
        Add(
            AlbVerb.Create(AddWithin(AlbListVerb.Create(), AlbListVerb.Lesson), AddWithin(AlbSetVerb.CreateDisable(), AlbSetVerb.DisableLesson), AddWithin(AlbSetVerb.CreateEnable(), AlbSetVerb.EnableLesson)),
            AlbVerb.Lesson);
        Add(ZoneVerb.Create(AddWithin(ZoneStatusVerb.Create(), ZoneStatusVerb.Lesson)), ZoneVerb.Lesson);
        Add(DnsVerb.Create(AddWithin(DnsAnswerVerb.Create(), DnsAnswerVerb.Lesson)), DnsVerb.Lesson);
        Add(DrillVerb.Create(AddWithin(DrillVerb.CreateZone(), DrillVerb.ZoneLesson)), DrillVerb.Lesson);
        Command healthcheck = HealthcheckVerb.Create();
        Add(healthcheck, HealthcheckVerb.Lesson);
        Add(
            RenderVerb.Create(
                AddWithin(RenderUnitsVerb.CreateKeepalived(), RenderUnitsVerb.KeepalivedLesson),
                AddWithin(RenderUnitsVerb.CreateSystemd(), RenderUnitsVerb.SystemdLesson),
                AddWithin(RenderKnotVerb.Create(), RenderKnotVerb.Lesson)),
            RenderVerb.Lesson);
        Add(ImportVerb.Create(AddWithin(ImportVerb.CreateIngress(), ImportVerb.IngressLesson)), ImportVerb.Lesson);
        Add(ConfigVerb.Create(AddWithin(ConfigShowVerb.Create(), ConfigShowVerb.Lesson), AddWithin(ConfigSchemaVerb.Create(), ConfigSchemaVerb.Lesson)), ConfigVerb.Lesson);
        Add(CompletionVerb.Create(root), CompletionVerb.Lesson);
        Add(VersionVerb.Create(), VersionVerb.Lesson);
        TokenOption.AddTo(root, without: healthcheck);
        return root;

        void Add(Command verb, string lesson)
        {
            root.Add(verb);
            teaching.Add(verb, lesson);
        }

        Command AddWithin(Command verb, string lesson)
        {
            teaching.Add(verb, lesson);
            return verb;
        }
    }
}
