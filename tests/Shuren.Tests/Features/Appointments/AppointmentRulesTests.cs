using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;

namespace Shuren.Tests.Features.Appointments;

/// <summary>
/// Who may hold which role (ORG-2, D15, REV-1): the roles there are, then the one wanted, as "person role@place home": person a, b …,
/// place v or w (villages) or t (the town), * for who leads, home 1, 2 … or 0 for none; left out where it was never asked.
/// </summary>
public sealed class AppointmentRulesTests
{
    private static readonly DateTime Now = new(2022, 10, 8, 2, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("", "a Recorder@v 1", "")]
    [InlineData("a Recorder@v 1", "a Recorder@v 1", "twice Role")]
    [InlineData("a Recorder@v 1", "a Recorder@w 1", "")]
    [InlineData("a Recorder@v* 1", "b Recorder@v 2", "")]
    [InlineData("a Recorder@v* 1", "b Recorder@v* 2", "ORG-2 IsLead")]
    [InlineData("a Recorder@v* 1", "b Reviewer@v* 2", "")]
    [InlineData("a Reviewer@v* 1", "b Reviewer@v* 2", "ORG-2 IsLead")]
    [InlineData("a Recorder@v 1", "a Reviewer@v 2", "REV-1 Card")]
    [InlineData("a Recorder@v 1", "a Reviewer@w 0", "REV-1 Card")]
    [InlineData("a Recorder@v", "a Reviewer@v 2", "")]
    [InlineData("", "a Supervisor@v 1 ?", "D15 IsCloseRelative")]
    [InlineData("", "a Supervisor@v 1 yes", "D15 IsCloseRelative")]
    [InlineData("", "a Supervisor@v 1 no", "")]
    [InlineData("a Recorder@v 1", "a Supervisor@v 1 no", "D15 Role")]
    [InlineData("a Reviewer@v 1", "b Supervisor@v 1 no", "D15 Role")]
    [InlineData("a Committee@v 1", "b Supervisor@v 2 no", "")]
    [InlineData("a Committee@v 1", "b Supervisor@w 1 no", "")]
    [InlineData("a Supervisor@v 1", "a Recorder@v 1", "D15 Role")]
    [InlineData("a Supervisor@v 1", "b Committee@v 1", "D15 Role")]
    [InlineData("a Supervisor@v 0", "b Committee@v 0", "")]
    public void MustBeAllowed_ARoleBesideOthers_IsGivenOrNamesTheRule(string held, string wanted, string expected)
    {
        var current = held.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Read).ToList();
        bool? relative = wanted.EndsWith("yes", StringComparison.Ordinal) ? true
            : wanted.EndsWith("no", StringComparison.Ordinal) ? false
            : null;

        Assert.Equal(expected, Outcome(() => AppointmentRules.MustBeAllowed(Read(wanted), relative, current)));
    }

    [Theory]
    [InlineData('a', Role.Recorder, "", 'a', SecondPersonFor.OwnPerson)]
    [InlineData('b', Role.Recorder, "", 'a', null)]
    [InlineData('b', Role.Recorder, "Administrator", 'a', SecondPersonFor.Separation)]
    [InlineData('b', Role.Administrator, "Recorder", 'a', SecondPersonFor.Separation)]
    [InlineData('b', Role.Administrator, "", 'a', null)]
    public void SecondPerson_OnesOwnAndWhatBreaksTheSeparation_AsksForOne(
        char to, Role role, string held, char by, SecondPersonFor? expected)
    {
        var roles = held.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(r => Enum.Parse<Role>(r)).ToList();

        Assert.Equal(expected, AppointmentRules.SecondPerson(Person(to), role, Person(by), roles));
    }

    [Theory]
    [InlineData(12, 1, false, true, "")]
    [InlineData(12, null, false, true, "form HomeVillageId")]
    [InlineData(12, 1, true, true, "form Card")]
    [InlineData(null, null, true, true, "")]
    [InlineData(null, null, false, true, "REV-1 Card")]
    [InlineData(null, null, false, false, "")]
    public void MustAnswerHome_CardOrNone_OneOfTheTwo(int? card, int? village, bool none, bool must, string expected)
        => Assert.Equal(expected, Outcome(() => AppointmentRules.MustAnswerHome(card, village, none, must)));

    [Theory]
    [InlineData(Role.Recorder, 1, "")]
    [InlineData(Role.Recorder, null, "ORG-2 VillageId")]
    [InlineData(Role.Administrator, null, "")]
    [InlineData(Role.Administrator, 1, "ORG-2 VillageId")]
    public void MustBeAtItsPlace_VillageOrTown_AsTheRoleAsks(Role role, int? village, string expected)
        => Assert.Equal(expected, Outcome(() => AppointmentRules.MustBeAtItsPlace(role, village)));

    [Theory]
    [InlineData("c+", "")]
    [InlineData("c-", "")]
    [InlineData("cx", "form Reason")]
    [InlineData("a+", "ORG-2")]
    [InlineData("b+", "ORG-2")]
    [InlineData("d+", "ORG-2")]
    [InlineData("c- c+", "twice")]
    public void Decide_ARequestOfAForB_BySomebodyElseOnce(string steps, string expected)
    {
        var request = new AppointmentRequest
        {
            TownId = 1, UserId = Person('b'), Role = Role.Recorder, VillageId = 1, StartsOn = new DateOnly(2022, 10, 1),
            Why = SecondPersonFor.Separation, RequestedAt = Now, RequestedBy = Person('a')
        };

        Assert.Equal(expected, Outcome(() =>
        {
            foreach (var step in steps.Split(' '))
            {
                request.Decide(step[1] == '+', step[1] == '-' ? "不合适" : null, Person(step[0]), maySecond: step[0] != 'd', Now);
            }
        }));
        Assert.Equal(new DateOnly(2022, 10, 8), request.ToAppointment(new DateOnly(2022, 10, 8), Now).StartsOn);
    }

    [Theory]
    [InlineData(Role.Recorder, 0, "2022-10-07")]
    [InlineData(Role.Administrator, 1, "2022-10-07")]
    [InlineData(Role.Administrator, 0, "ORG-2")]
    public void End_ARole_NotTheLastAdministrators(Role role, int others, string expected)
    {
        var (mine, lastDay) = (Read($"a {role}@t"), new DateOnly(2022, 10, 7));
        var all = Enumerable.Range(0, others).Select(_ => Read($"b {role}@t")).Append(mine);

        var refused = Outcome(() => mine.End(lastDay, all));

        Assert.Equal(expected, refused.Length > 0 ? refused : $"{mine.EndsOn:yyyy-MM-dd}");
    }

    private static Guid Person(char name) => new(name, 0, 0, new byte[8]);

    private static Appointment Read(string text)
    {
        var words = text.Trim().Split(' ');
        var role = words[1].Split('@');
        var home = words.Length > 2 && char.IsDigit(words[2][0]) ? words[2][0] : (char?)null;
        return new Appointment
        {
            TownId = 1, UserId = Person(words[0][0]), Role = Enum.Parse<Role>(role[0]),
            VillageId = role[1][0] switch { 'v' => 1, 'w' => 2, _ => null }, IsLead = role[1].EndsWith('*'),
            HouseholdId = home is null or '0' ? null : Person(home.Value), HasNoHousehold = home == '0',
            StartsOn = new DateOnly(2022, 8, 1), CreatedAt = Now, CreatedBy = Person('a')
        };
    }

    private static string Outcome(Action act)
    {
        try
        {
            act();
            return "";
        }
        catch (RuleViolation refused)
        {
            return $"{refused.Code} {refused.Field}".Trim();
        }
    }
}
