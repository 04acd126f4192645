
namespace Shuren.Infrastructure;

/// <summary>
/// A rule of the scheme refuses what was asked. The message is Chinese, for the person at the screen, and says what to do; the code is
/// stable and names the rule, for tests, logs and the interface to come. Pages show the message beside <paramref name="field"/> with status
/// 400 and keep what was typed; commands print it and exit 1.
/// </summary>
public class RuleViolation(RuleCode code, string message, string? field = null) : Exception(message)
{
    /// <summary>Which rule: a requirement's or a decision's number (docs/spec), or one of the form's own.</summary>
    public RuleCode Code { get; } = code;

    /// <summary>The form field it belongs to, or null when it concerns the whole form.</summary>
    public string? Field { get; } = field;
}

/// <summary>The stable name of a rule.</summary>
/// <param name="Id">REV-1, D31, or a word for what belongs to forms and not to the scheme.</param>
public sealed record RuleCode(string Id)
{
    public override string ToString() => Id;
}

/// <summary>Every rule that can refuse, by its number in docs/spec/requirements.md and docs/spec/decisions.md.</summary>
public static class Rule
{
    /// <summary>Something is missing, too long, out of its bounds or cannot be read.</summary>
    public static readonly RuleCode Form = new("form");

    /// <summary>What is there was changed or decided meanwhile: look again.</summary>
    public static readonly RuleCode Stale = new("stale");

    /// <summary>It was sent, or stands, already.</summary>
    public static readonly RuleCode Twice = new("twice");

    /// <summary>There is no such record here.</summary>
    public static readonly RuleCode Missing = new("missing");

    /// <summary>The caller may not (docs/permissions.md).</summary>
    public static readonly RuleCode Permission = new("permission");

    /// <summary>Nobody decides in their own case (REV-1, ADR 8).</summary>
    public static readonly RuleCode OwnCase = new("own-case");

    /// <summary>A name, password or PIN.</summary>
    public static readonly RuleCode SignIn = new("sign-in");

    /// <summary>A file that cannot be read, or not as it is.</summary>
    public static readonly RuleCode File = new("file");

    public static readonly RuleCode Org1 = new("ORG-1");

    public static readonly RuleCode Org2 = new("ORG-2");

    public static readonly RuleCode Org3 = new("ORG-3");

    public static readonly RuleCode Hh1 = new("HH-1");

    public static readonly RuleCode Hh2 = new("HH-2");

    public static readonly RuleCode Hh3 = new("HH-3");

    public static readonly RuleCode Hh4 = new("HH-4");

    public static readonly RuleCode Hh5 = new("HH-5");

    public static readonly RuleCode Hh6 = new("HH-6");

    public static readonly RuleCode Hh7 = new("HH-7");

    public static readonly RuleCode Rule1 = new("RULE-1");

    public static readonly RuleCode Rule2 = new("RULE-2");

    public static readonly RuleCode Rule3 = new("RULE-3");

    public static readonly RuleCode Rule4 = new("RULE-4");

    public static readonly RuleCode Rule5 = new("RULE-5");

    public static readonly RuleCode Rule6 = new("RULE-6");

    public static readonly RuleCode Rule7 = new("RULE-7");

    public static readonly RuleCode Rec1 = new("REC-1");

    public static readonly RuleCode Rec2 = new("REC-2");

    public static readonly RuleCode Rec3 = new("REC-3");

    public static readonly RuleCode Rec4 = new("REC-4");

    public static readonly RuleCode Rec5 = new("REC-5");

    public static readonly RuleCode Rec6 = new("REC-6");

    public static readonly RuleCode Rec7 = new("REC-7");

    public static readonly RuleCode Rec8 = new("REC-8");

    public static readonly RuleCode Rev1 = new("REV-1");

    public static readonly RuleCode Rev2 = new("REV-2");

    public static readonly RuleCode Rev3 = new("REV-3");

    public static readonly RuleCode Rev4 = new("REV-4");

    public static readonly RuleCode Rev5 = new("REV-5");

    public static readonly RuleCode Led1 = new("LED-1");

    public static readonly RuleCode Led2 = new("LED-2");

    public static readonly RuleCode Led3 = new("LED-3");

    public static readonly RuleCode Led4 = new("LED-4");

    public static readonly RuleCode Led5 = new("LED-5");

    public static readonly RuleCode Pub1 = new("PUB-1");

    public static readonly RuleCode Pub2 = new("PUB-2");

    public static readonly RuleCode Pub3 = new("PUB-3");

    public static readonly RuleCode Pub4 = new("PUB-4");

    public static readonly RuleCode Pub5 = new("PUB-5");

    public static readonly RuleCode Pub6 = new("PUB-6");

    public static readonly RuleCode Red1 = new("RED-1");

    public static readonly RuleCode Red2 = new("RED-2");

    public static readonly RuleCode Red3 = new("RED-3");

    public static readonly RuleCode Red4 = new("RED-4");

    public static readonly RuleCode Red5 = new("RED-5");

    public static readonly RuleCode Red6 = new("RED-6");

    public static readonly RuleCode Sup1 = new("SUP-1");

    public static readonly RuleCode Sup2 = new("SUP-2");

    public static readonly RuleCode Sup3 = new("SUP-3");

    public static readonly RuleCode Sup4 = new("SUP-4");

    public static readonly RuleCode Sup5 = new("SUP-5");

    public static readonly RuleCode Sup6 = new("SUP-6");

    public static readonly RuleCode Sup7 = new("SUP-7");

    public static readonly RuleCode D1 = new("D1");

    public static readonly RuleCode D2 = new("D2");

    public static readonly RuleCode D3 = new("D3");

    public static readonly RuleCode D4 = new("D4");

    public static readonly RuleCode D5 = new("D5");

    public static readonly RuleCode D6 = new("D6");

    public static readonly RuleCode D7 = new("D7");

    public static readonly RuleCode D8 = new("D8");

    public static readonly RuleCode D9 = new("D9");

    public static readonly RuleCode D10 = new("D10");

    public static readonly RuleCode D11 = new("D11");

    public static readonly RuleCode D12 = new("D12");

    public static readonly RuleCode D13 = new("D13");

    public static readonly RuleCode D14 = new("D14");

    public static readonly RuleCode D15 = new("D15");

    public static readonly RuleCode D16 = new("D16");

    public static readonly RuleCode D17 = new("D17");

    public static readonly RuleCode D18 = new("D18");

    public static readonly RuleCode D19 = new("D19");

    public static readonly RuleCode D20 = new("D20");

    public static readonly RuleCode D21 = new("D21");

    public static readonly RuleCode D22 = new("D22");

    public static readonly RuleCode D23 = new("D23");

    public static readonly RuleCode D24 = new("D24");

    public static readonly RuleCode D25 = new("D25");

    public static readonly RuleCode D26 = new("D26");

    public static readonly RuleCode D27 = new("D27");

    public static readonly RuleCode D28 = new("D28");

    public static readonly RuleCode D29 = new("D29");

    public static readonly RuleCode D30 = new("D30");

    public static readonly RuleCode D31 = new("D31");

    public static readonly RuleCode D32 = new("D32");

    public static readonly RuleCode D33 = new("D33");

    public static readonly RuleCode D34 = new("D34");

    public static readonly RuleCode D35 = new("D35");

    public static readonly RuleCode D36 = new("D36");
}
