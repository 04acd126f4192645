using System.CommandLine;

namespace Shuren.Commands;

/// <summary>`import register` and `import records`: Excel files of a village. Without `--commit` nothing is written.</summary>
public static class ImportCommands
{
    public static Command Create() => new("import", "从 Excel 导入") { };
}
