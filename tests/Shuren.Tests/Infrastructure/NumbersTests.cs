namespace Shuren.Tests.Infrastructure;

/// <summary>Numbers and dates as people type them.</summary>
public sealed class NumbersTests
{
    [Theory]
    [InlineData("12", 12)]
    [InlineData("１２", 12)]
    [InlineData(" 12　", 12)]
    [InlineData("１，２３４", 1234)]
    [InlineData("-3", -3)]
    [InlineData("－３", -3)]
    [InlineData("+3", 3)]
    [InlineData("007", 7)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("1000001", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("3.0", null)]
    [InlineData("1 2", null)]
    [InlineData("1,2", null)]
    [InlineData("12,34", null)]
    [InlineData("1e3", null)]
    [InlineData("0x1F", null)]
    [InlineData("12号", null)]
    [InlineData("三", null)]
    [InlineData("²", null)]
    [InlineData("٣", null)]
    [InlineData("NaN", null)]
    [InlineData("-", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Read_WholeNumber_IsWhatWasTypedOrNone(string? text, int? number)
    {
        Assert.Equal(number is not null, Numbers.TryRead(text, out int read));
        Assert.Equal(number ?? 0, read);
    }

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("１。５", "1.5")]
    [InlineData("１．５", "1.5")]
    [InlineData("1,000.25", "1000.25")]
    [InlineData(".5", null)]
    [InlineData("5.", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1e9", null)]
    public void Read_Decimal_IsWhatWasTypedOrNone(string text, string? number)
    {
        Assert.Equal(number is not null, Numbers.TryRead(text, out decimal read));
        Assert.Equal(decimal.Parse(number ?? "0", System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("2022-10-03", true)]
    [InlineData("2022-10-3", true)]
    [InlineData("2022/10/03", true)]
    [InlineData("2022.10.3", true)]
    [InlineData("2022年10月3日", true)]
    [InlineData("２０２２年１０月３日", true)]
    [InlineData(" ２０２２－１０－３ ", true)]
    [InlineData("２０２２。１０。３", true)]
    [InlineData("20221003", true)]
    [InlineData("2022-13-45", false)]
    [InlineData("2022-02-30", false)]
    [InlineData("22-10-3", false)]
    [InlineData("10/03/2022", false)]
    [InlineData("0000-10-03", false)]
    [InlineData("明天", false)]
    [InlineData("", false)]
    public void Read_Date_IsWhatWasTypedOrNone(string text, bool isRead)
    {
        Assert.Equal(isRead, Numbers.TryRead(text, out DateOnly read));
        Assert.Equal(isRead ? new DateOnly(2022, 10, 3) : default, read);
    }

    [Theory]
    [InlineData("张三", "张三")]
    [InlineData("\u200b张三\u200d", "张三")]
    [InlineData("\u00a0张三\u3000 ", "张三")]
    [InlineData(" 张三 ", " 张三 ")]
    [InlineData("一\r\n二\t三\u0007", "一\n二\t三")]
    [InlineData("👨‍👩‍👧", "👨‍👩‍👧")]
    [InlineData("\u200b \u00a0", "")]
    [InlineData("\u3164\u2800\ufe0f", "")]
    [InlineData("", "")]
    public void Clean_Text_KeepsWhatCanBeSeen(string typed, string cleaned) => Assert.Equal(cleaned, SheetText.Clean(typed));
}
