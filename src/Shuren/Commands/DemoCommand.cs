using System.CommandLine;

namespace Shuren.Commands;

/// <summary>`demo`: the town of the plan with invented households.</summary>
public static class DemoCommand
{
    public static Command Create() => new("demo", "演示数据：树人镇九个村（社区），虚构的农户");
}
