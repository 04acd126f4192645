using Shuren.Commands;
using Shuren.Infrastructure.Web;

return CommandLine.IsCommand(args) ? await CommandLine.RunAsync(args) : await WebServer.RunAsync(args);
