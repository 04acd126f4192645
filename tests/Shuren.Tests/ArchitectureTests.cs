using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Supervision;

namespace Shuren.Tests;

/// <summary>What must stay true of the whole: the model, the migrations, the wall around the ledger, and who may know whom.</summary>
public sealed class ArchitectureTests
{
    /// <summary>Tables of the installation, not of a town. Every other one carries TownId first (ADR 3).</summary>
    private static readonly HashSet<string> InstallationTables = new(StringComparer.Ordinal)
    {
        "users", "AspNetUserClaims", "AspNetUserLogins", "AspNetUserTokens", "AspNetUserPasskeys", "data_protection_keys", "sign_in_sessions", "sign_in_devices",
        "kept_forms", "signing_keys"
    };

    /// <summary>
    /// Indexes without the town: a sign-in looks its person up before the town is known, and a town's code is what tells towns apart.
    /// They are not unique over towns' rows, or belong to the table of towns itself.
    /// </summary>
    private static readonly HashSet<string> TownlessUniqueIndexes = new(StringComparer.Ordinal) { "towns.Code" };

    private const int MaxLineLength = 140;

    public static TheoryData<string> Tables => [.. Model().GetEntityTypes().Select(e => e.GetTableName()!).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Table_OfTown_BeginsItsKeysWithTheTown(string table)
    {
        var entity = Model().GetEntityTypes().Single(e => e.GetTableName() == table);
        if (InstallationTables.Contains(table))
        {
            Assert.False(typeof(ITownOwned).IsAssignableFrom(entity.ClrType), $"{table} belongs to a town: take it off the list of the installation's tables.");
            return;
        }

        Assert.True(typeof(ITownOwned).IsAssignableFrom(entity.ClrType), $"{table} says neither that it belongs to a town (ITownOwned) nor stands on the list of the installation's tables.");
        Assert.All(entity.GetKeys(), key => Assert.Equal(nameof(ITownOwned.TownId), key.Properties[0].Name));
        Assert.All(
            entity.GetIndexes().Where(i => i.IsUnique && !TownlessUniqueIndexes.Contains($"{table}.{string.Join(',', i.Properties.Select(p => p.Name))}")),
            index => Assert.Equal(nameof(ITownOwned.TownId), index.Properties[0].Name));
        Assert.All(
            entity.GetForeignKeys().Where(f => typeof(ITownOwned).IsAssignableFrom(f.PrincipalEntityType.ClrType)),
            foreign =>
            {
                Assert.Equal(nameof(ITownOwned.TownId), foreign.Properties[0].Name);
                Assert.Equal(nameof(ITownOwned.TownId), foreign.PrincipalKey.Properties[0].Name);
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Migrations_OfEachProvider_HoldTheWholeModel(bool postgres)
    {
        using AppDb db = postgres
            ? new PostgresAppDb.DesignFactory().CreateDbContext([])
            : new SqliteAppDb.DesignFactory().CreateDbContext([]);

        Assert.False(db.Database.HasPendingModelChanges(), "The model changed: add a migration to both sets.");
    }

    /// <summary>What is in use is compiled ahead (ADR 31): it must say of every table, column and key what the mappings say.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CompiledModel_OfEachProvider_SaysWhatTheMappingsSay(bool postgres)
    {
        using AppDb db = postgres
            ? new PostgresAppDb.DesignFactory().CreateDbContext([])
            : new SqliteAppDb.DesignFactory().CreateDbContext([]);
        var made = db.GetService<IModelRuntimeInitializer>().Initialize(db.GetService<IDesignTimeModel>().Model, designTime: false);

        Assert.Equal(postgres ? "PostgresAppDbModel" : "SqliteAppDbModel", db.Model.GetType().Name);
        var (mapped, compiled) = (Lines(made), Lines(db.Model));
        var differing = mapped.Except(compiled, StringComparer.Ordinal).Concat(compiled.Except(mapped, StringComparer.Ordinal)).Take(20).ToList();
        Assert.True(mapped.SequenceEqual(compiled), "The model changed: run script/compile-model." + Environment.NewLine + string.Join(Environment.NewLine, differing));
    }

    /// <summary>It is asked for each time that a row is written, and a type that refuses 0 must name another value for it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CompiledModel_AskedForTheValueOfNone_HasOneForEachColumn(bool postgres)
    {
        using AppDb db = postgres
            ? new PostgresAppDb.DesignFactory().CreateDbContext([])
            : new SqliteAppDb.DesignFactory().CreateDbContext([]);

        var columns = db.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).ToList();

        Assert.Contains(columns, c => c.ClrType == typeof(Month));
        Assert.All(columns, c => Assert.Null(Record.Exception(() => c.Sentinel)));
    }

    // Table by table: a model also remembers the rows of plain SQL that it was asked for.
    private static List<string> Lines(IModel model)
        => [.. model.GetEntityTypes().SelectMany(e => e.ToDebugString(MetadataDebugStringOptions.LongDefault).Split('\n')),
            .. model.GetRelationalModel().ToDebugString(MetadataDebugStringOptions.LongDefault).Split('\n')];

    /// <summary>Those asked for at every start are found by their folder.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void KnownMigrations_OfEachProvider_AreThoseOfItsSet(bool postgres)
    {
        using AppDb db = postgres
            ? new PostgresAppDb.DesignFactory().CreateDbContext([])
            : new SqliteAppDb.DesignFactory().CreateDbContext([]);

        Assert.Equal(db.Database.GetMigrations(), Database.KnownMigrations(postgres).Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// A step says in full what it does: the model of the whole database, repeated beside each (Designer.cs), costs every build and every
    /// first start (ADR 13). What SQLite's own generator would have read from it, SchemaTests look for.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Migrations_OfEachProvider_CarryNoModel(bool postgres)
    {
        using AppDb db = postgres
            ? new PostgresAppDb.DesignFactory().CreateDbContext([])
            : new SqliteAppDb.DesignFactory().CreateDbContext([]);
        var all = db.GetService<IMigrationsAssembly>();

        Assert.All(all.Migrations, m => Assert.Empty(all.CreateMigration(m.Value, db.Database.ProviderName!).TargetModel.GetEntityTypes()));
    }

    [Fact]
    public void Mappings_OfTheAssembly_AreAllNamed()
        => Assert.Equivalent(
            typeof(AppDb).Assembly.GetTypes().Where(t => t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntityTypeConfiguration<>))),
            AppDb.Mappings.Select(m => m.GetType()),
            strict: true);

    [Fact]
    public void Services_LookedAt_KnowNoPage()
    {
        var offenders = typeof(AppDb).Assembly.GetTypes()
            .Where(t => t.Namespace?.StartsWith("Shuren.Features", StringComparison.Ordinal) == true && t.Name.EndsWith("Service", StringComparison.Ordinal))
            .Where(t => t.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.ParameterType.Namespace?.StartsWith("Shuren.Features.Door", StringComparison.Ordinal) == true))
            .Select(t => t.FullName);

        Assert.Empty(offenders);
    }

    /// <summary>
    /// What says who somebody is, or is free text, must be removable: never in a table that refuses it (SUP-6, LED-5). A digest stands there
    /// instead, and the words beside it.
    /// </summary>
    [Fact]
    public void AppendOnlyTable_LookedAt_HoldsNoPersonalData()
    {
        // The program's own words: codes, digits, figures. Any other text must say here why it may stand.
        string[] itsOwn =
        [
            "audit_events.Origin", "audit_events.UseCase", "commendation_witnesses.SeenOn", "consents.NoticeVersion", "fixed_assessments.Content", "head_checks.Typed",
            "page_removals.Page", "sent_reports.Figures"
        ];
        var found = Model().GetEntityTypes().Where(e => AppendOnly.Tables.Contains(e.GetTableName()!, StringComparer.Ordinal))
            .SelectMany(e => e.GetProperties().Where(p => p.ClrType == typeof(string)).Select(p => $"{e.GetTableName()}.{p.Name}"));

        Assert.Equal(itsOwn, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lines_OfTheSources_AreAtMost140Characters()
    {
        var src = Path.GetDirectoryName(SourceFolder())!;
        var tooLong = Directory.EnumerateFiles(src, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".cshtml")
            .Where(f => !Path.GetRelativePath(src, f).Split(Path.DirectorySeparatorChar).Any(p => p is "Migrations" or "Compiled" or "obj" or "bin"))
            .SelectMany(f => File.ReadLines(f).Index()
                .Where(l => l.Item.Length > MaxLineLength)
                .Select(l => $"{Path.GetRelativePath(src, f)}:{l.Index + 1}"));

        Assert.Empty(tooLong);
    }

    /// <summary>One namespace for the whole file, and what it uses above it.</summary>
    [Fact]
    public void Namespaces_OfAllCode_AreOfTheWholeFile()
    {
        var root = Path.GetFullPath(Path.Combine(SourceFolder(), "..", ".."));
        var wrong = ((string[])["src", "tests", "bench"])
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, part), "*.cs", SearchOption.AllDirectories))
            .Where(f => !Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar).Any(p => p is "Migrations" or "Compiled" or "obj" or "bin"))
            .SelectMany(f => File.ReadLines(f).SkipWhile(l => !l.TrimStart().StartsWith("namespace ", StringComparison.Ordinal))
                .Where((l, n) => n == 0 ? !l.EndsWith(';') : l.StartsWith("using ", StringComparison.Ordinal))
                .Select(l => $"{Path.GetRelativePath(root, f)}: {l}"));

        Assert.Empty(wrong);
    }

