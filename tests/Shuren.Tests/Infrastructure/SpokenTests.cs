namespace Shuren.Tests.Infrastructure;

public sealed class SpokenTests
{
    [Theory]
    [InlineData(0, "零")]
    [InlineData(7, "七")]
    [InlineData(10, "十")]
    [InlineData(12, "十二")]
    [InlineData(20, "二十")]
    [InlineData(100, "一百")]
    [InlineData(101, "一百零一")]
    [InlineData(110, "一百一十")]
    [InlineData(115, "一百一十五")]
    [InlineData(1_005, "一千零五")]
    [InlineData(1_050, "一千零五十")]
    [InlineData(1_500, "一千五百")]
    [InlineData(9_999, "九千九百九十九")]
    [InlineData(10_000, "一万")]
    [InlineData(10_010, "一万零一十")]
    [InlineData(12_345, "一万二千三百四十五")]
    [InlineData(100_500, "十万零五百")]
    [InlineData(99_999_999, "九千九百九十九万九千九百九十九")]
    public void Number_ReadOut_IsInCharacters(int number, string expected) => Assert.Equal(expected, Spoken.Number(number));

    [Theory]
    [InlineData("12.5", "十二点五")]
    [InlineData("-3", "负三")]
    [InlineData("0.5", "零点五")]
    [InlineData("40", "四十")]
    public void Points_ReadOut_HaveTheirTenth(string points, string expected)
    {
        Assert.True(Points.TryParse(points, out var read));
        Assert.Equal(expected, Spoken.Points(read));
    }

    [Fact]
    public void Year_ReadOut_IsDigitByDigit() => Assert.Equal("二〇二六", Spoken.Year(2026));
}
