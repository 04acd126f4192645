using Shuren.Commands;
using Shuren.Infrastructure.Web;

if (CommandLine.IsCommand(args))
{
    return await CommandLine.RunAsync(args);
}
var app = WebServer.Build(args);
await WebServer.PrepareAsync(app);
// The announcement reads the database after the start, so that the first page does not wait for it.
await app.StartAsync();
await WebServer.AnnounceAsync(app);
await app.WaitForShutdownAsync();
return 0;
