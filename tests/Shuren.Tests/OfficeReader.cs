using System.Diagnostics;
using System.Text;

namespace Shuren.Tests;

/// <summary>LibreOffice, without a screen: opens what we wrote for Word and Excel, and writes it as something that others read.</summary>
public static class OfficeReader
{
    // Its first start makes a folder of settings, which takes longer than all the rest: one for the run, and one start at a time in it.
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);
    private static readonly Lazy<DirectoryInfo> Settings = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("shuren-office-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder;
    });

    /// <summary>
    /// Each sheet as one table of texts, of all files in one start. A cell that is text stands in quotes, one that is a number does not.
    /// </summary>
    /// <returns>By "file-sheet".</returns>
    public static async Task<Dictionary<string, List<List<(string Text, bool IsText)>>>> SheetsAsync(IReadOnlyDictionary<string, byte[]> files)
        => (await ConvertAsync("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1", "xlsx", files))
            .ToDictionary(f => f.Key, f => Cells(Encoding.UTF8.GetString(f.Value)));

    /// <summary>Each file as a PDF.</summary>
    public static Task<Dictionary<string, byte[]>> PdfsAsync(string ending, IReadOnlyDictionary<string, byte[]> files) => ConvertAsync("pdf", ending, files);

    /// <summary>The text of Word documents, in UTF-8: a cell of a table after the other.</summary>
    public static Task<Dictionary<string, byte[]>> TextsAsync(IReadOnlyDictionary<string, byte[]> files) => ConvertAsync("txt:Text (encoded):UTF8", "docx", files);

    private static async Task<Dictionary<string, byte[]>> ConvertAsync(string to, string ending, IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = Directory.CreateTempSubdirectory("shuren-office-files-");
        await OneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var paths = files.Keys.ToDictionary(name => name, name => Path.Combine(folder.FullName, $"{name}.{ending}"));
            foreach (var (name, content) in files)
            {
                await File.WriteAllBytesAsync(paths[name], content);
            }
            var made = folder.CreateSubdirectory("out");
            await RunAsync(["-env:UserInstallation=file://" + Settings.Value.FullName, "--headless", "--convert-to", to, "--outdir", made.FullName, .. paths.Values]);
            return made.GetFiles().ToDictionary(f => Path.GetFileNameWithoutExtension(f.Name), f => File.ReadAllBytes(f.FullName));
        }
        finally
        {
            OneAtATime.Release();
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("soffice", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await said);
    }

    private static List<List<(string Text, bool IsText)>> Cells(string csv)
    {
        var rows = new List<List<(string, bool)>> { new() };
        var (cell, isText, isOpen) = (new StringBuilder(), false, false);
        void End()
        {
            rows[^1].Add((cell.ToString(), isText));
            cell.Clear();
            isText = false;
        }
        for (var i = 0; i < csv.Length; i++)
        {
            switch (csv[i])
            {
                case '"' when isOpen && i + 1 < csv.Length && csv[i + 1] == '"':
                    cell.Append(csv[++i]);
                    break;
                case '"':
                    (isOpen, isText) = (!isOpen, true);
                    break;
                case ',' when !isOpen:
                    End();
                    break;
                case '\n' when !isOpen:
                    End();
                    rows.Add([]);
                    break;
                default:
                    cell.Append(csv[i]);
                    break;
            }
        }
        return rows.FindAll(r => r.Count > 0);
    }
}
