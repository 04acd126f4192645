using System.Globalization;

namespace Shuren.Bench;

/// <summary>All that was asked in one run, as one table at its end.</summary>
internal static class Report
{
    private static readonly List<string> Lines = [];

    public static void Add(string what, IReadOnlyList<double> figures, string relation, double asked)
    {
        var sorted = figures.Order().ToList();
        var middle = sorted[sorted.Count / 2];
        var reached = relation == ">=" ? middle >= asked : middle <= asked;
        var yes = reached ? "达到" : "没有达到";
        Lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {middle:0.###}（{sorted[0]:0.###}–{sorted[^1]:0.###}） | {(relation == ">=" ? "≥" : "≤")} {asked} | {yes} |"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}：{middle:0.000}（要求 {relation} {asked}，{yes}；{figures.Count} 轮 {sorted[0]:0.000}–{sorted[^1]:0.000}）"));
    }

    public static void Print()
    {
        if (Lines.Count == 0)
        {
            return;
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.NewLine}{DateTime.Now:yyyy-MM-dd HH:mm}，{Environment.ProcessorCount} 核，机器忙闲 {Busy()}"));
        Console.WriteLine("| 量什么 | 中位（最小–最大） | 要求 | 结果 |");
        Console.WriteLine("| --- | --- | --- | --- |");
        Lines.ForEach(Console.WriteLine);
    }

    // How many wanted the processor in the last minutes.
    private static string Busy() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "-";
}
