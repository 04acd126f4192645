using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// How a posted field becomes a value, for every page: texts cleaned (<see cref="SheetText.Clean"/>), numbers and dates as people type them
/// (<see cref="Numbers"/>), "true", "false" and "on" as yes and no, ids as they are. Anything else is an error of the field that names
/// what was typed; an empty field is no value. Dictionaries by id never take another field for one of theirs.
/// </summary>
public sealed class FieldBinding : IModelBinderProvider
{
    private static readonly Dictionary<Type, Read> Readers = new()
    {
        [typeof(int)] = Number<int>(Numbers.TryRead),
        [typeof(long)] = Number<long>(Numbers.TryRead),
        [typeof(decimal)] = Number<decimal>(Numbers.TryRead),
        [typeof(DateOnly)] = Date,
        [typeof(bool)] = YesNo,
        [typeof(Guid)] = (text, _) => Guid.TryParse(text, out var id) ? (id, null) : (null, "这一项没有认出来，请刷新页面后再试。"),
        [typeof(string)] = (text, _) => (text, null)
    };

    private delegate (object? Value, string? Error) Read(string text, ModelMetadata metadata);

    private delegate bool TryRead<T>(string? text, out T value);

    public static void Use(MvcOptions options)
    {
        options.ModelBinderProviders.Insert(0, new FieldBinding());
        options.ModelMetadataDetailsProviders.Add(new ChineseMessages());
        // What must be there says so itself, in Chinese.
        options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
        // One error a field, however many; beyond the default of 200 an English sentence would stand in their place.
        options.MaxModelValidationErrors = 100_000;
        options.MaxModelBindingCollectionSize = 20_000;
        var messages = options.ModelBindingMessageProvider;
        messages.SetAttemptedValueIsInvalidAccessor((value, _) => Wrong(value));
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(Wrong);
        messages.SetValueIsInvalidAccessor(Wrong);
        messages.SetUnknownValueIsInvalidAccessor(_ => "填得不对，请改正。");
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => "填得不对，请改正。");
        messages.SetValueMustBeANumberAccessor(_ => "这里要填数字。");
        messages.SetNonPropertyValueMustBeANumberAccessor(() => "这里要填数字。");
        messages.SetValueMustNotBeNullAccessor(_ => Empty);
        messages.SetMissingBindRequiredValueAccessor(_ => Empty);
        messages.SetMissingKeyOrValueAccessor(() => Empty);
        messages.SetMissingRequestBodyRequiredValueAccessor(() => "没有收到内容，请再提交一次。");
    }

    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        var type = context.Metadata.UnderlyingOrModelType;
        if (Readers.TryGetValue(type, out var read))
        {
            return new FieldBinder(read);
        }
        return context.Metadata.ModelType is { IsGenericType: true } dictionary
            && dictionary.GetGenericTypeDefinition() == typeof(Dictionary<,>)
            && dictionary.GenericTypeArguments is [var key, var value] && key == typeof(Guid)
            ? (IModelBinder)Activator.CreateInstance(
                typeof(ByIdBinder<>)
                    .MakeGenericType(value), context.MetadataProvider.GetMetadataForType(value), context.CreateBinder(
                        context.MetadataProvider.GetMetadataForType(value)))!
            : null;
    }

    private const string Empty = "这里不能空着。";

    private static string Wrong(string value) => $"“{SheetText.Excerpt(value)}”填得不对，请改正。";

    private static Read Number<T>(TryRead<T> read)
        where T : struct
        => (text, _) => read(text, out var number) ? (number, null)
            : Numbers.TryRead(text, out decimal _) && typeof(T) != typeof(decimal)
                ? (null, text.AsSpan()
                    .IndexOfAny('.', '．', '。') >= 0 ? $"“{SheetText.Excerpt(text)}”要填整数。" : $"“{SheetText.Excerpt(text)}”太大了，请核对。")
                : (null, $"“{SheetText.Excerpt(text)}”不是数字，请只填数字，如 12。");

    private static (object? Value, string? Error) Date(string text, ModelMetadata metadata)
        => !Numbers.TryRead(text, out DateOnly date) ? (null, $"“{SheetText.Excerpt(text)}”不是日期，请写成 2022-10-03 这样。")
            : date.IsPossible() ? (date, null)
            : (null, Numbers.YearMessage);

    private static (object? Value, string? Error) YesNo(string text, ModelMetadata metadata) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "ON" => (true, null),
        "FALSE" => (false, null),
        _ => (null, Wrong(text))
    };

    private sealed class FieldBinder(Read read) : IModelBinder
    {
        public Task BindModelAsync(ModelBindingContext bindingContext)
        {
            // Without a name of its own it was not sent, and takes no other's.
            var posted = bindingContext.ModelName.Length == 0
                ? ValueProviderResult.None
                : bindingContext.ValueProvider.GetValue(bindingContext.ModelName);
            if (posted == ValueProviderResult.None)
            {
                return Task.CompletedTask;
            }
            bindingContext.ModelState.SetModelValue(bindingContext.ModelName, posted);
            var text = SheetText.Clean(posted.FirstValue ?? "");
            var (value, error) = string.IsNullOrWhiteSpace(text)
                ? (null, bindingContext.ModelMetadata.IsReferenceOrNullableType ? null : Empty)
                : read(text, bindingContext.ModelMetadata);
            if (error is not null)
            {
                bindingContext.ModelState.TryAddModelError(bindingContext.ModelName, error);
                bindingContext.Result = ModelBindingResult.Failed();
                return Task.CompletedTask;
            }
            bindingContext.Result = ModelBindingResult.Success(value);
            return Task.CompletedTask;
        }
    }

    /// <summary>Field[id] = value, for each id that was sent.</summary>
    private sealed class ByIdBinder<T>(ModelMetadata metadata, IModelBinder values) : IModelBinder
    {
        public async Task BindModelAsync(ModelBindingContext bindingContext)
        {
            var found = new Dictionary<Guid, T?>();
            var keys = bindingContext.ModelName.Length > 0 && bindingContext.ValueProvider is IEnumerableValueProvider provider
                ? provider.GetKeysFromPrefix(bindingContext.ModelName)
                : new Dictionary<string, string>();
            foreach (var (key, field) in keys)
            {
                if (!Guid.TryParse(key, out var id))
                {
                    bindingContext.ModelState.TryAddModelError(field, Wrong(key));
                    continue;
                }
                using (bindingContext.EnterNestedScope(metadata, field, field, model: null))
                {
                    await values.BindModelAsync(bindingContext);
                    if (bindingContext.Result.IsModelSet)
                    {
                        found[id] = (T?)bindingContext.Result.Model;
                    }
                }
            }
            // Each value was looked at above; nobody else will say of its key that it is in order.
            bindingContext.ValidationState.Add(
                found, new ValidationStateEntry { Key = bindingContext.ModelName, SuppressValidation = true });
            bindingContext.Result = ModelBindingResult.Success(found);
        }
    }

    /// <summary>The words of a rule that has none of its own.</summary>
    private sealed class ChineseMessages : IValidationMetadataProvider
    {
        public void CreateValidationMetadata(ValidationMetadataProviderContext context)
        {
            foreach (var rule in context.ValidationMetadata.ValidatorMetadata.OfType<ValidationAttribute>()
                .Where(r => r is { ErrorMessage: null, ErrorMessageResourceName: null }))
            {
                rule.ErrorMessage = rule switch
                {
                    RequiredAttribute => Empty,
                    StringLengthAttribute or MaxLengthAttribute => "不超过 {1} 字。",
                    RangeAttribute => "要在 {1} 到 {2} 之间。",
                    _ => "填得不对，请改正。"
                };
            }
        }
    }
}
