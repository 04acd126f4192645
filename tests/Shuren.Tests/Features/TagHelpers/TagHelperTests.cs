using System.ComponentModel.DataAnnotations;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.TagHelpers;
using Shuren.Hosting;

namespace Shuren.Tests.Features.TagHelpers;

public sealed class TagHelperTests
{
    private static readonly IModelMetadataProvider Metadata =
        new ServiceCollection().AddLogging().AddMvcCore().AddDataAnnotations().Services.BuildServiceProvider().GetRequiredService<IModelMetadataProvider>();

    private readonly ViewContext _view;

    public TagHelperTests()
    {
        _view = new ViewContext { HttpContext = new DefaultHttpContext() };
        _view.ViewData = new ViewDataDictionary(Metadata, _view.ModelState);
    }

    [Fact]
    public void Field_Required_SaysSoInWordsAndLeavesTheMessageToTheServer()
    {
        var field = Field(nameof(Form.Head), f => f.Hint = "和户口本上一样");

        var input = field.QuerySelector("input")!;
        Assert.Equal("户主姓名必填", field.QuerySelector($"label[for={input.Id}]")!.TextContent);
        Assert.Equal("30", input.GetAttribute("maxlength"));
        Assert.False(input.HasAttribute("required"));
        Assert.Equal("和户口本上一样", field.QuerySelector("#" + input.GetAttribute("aria-describedby"))!.TextContent);
    }

    [Theory]
    [InlineData(nameof(Form.Note))]
    [InlineData(nameof(Form.Photos))]
    [InlineData(nameof(Form.On))]
    public void Field_MayBeEmpty_IsNotMarked(string property) => Assert.Empty(Field(property).QuerySelectorAll(".must"));

    [Theory]
    [InlineData(nameof(Form.Head), "input[type=text]:not([inputmode])")]
    [InlineData(nameof(Form.On), "input[type=date][value='2022-09-12']")]
    [InlineData(nameof(Form.Quantity), "input[type=text][inputmode=numeric]")]
    [InlineData(nameof(Form.Points), "input[type=text][inputmode=decimal]")]
    [InlineData(nameof(Form.Voluntary), ".check input[type=checkbox][value=true][checked]")]
    public void Field_OfType_HasItsControl(string property, string selector) => Assert.Single(Field(property).QuerySelectorAll(selector));

    [Fact]
    public void Field_Rows_IsTextareaWithItsFirstEmptyLine()
    {
        var area = Field(nameof(Form.Note), f => f.Rows = 5).QuerySelector("textarea")!;

        Assert.Equal("5", area.GetAttribute("rows"));
        Assert.Equal("\n<第二行>", area.TextContent);
    }

    [Fact]
    public void Field_Options_SelectsTheValue()
    {
        var field = Field(nameof(Form.Quantity), f => f.Options = [new("一次", "1"), new("两次", "2")]);

        Assert.Equal("两次", field.QuerySelector("option[selected]")!.TextContent);
    }

    [Theory]
    [InlineData(nameof(Form.Quantity), "两")]
    [InlineData(nameof(Form.On), "九月十二")]
    [InlineData(nameof(Form.Head), "\"><script>")]
    public void Field_Refused_KeepsWhatWasTypedAndNamesItsError(string property, string typed)
    {
        _view.ModelState.SetModelValue(property, typed, typed);
        _view.ModelState.AddModelError(property, "填得不对，请改正。");

        var field = Field(property);

        var input = field.QuerySelector("input")!;
        Assert.Equal(("text", typed), (input.GetAttribute("type"), input.GetAttribute("value")));
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal("填得不对，请改正。", field.QuerySelector("#" + input.GetAttribute("aria-describedby"))!.TextContent);
    }

    /// <summary>Many phones offer one of the two for a single field, and names of file types take the camera away in WeChat.</summary>
    [Fact]
    public void Field_Photos_OffersTheCameraAndTheAlbum()
    {
        var field = Field(nameof(Form.Photos), f => (f.Type, f.Accept, f.Multiple) = ("file", "image/*", true));

        Assert.Equal(
            [("拍照", "environment", "image/*", false), ("从相册选", null, "image/*", true)],
            field.QuerySelectorAll("input[type=file]").Select(
                i => (i.Closest("label")!.TextContent.Trim(), i.GetAttribute("capture"), i.GetAttribute("accept")!, i.HasAttribute("multiple"))));
    }

