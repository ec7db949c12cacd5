using LoadBalancer.Fuzz.Cli;

return CommandLine.Run(args, Console.Out, Console.Error);
