using System.Diagnostics;
using System.Globalization;
using SpreadCheetah;

namespace Shuren.Bench;

/// <summary>Ten thousand rows of six columns as a workbook: ours, and a library that does nothing else.</summary>
internal static class ExcelBench
{
    private const int Rows = 10_000;

    public static async Task<List<double>> RatiosAsync(int rounds)
    {
        var ratios = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var (theirs, theirBytes) = await TimeAsync(TheirsAsync);
            var (ours, ourBytes) = await TimeAsync(OursAsync);
            if (round > 0)
            {
                ratios.Add(theirs / ours);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"1 万行 Excel：本程序 {ours.TotalMilliseconds:0} 毫秒 {ourBytes} 字节，SpreadCheetah {theirs.TotalMilliseconds:0} 毫秒 {theirBytes} 字节"));
            }
        }
        return ratios;
    }

    private static async Task<(TimeSpan Time, long Bytes)> TimeAsync(Func<Stream, Task> write)
    {
        using var file = new MemoryStream();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 5; i++)
        {
            file.SetLength(0);
            await write(file);
        }
        return (watch.Elapsed / 5, file.Length);
    }

    private static IEnumerable<(int Card, string Group, string Head, string Address, DateOnly Joined, double Points)> Households()
        => Enumerable.Range(1, Rows).Select(i => (
            i, (i % 12) + 1 + "组", "张" + (char)(0x4E00 + (i % 5000)), "树人镇某村" + i + "号", new DateOnly(2022, 1, 1).AddDays(i % 900), i / 10.0));

    private static Task OursAsync(Stream file)
    {
        SheetWriter.Write(
            file, "汇总表", "村民基本信息汇总表",
            [new("卡号", 8), new("组别", 8), new("户主姓名", 10), new("居住地址", 20), new("参加日期", 12), new("积分", 10)],
            Households().Select(h => (IReadOnlyList<object?>)[h.Card, h.Group, h.Head, h.Address, h.Joined, h.Points]));
        return Task.CompletedTask;
    }

    private static async Task TheirsAsync(Stream file)
    {
        await using var book = await Spreadsheet.CreateNewAsync(file);
        await book.StartWorksheetAsync("汇总表");
        var cells = new DataCell[6];
        foreach (var title in new[] { "卡号", "组别", "户主姓名", "居住地址", "参加日期", "积分" }.Index())
        {
            cells[title.Index] = new DataCell(title.Item);
        }
        await book.AddRowAsync(cells);
        foreach (var h in Households())
        {
            (cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]) = (
                new DataCell(h.Card), new DataCell(h.Group), new DataCell(h.Head), new DataCell(h.Address),
                new DataCell(h.Joined.ToDateTime(TimeOnly.MinValue)), new DataCell(h.Points));
            await book.AddRowAsync(cells);
        }
        await book.FinishAsync();
    }
}
