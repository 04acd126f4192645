using Shuren.Features.Households;

namespace Shuren.Tests.Features.Households;

/// <summary>
/// An application's way (HH-1, HH-2): C the committee consents, R it is registered, F it is refused; a household's: L it leaves, B it comes
/// back, each on the day of October that follows. One row a way.
/// </summary>
public sealed class HouseholdVerbsTests
{
    private static readonly DateTime Now = new(2022, 10, 8, 2, 0, 0, DateTimeKind.Utc);
    private static readonly DateOnly Today = new(2022, 10, 8);
    private static readonly Guid By = Guid.CreateVersion7();

    [Theory]
    [InlineData("local R", "Registered")]
    [InlineData("local F", "Refused")]
    [InlineData("local C", "HH-2")]
    [InlineData("local RR", "HH-1")]
    [InlineData("local RF", "HH-1")]
    [InlineData("local FR", "HH-1")]
    [InlineData("local f", "form Reason")]
    [InlineData("2022-04-08 R", "HH-2")]
    [InlineData("2022-04-08 CR", "Registered")]
    [InlineData("2022-04-09 CR", "Registered")]
    [InlineData("2022-04-10 CR", "HH-2")]
    [InlineData("2022-04-08 c", "form ConsentedOn")]
    [InlineData("2022-04-08 CF", "Refused")]
    [InlineData("2022-04-08 CFC", "HH-1")]
    public void Application_OneVerbAfterAnother_LeadsOnOrIsRefused(string row, string expected)
    {
        var (where, verbs) = (row.Split(' ')[0], row.Split(' ')[1]);
        var application = NewApplication(
            where == "local" ? null : DateOnly.Parse(where, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(expected, Outcome(() =>
        {
            foreach (var verb in verbs)
            {
                switch (verb)
                {
                    case 'C' or 'c':
                        application.Consent(verb == 'C' ? Today : Today.AddDays(1), null, By, Today);
                        break;
                    case 'R':
                        application.MustBeComplete(Today);
                        application.Register(By, null, By, Now);
                        break;
                    default:
                        application.Refuse(verb == 'F' ? "不住本村" : " ", By, Now);
                        break;
                }
            }
            return application.Status.ToString();
        }));
    }

    [Theory]
    [InlineData("", "01+ 31+")]
    [InlineData("L10", "09+ 10- 31-")]
    [InlineData("L10 B20", "09+ 10- 19- 20+ 31+")]
    [InlineData("L10 B10", "09+ 10+ 31+")]
    [InlineData("L10 B05", "09+ 10+ 31+")]
    [InlineData("L10 B12 L20", "10- 12+ 19+ 20-")]
    [InlineData("L10 B12 L20 B25", "11- 12+ 20- 24- 25+")]
    public void Household_LeavesAndComesBack_TakesPartOnTheDaysBetween(string way, string days)
    {
        var household = NewHousehold();
        foreach (var step in way.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Go(household, step);
        }

        Assert.All(days.Split(' '), day => Assert.Equal(day[2] == '+', household.TakesPartOn(Day(day[..2]))));
    }

    [Theory]
    [InlineData("B10", "D32")]
    [InlineData("L10 L11", "HH-1")]
    [InlineData("L10 B11 B12", "D32")]
    [InlineData("l10", "form Reason")]
    public void Household_OneVerbAfterAnother_IsRefused(string way, string expected)
    {
        var household = NewHousehold();

        Assert.Equal(expected, Outcome(() =>
        {
            foreach (var step in way.Split(' '))
            {
                Go(household, step);
            }
            return "";
        }));
    }

    [Theory]
    [InlineData(0, "nothing", "new")]
    [InlineData(0, "other", "new")]
    [InlineData(1, "nothing", "D32 Former")]
    [InlineData(1, "blank", "D32 Former")]
    [InlineData(1, "other", "other")]
    [InlineData(1, "same", "same")]
    [InlineData(2, "same", "same")]
    [InlineData(1, "stranger", "D32 Former")]
    public void Choose_HouseholdsThatHadLeft_OneComesBackOrItIsAnother(int left, string found, string expected)
    {
        var formers = Enumerable.Range(0, left).Select(_ => NewHousehold()).ToList();
        formers.ForEach(f => f.Withdraw(Day("01"), "外出"));
        var given = found switch
        {
            "same" => new FormerHousehold(formers[^1].HouseholdId, null),
            "stranger" => new FormerHousehold(Guid.CreateVersion7(), null),
            "other" => new FormerHousehold(null, "同名"),
            "blank" => new FormerHousehold(null, " "),
            _ => null
        };

        Assert.Equal(expected, Outcome(() => NewApplication(null).Choose(formers, given) switch
        {
            ({ } id, null) => id == formers[^1].HouseholdId ? "same" : "wrong",
            (null, { } because) => because == "同名" ? "other" : "wrong",
            _ => "new"
        }));
    }

    private static void Go(Household household, string step)
    {
        if (step[0] == 'B')
        {
            household.Reopen(Day(step[1..]), By, Now);
        }
        else
        {
            household.Withdraw(Day(step[1..]), step[0] == 'L' ? "外出" : "");
        }
    }

    private static DateOnly Day(string day) => new(2022, 10, int.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

    private static Application NewApplication(DateOnly? since) => new()
    {
        TownId = 1, VillageId = 1, Head = "赵六", GroupName = "1组", AtCounter = true, SubmittedAt = Now, IsLocal = since is null,
        ResidesSince = since
    };

    private static Household NewHousehold() => new()
    {
        TownId = 1, VillageId = 1, CardNumber = 1, GroupName = "1组", Head = "赵六", HeadInitials = "zl", JoinedOn = new DateOnly(2022, 8, 22)
    };

    private static string Outcome(Func<string> act)
    {
        try
        {
            return act();
        }
        catch (RuleViolation refused)
        {
            return $"{refused.Code} {refused.Field}".Trim();
        }
    }
}
