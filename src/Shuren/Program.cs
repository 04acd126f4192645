using Shuren.Commands;
using Shuren.Infrastructure.Web;

if (CommandLine.IsCommand(args))
{
    return await CommandLine.RunAsync(args);
}
var app = WebServer.Build(args);
await WebServer.PrepareAsync(app);
await app.RunAsync();
return 0;