    private static IModel Model()
    {
        using var db = new SqliteAppDb.DesignFactory().CreateDbContext([]);
        return db.GetService<IDesignTimeModel>().Model;
    }

    /// <summary>The project's own sources, found from where the tests were built.</summary>
    internal static string SourceFolder()
        => Path.Combine(
            typeof(ArchitectureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!, "src", "Shuren");
}

/// <summary>The wall in the database, on a fully migrated one (LED-1).</summary>
[BothEngines]
public sealed class AppendOnlyTests(TestApp app) : AppTests(app)
{
    /// <summary>Named here and not read from the program: a table that loses its wall must show.</summary>
    private static readonly string[] Walled =
    [
        "ledger_entries", "board_lines", "board_seals", "board_leaves", "signing_keys", "stock_movements", "consents",
        "audit_events", "head_checks", "sample_draws", "sample_marks", "fund_entries", "fund_confirmations", "household_changes", "visits", "page_removals", "commendation_witnesses", "redemption_witnesses", "due_days",
        "sent_reports", "assessment_weights", "fixed_assessments"
    ];

    public static TheoryData<string, string> Changes
    {
        get
        {
            var changes = new TheoryData<string, string>();
            foreach (var table in Walled)
            {
                var column = table == "signing_keys" ? "key_id" : "town_id";
                changes.Add(table, $"UPDATE {table} SET {column} = {column}");
                changes.Add(table, $"DELETE FROM {table}");
            }
            return changes;
        }
    }

