// The least an ASP.NET Core application can be: what the start of the server is measured against.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => "ok");
await app.RunAsync();
