using System.Globalization;

namespace Shuren.Infrastructure;

/// <summary>
/// The program speaks Chinese whatever the machine's language is, and starts where the machine has no language data (ICU).
/// </summary>
public static class Chinese
{
    /// <summary>Sets the language of all that is printed; without ICU it says what differs, on standard error.</summary>
    public static void SetCulture()
    {
        // Without ICU every culture is the invariant one under its name; that of the language resources is then to be named itself.
        var withoutIcu = CultureInfo.GetCultureInfo("zh-CN").DateTimeFormat.GetDayName(DayOfWeek.Sunday)
            == CultureInfo.InvariantCulture.DateTimeFormat.GetDayName(DayOfWeek.Sunday);
        var culture = CultureInfo.GetCultureInfo(withoutIcu ? "zh-Hans" : "zh-CN");
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = culture;
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = culture;
        if (withoutIcu)
        {
            Console.Error.WriteLine("本机没有 ICU（libicu），照样运行：分数、日期、名次都不靠它；中文一律按内码排先后，不按拼音或笔画。");
        }
    }
}
