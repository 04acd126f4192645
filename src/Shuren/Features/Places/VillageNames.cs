namespace Shuren.Features.Places;

/// <summary>
/// How papers call a village. The plan's forms have a blank before 村（居）; most names say by themselves which of the two it is.
/// </summary>
public static class VillageNames
{
    private static readonly string[] Units = ["村", "社区", "居委会", "村委会", "居"];

    /// <summary>大柏树社区 and 万寿桥村 as they are; 万寿桥 alone becomes 万寿桥村（居）, as on the form.</summary>
    public static string InFull(string name) => SaysWhatItIs(name) ? name : name + "村（居）";

    /// <summary>As one says it: 万寿桥 alone becomes 万寿桥村.</summary>
    public static string Spoken(string name) => SaysWhatItIs(name) ? name : name + "村";

    private static bool SaysWhatItIs(string name) => Units.Any(unit => name.TrimEnd().EndsWith(unit, StringComparison.Ordinal));

    /// <summary>Who runs it, by its name in law: 万寿桥村村民委员会, 大柏树社区居民委员会.</summary>
    public static string Committee(string name)
    {
        var trimmed = name.TrimEnd();
        return trimmed.EndsWith("委会", StringComparison.Ordinal) ? trimmed
            : trimmed.EndsWith("社区", StringComparison.Ordinal) || trimmed.EndsWith('居') ? trimmed + "居民委员会"
            : trimmed.EndsWith('村') ? trimmed + "村民委员会"
            : trimmed + "村（居）民委员会";
    }
}