    [Fact]
    public void Field_Password_IsNeverSentBack()
    {
        _view.ModelState.SetModelValue(nameof(Form.Head), "secret", "secret");

        Assert.DoesNotContain("secret", Field(nameof(Form.Head), f => f.Type = "password").InnerHtml, StringComparison.Ordinal);
    }

    /// <summary>A box that starts ticked can be cleared: the hidden field says false when the box says nothing.</summary>
    [Fact]
    public void Field_CheckboxCleared_StaysCleared()
    {
        var name = nameof(Form.Voluntary);
        Assert.Single(Field(name).QuerySelectorAll("input[type=hidden][name=Voluntary][value=false]"));

        _view.ModelState.SetModelValue(name, "false", "false");
        Assert.Empty(Field(name).QuerySelectorAll("input[checked]"));
        _view.ModelState.SetModelValue(name, new[] { "true", "false" }, "true,false");
        Assert.Single(Field(name).QuerySelectorAll("input[checked]"));
    }

    /// <summary>A rule of the scheme names the property; the form binds it under a prefix.</summary>
    [Fact]
    public void Field_InPartOfForm_ShowsBrokenRuleAndIsFoundByTheSummary()
    {
        _view.ViewData.TemplateInfo.HtmlFieldPrefix = "Form";
        _view.ModelState.AddModelError(nameof(Form.Head), "3组的张三户已经登记。");

        var field = Field(nameof(Form.Head));
        var link = Render(new ErrorSummaryTagHelper { ViewContext = _view }).QuerySelector("[role=alert] a")!;

        Assert.Equal("Form.Head", field.QuerySelector("input")!.GetAttribute("name"));
        Assert.Equal("3组的张三户已经登记。", field.QuerySelector(".field-error")!.TextContent);
        Assert.NotNull(field.QuerySelector(link.GetAttribute("href")!));
    }

    [Fact]
    public void ErrorSummary_NothingWrong_IsNotThere() => Assert.Empty(Render(new ErrorSummaryTagHelper { ViewContext = _view }).Children);

    [Fact]
    public void Pager_InTheMiddle_KeepsTheOtherParameters()
    {
        _view.HttpContext.Request.Path = "/v/500230106201/households";
        _view.HttpContext.Request.QueryString = new QueryString("?q=%E5%BC%A0%26%E6%9D%8E&tag=a&tag=b&page=2");

        var pager = Render(new PagerTagHelper { Page = 2, PageCount = 9, ViewContext = _view });

        Assert.Equal("上一页第 2 页，共 9 页下一页", pager.TextContent);
        Assert.Equal(
            ["/v/500230106201/households?q=%E5%BC%A0%26%E6%9D%8E&tag=a&tag=b&page=1", "/v/500230106201/households?q=%E5%BC%A0%26%E6%9D%8E&tag=a&tag=b&page=3"],
            pager.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 2, 1)]
    public void Pager_AtAnEnd_LeadsOnlyWhereThereIsAPage(int page, int pageCount, int links)
        => Assert.Equal(links, Render(new PagerTagHelper { Page = page, PageCount = pageCount, ViewContext = _view }).QuerySelectorAll("a").Length);

    private IElement Field(string property, Action<FieldTagHelper>? change = null)
    {
        var explorer = Metadata.GetModelExplorerForType(typeof(Form), new Form()).GetExplorerForProperty(property);
        var helper = new FieldTagHelper { For = new ModelExpression(property, explorer), Label = "户主姓名", ViewContext = _view };
        change?.Invoke(helper);
        return Render(helper);
    }

    private static IElement Render(TagHelper helper)
    {
        var context = new TagHelperContext([], new Dictionary<object, object>(), "test");
        var output = new TagHelperOutput("x", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        helper.Process(context, output);
        using var html = new StringWriter();
        output.WriteTo(html, System.Text.Encodings.Web.HtmlEncoder.Default);
        return new HtmlParser().ParseDocument(html.ToString()).Body!;
    }

    private sealed class Form
    {
        [Required(ErrorMessage = "请填写户主姓名。"), StringLength(30)]
        public string? Head { get; set; }

        public string? Note { get; set; } = "\n<第二行>";

        public List<IFormFile> Photos { get; set; } = [];

        public DateOnly? On { get; set; } = new DateOnly(2022, 9, 12);

        public int Quantity { get; set; } = 2;

        public decimal? Points { get; set; }

        public bool Voluntary { get; set; } = true;
    }
}
