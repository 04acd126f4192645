using Shuren.Commands;
using Shuren.Hosting;

return CommandLine.IsCommand(args) ? await CommandLine.RunAsync(args) : await WebServer.RunAsync(args);
