using System.Diagnostics;

namespace Shuren.Tests.Infrastructure;

public sealed class PinyinTests
{
    [Theory]
    [InlineData("张三", "zs")]
    [InlineData("李四", "ls")]
    [InlineData("吕布", "lb")]
    [InlineData("欧阳修", "oyx")]
    [InlineData("司马相如", "smxr")]
    [InlineData("安娜", "an")]
    public void Initials_CommonName_AreOneLetterACharacter(string name, string expected) =>
        Assert.Equal(expected, Pinyin.Initials(name));

    [Theory]
    [InlineData("单雄信", "sxx")]
    [InlineData("仇英", "qy")]
    [InlineData("区楚良", "ocl")]
    [InlineData("查良镛", "zly")]
    [InlineData("任大", "rd")]
    [InlineData("曾国藩", "zgf")]
    [InlineData("解晓东", "xxd")]
    [InlineData("盖叫天", "gjt")]
    [InlineData("朴树", "ps")]
    [InlineData("翟志刚", "zzg")]
    [InlineData("缪昌期", "mcq")]
    [InlineData("乐毅", "yy")]
    [InlineData("种师道", "csd")]
    [InlineData("召信臣", "sxc")]
    [InlineData("折可适", "sks")]
    [InlineData("繁钦", "pq")]
    [InlineData("秘书", "bs")]
    [InlineData("單雄信", "sxx")]
    public void Initials_SurnameWithItsOwnReading_TakeThatReading(string name, string expected) =>
        Assert.Equal(expected, Pinyin.Initials(name));

    [Theory]
    [InlineData("尉迟恭", "ycg")]
    [InlineData("尉缭", "wl")]
    [InlineData("长孙无忌", "zswj")]
    [InlineData("长林", "cl")]
    [InlineData("万俟卨", "mqx")]
    [InlineData("万里", "wl")]
    [InlineData("澹台灭明", "ttmm")]
    public void Initials_CompoundSurname_TakeItsReadingOnlyWhenComplete(string name, string expected) =>
        Assert.Equal(expected, Pinyin.Initials(name));

    [Theory]
    [InlineData("张单", "zd")]
    [InlineData("王乐乐", "wll")]
    [InlineData("李尉迟", "lwc")]
    [InlineData("单单", "sd")]
    public void Initials_SurnameCharacterInTheGivenName_TakeTheCommonReading(string name, string expected) =>
        Assert.Equal(expected, Pinyin.Initials(name));

    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData("？！", "")]
    [InlineData("张 三", "zs")]
    [InlineData("单　雄", "sx")]
    [InlineData(" 单雄", "sx")]
    [InlineData("买买提·吐尔逊", "mmttex")]
    [InlineData("张三A", "zsa")]
    [InlineData("3号John", "3hjohn")]
    [InlineData("Ａｂ１", "ab1")]
    [InlineData("A单", "ad")]
    [InlineData("é张ж", "z")]
    [InlineData("张\uD842三", "zs")]
    [InlineData("龤三", "xs")]
    [InlineData("乥三", "s")]
    public void Initials_OtherCharacters_KeepLatinLettersAndDigitsOnly(string name, string expected) =>
        Assert.Equal(expected, Pinyin.Initials(name));

    [Theory]
    [InlineData("马㙍", "md")]
    [InlineData("刘䶮", "ly")]
    [InlineData("𠮷田", "jt")]
    [InlineData("李𬭎", "lh")]
    [InlineData("王〇", "wl")]
    public void Initials_RareCharacter_AreKnown(string name, string expected) =>
        Assert.Equal(expected, Pinyin.Initials(name));

    [Theory]
    [InlineData("覃大山", "q")]
    [InlineData("覃大山", "tds")]
    [InlineData("张三", "zs")]
    [InlineData("张三", "zhang")]
    [InlineData("张三", "zhangsan")]
    [InlineData("张三", "zhs")]
    [InlineData("张三", "ZhangSan")]
    [InlineData("李重庆", "lcq")]
    [InlineData("李重庆", "lzq")]
    [InlineData("李重庆", "lichongqing")]
    [InlineData("陈朝霞", "czx")]
    [InlineData("陈朝霞", "ccx")]
    [InlineData("单于明", "cym")]
    [InlineData("吕布", "lvbu")]
    [InlineData("吕布", "lub")]
    [InlineData("阿依古丽·买买提", "aygulimmt")]
    [InlineData("严𤋮", "yx")]
    [InlineData("尉迟恭", "ycg")]
    [InlineData("尉迟恭", "wcg")]
    [InlineData("郇大", "xun")]
    [InlineData("郇大", "huan")]
    [InlineData("浣大", "huan")]
    [InlineData("浣大", "wan")]
    [InlineData("库大", "sd")]
    [InlineData("库大", "kd")]
    [InlineData("不大", "fou")]
    [InlineData("重大", "cd")]
    [InlineData("藏大", "zd")]
    [InlineData("藏大", "cang")]
    [InlineData("⿰亻也三", "s")]
    public void Matches_AnyReadingInitialsOrWhole_Finds(string name, string typed) => Assert.True(Pinyin.Matches(name, typed));

    [Theory]
    [InlineData("张三", "ls")]
    [InlineData("张三", "zhangsanx")]
    [InlineData("张三", "zz")]
    [InlineData("张三", "san")]
    public void Matches_AnotherName_DoesNot(string name, string typed) => Assert.False(Pinyin.Matches(name, typed));

    [Fact]
    public void Initials_LongText_AreComplete() =>
        Assert.Equal(new string('z', 1000), Pinyin.Initials(new string('张', 1000)));

    [Fact]
    public void Initials_Repeated_AllocateOnlyTheResult()
    {
        Pinyin.Initials("尉迟恭");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Pinyin.Initials("尉迟恭");
        }
        // A string of three letters is 32 bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000);
    }

    [Fact]
    public void Initials_AnImportOfTwentyThousand_TakeLessThanASecond()
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20_000; i++)
        {
            Pinyin.Initials("欧阳建国");
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), watch.Elapsed.ToString());
    }
}
