using Shuren.Infrastructure.Web;

var app = WebServer.Build(args);
await WebServer.PrepareAsync(app);
await app.RunAsync();