    [Fact]
    public void Tables_BehindTheWall_AreEachTriedHere() => Assert.Equal(Walled.Order(StringComparer.Ordinal), AppendOnly.Tables.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Change_OfWhatNeverChanges_IsRefusedByTheDatabase(string table, string change)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 2);
        await FillAsync(village, household);
        var before = await CountAsync(table);
        Assert.True(before > 0);

        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => ExecuteAsync(change));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync(table));
    }

    [Fact]
    public async Task Truncate_OfLedger_IsRefusedByTheDatabase()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has no TRUNCATE.");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => ExecuteAsync("TRUNCATE ledger_entries CASCADE"));
    }

    private Task<int> ExecuteAsync(string sql) => App.DbAsync(db => db.Database.ExecuteSqlRawAsync(sql));

#pragma warning disable EF1002 // The names are the constants above.
    private Task<int> CountAsync(string table) => App.DbAsync(db => db.Database.SqlQueryRaw<int>($"SELECT CAST(count(*) AS INTEGER) AS \"Value\" FROM {table}").SingleAsync());
#pragma warning restore EF1002

    private Task FillAsync(TestVillage village, Shuren.Features.Households.Household household) => App.DbAsync(async db =>
    {
        var now = App.Clock.UtcNow();
        var by = Caller.CommandLine.UserId;
        var goods = new Shuren.Features.Supplies.Goods { TownId = village.TownId, Name = "洗衣粉", Unit = "袋" };
        var notice = new QuarterNotice
        {
            TownId = village.TownId,
            VillageId = village.Key.VillageId,
            Quarter = new Quarter(2022, 3),
            PublishedAt = now,
            PublishedBy = by,
            ObjectionsUntil = new DateOnly(2022, 10, 15),
            PublicUntil = new DateOnly(2022, 12, 31),
            HeadSeq = 0,
            HeadHash = new byte[32]
        };
        var draw = new SampleDraw
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Month = new Month(2022, 9), Number = 0, HeadSeq = 1, HeadHash = new byte[32], Seed = new byte[32], Size = 5, DrawnAt = now, DrawnBy = by
        };
        db.AddRange(
            goods, notice, draw,
            new SampleMark { TownId = village.TownId, VillageId = village.Key.VillageId, DrawId = draw.DrawId, EntrySeq = 1, At = now, UserId = by },
            new HeadCheck
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, NoticeId = notice.NoticeId, AgainstNoticeId = notice.NoticeId, UserId = by, At = now, Typed = "00000000", Matches = true
            });
        var funds = new Shuren.Features.Supplies.FundEntry
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Year = 2022, Number = 1, Kind = Shuren.Features.Supplies.FundKind.MoneyIn,
            Source = Shuren.Features.Supplies.FundingSource.Fiscal, On = new DateOnly(2022, 10, 1), MoneyFen = 100, Quantity = 0, WordsDigest = new byte[32], At = now, By = by
        };
        db.AddRange(
            funds,
            new Shuren.Features.Supplies.FundConfirmation { TownId = village.TownId, VillageId = village.Key.VillageId, FundEntryId = funds.FundEntryId, At = now, By = by });
        db.AddRange(
            new Shuren.Features.Households.HouseholdChange
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, Kind = Shuren.Features.Households.ChangeKind.Group, On = new DateOnly(2022, 10, 1),
                At = now, By = by
            },
            new Shuren.Features.Households.Visit
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, On = new DateOnly(2022, 10, 1), At = now, By = by
            });
        var round = new Shuren.Features.Commendations.CommendationRound
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Title = "之星", From = new Quarter(2022, 3), Until = new Quarter(2022, 3), Seats = 1, OpenedAt = now, OpenedBy = by
        };
        db.AddRange(
            round,
            new Shuren.Features.Commendations.CommendationWitness { TownId = village.TownId, VillageId = village.Key.VillageId, RoundId = round.RoundId, SeenOn = "", UserId = by, At = now },
            new Shuren.Features.Places.PageRemoval { TownId = village.TownId, VillageId = village.Key.VillageId, Page = "rules", IsDown = true, ByTown = false, By = by, At = now });
        var session = new RedemptionSession
        {
            TownId = village.TownId, Quarter = new Quarter(2022, 3), OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 10, 31), CreatedAt = now, CreatedBy = by
        };
        var redemption = new Redemption
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, SessionId = session.SessionId, HouseholdId = household.HouseholdId, Year = 2022, Number = 1, Total = Points.Of(1), At = now, By = by,
            Recipient = "张三", SignedHow = SignedHow.Paper, WitnessId = by
        };
        db.AddRange(
            session, redemption,
            new RedemptionWitness
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, RedemptionId = redemption.RedemptionId, OfCancelling = false, UserId = by, WasPresent = true, At = now
            },
            new Shuren.Features.Places.TownDueDays { TownId = village.TownId, From = new Month(2022, 10), Sheet = 12, Notice = 20, At = now, By = by });
        var report = new Shuren.Features.Reports.WorkReport { TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = new Quarter(2022, 3) };
        db.AddRange(
            report,
            new Shuren.Features.Reports.SentReport
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, ReportId = report.ReportId, Version = 1, Figures = "{}", WordsDigest = new byte[32], SentAt = now, SentBy = by
            },
            new Shuren.Features.Reports.AssessmentWeights
            {
                TownId = village.TownId, Coverage = 10, Participation = 25, Openness = 15, Punctuality = 15, Objections = 10, Redemption = 10, Reports = 15, At = now, By = by
            },
            new Shuren.Features.Reports.FixedAssessment { TownId = village.TownId, Year = 2021, Content = "{}", FixedAt = now, FixedBy = by });
        db.Add(new AuditEvent { TownId = village.TownId, At = now, UserId = by, UseCase = UseCases.Apply.Code });
        db.Add(new Shuren.Features.Households.Consent
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, What = Shuren.Features.Households.ConsentTo.Publish, Yes = true, At = now, By = by,
            How = Shuren.Features.Households.ConsentHow.Online, NoticeVersion = "1.1"
        });
        db.AddRange(
            new Shuren.Features.Supplies.StockMovement
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, GoodsId = goods.GoodsId, Kind = Shuren.Features.Supplies.StockMovementKind.Received, Quantity = 1, At = now, By = by
            },
            new BoardLine
            {
                TownId = village.TownId, NoticeId = notice.NoticeId, HouseholdId = household.HouseholdId, CardNumber = 1, NameDigest = new byte[32], Score = Points.Zero,
                Deducted = Points.Zero, Rank = 1, IsRed = false, IsBlack = false, NamedOnPaper = false, NamedInPublic = false
            },
            new BoardSeal
            {
                TownId = village.TownId, NoticeId = notice.NoticeId, Lines = 1, Root = new byte[32], HeadSeq = 0, HeadHash = new byte[32], Spendable = 0
            },
            new BoardLeaf { TownId = village.TownId, NoticeId = notice.NoticeId, HouseholdId = household.HouseholdId, Position = 0, Spendable = Points.Zero, Hash = new byte[32] });
        if (!await db.SigningKeys.AnyAsync())
        {
            db.Add(new SigningKey { KeyId = SigningKey.OnlyId, PublicKey = [1], Protected = [2], MadeAt = now });
        }
        await db.SaveChangesAsync();
    });
}
