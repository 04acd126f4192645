using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SkiaSharp;

namespace Shuren.Features.Photos;

/// <summary>
/// A photo as it is kept: two JPEGs drawn by us, upright, without EXIF. The size and the SHA-256 (hex) are those of <see cref="Full"/>.
/// </summary>
public sealed record Photo(byte[] Full, byte[] Thumbnail, int Width, int Height, string Sha256);

/// <summary>Turns whatever was uploaded as a photo into one that is safe to keep and to show.</summary>
public static class PhotoEncoder
{
    public const long BytesMax = 10 * 1024 * 1024;
    public const long PixelsMax = 40_000_000;
    public const int LongestSide = 1600;
    public const int ThumbnailSide = 320;

    private const int Quality = 80;
    private const string Field = "Photos";
    private const string NotAPhoto = "这个文件不是照片（只收 JPG、PNG、WebP）。请重新选择照片。";
    private const string Damaged = "这张照片已损坏，或没有传完。请重新选择，或重新拍一张再上传。";

    // A PNG of 40 megapixels takes some 220 MB while it is decoded, a photo from a phone 30 MB: a village PC must not hold ten at once.
    private static readonly SemaphoreSlim Decoding = new(2);

    /// <summary>As <see cref="Prepare"/>, after waiting while two others are being decoded. This is the one for pages.</summary>
    /// <exception cref="RuleViolation">As <see cref="Prepare"/>.</exception>
    public static async Task<Photo> PrepareAsync(byte[] upload, CancellationToken cancellationToken = default)
    {
        await Decoding.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Prepare(upload), cancellationToken);
        }
        finally
        {
            Decoding.Release();
        }
    }

    /// <summary>Reads a JPEG, PNG or WebP (the first frame) by its content, whatever its name.</summary>
    /// <exception cref="RuleViolation">It is no photo, damaged, or too large.</exception>
    public static Photo Prepare(byte[] upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (upload.Length > BytesMax)
        {
            throw Refused($"这张照片有 {Math.Ceiling(upload.Length / 1024.0 / 1024.0 * 10) / 10:0.0} MB，超过 10 MB。请在手机相册里把它改小，或截屏后再上传。");
        }
        var format = FormatOf(upload);

        using var data = SKData.CreateCopy(upload);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat != format || (format == SKEncodedImageFormat.Jpeg && !HasEndOfImage(upload)))
        {
            throw Refused(Damaged);
        }
        // Only the header has been read: a few kilobytes can claim a picture of gigabytes.
        var size = codec.Info.Size;
        if ((long)size.Width * size.Height > PixelsMax)
        {
            throw Refused($"这张照片是 {size.Width}×{size.Height}，超过 4000 万像素。请把手机相机的照片尺寸调小，或截屏后再上传。");
        }

        using var full = DecodeUpright(codec);
        using var fullPixels = full.PeekPixels();
        using var thumbnail = Draw(fullPixels, Fit(fullPixels.Size, ThumbnailSide), SKEncodedOrigin.TopLeft);
        using var thumbnailPixels = thumbnail.PeekPixels();

        var fullJpeg = Encode(fullPixels);
        return new Photo(
            fullJpeg,
            Encode(thumbnailPixels),
            fullPixels.Width,
            fullPixels.Height,
            Convert.ToHexStringLower(SHA256.HashData(fullJpeg)));
    }

    private static SKEncodedImageFormat FormatOf(ReadOnlySpan<byte> upload)
    {
        if (upload.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return SKEncodedImageFormat.Jpeg;
        }
        if (upload.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return SKEncodedImageFormat.Png;
        }
        if (upload.StartsWith("RIFF"u8) && upload[4..] is [_, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..])
        {
            return SKEncodedImageFormat.Webp;
        }
        throw Refused(HeifBrandOf(upload) switch
        {
            "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1" =>
                "这张照片是 HEIC 格式，系统不能读取。请在手机相机设置里选“兼容性最佳”，或截屏后再上传。",
            "avif" or "avis" => "这张照片是 AVIF 格式，系统不能读取。请截屏后再上传。",
            _ => NotAPhoto
        });
    }

    private static string? HeifBrandOf(ReadOnlySpan<byte> upload) =>
        upload.Length >= 12 && upload[4..].StartsWith("ftyp"u8) ? Encoding.Latin1.GetString(upload[8..12]) : null;

    /// <summary>A progressive JPEG that was cut off is decoded without complaint, only blurred: so look for the end mark.</summary>
    private static bool HasEndOfImage(ReadOnlySpan<byte> jpeg)
    {
        var position = 2;
        while (position < jpeg.Length && jpeg[position..].IndexOf((byte)0xFF) is >= 0 and var distance)
        {
            position += distance + 1;
            if (position >= jpeg.Length)
            {
                return false;
            }
            switch (jpeg[position])
            {
                case 0xD9:
                    return true;
                case 0xFF:
                    // Filling before a mark.
                    break;
                case 0x00 or 0x01 or (>= 0xD0 and <= 0xD8):
                    // Within the picture's data, or a mark without content.
                    position++;
                    break;
                default:
                    // A segment: its length says where the next mark may be. This steps over the end mark of an EXIF thumbnail.
                    if (position + 2 >= jpeg.Length)
                    {
                        return false;
                    }
                    position += 1 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 1)..]);
                    break;
            }
        }
        return false;
    }

    private static SKSurface DecodeUpright(SKCodec codec)
    {
        // sRGB, because phones also write wider colour spaces and the profile is dropped with the EXIF.
        using var srgb = SKColorSpace.CreateSrgb();
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var size = SmallestDecodedSize(codec);
        using var decoded = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKImageInfo.PlatformColorType, alpha, srgb));
        using var pixels = decoded.PeekPixels();
        if (codec.GetPixels(pixels.Info, pixels.GetPixels(), pixels.RowBytes, SKCodecOptions.Default) != SKCodecResult.Success)
        {
            throw Refused(Damaged);
        }
        return Draw(pixels, Fit(codec.Info.Size, LongestSide), codec.EncodedOrigin);
    }

    /// <summary>JPEG and WebP can be decoded at eighths of their size: the smallest that is still large enough.</summary>
    private static SKSizeI SmallestDecodedSize(SKCodec codec)
    {
        for (var eighths = 1; eighths < 8; eighths++)
        {
            var size = codec.GetScaledDimensions(eighths / 8f);
            if (Math.Max(size.Width, size.Height) >= LongestSide)
            {
                return size;
            }
        }
        return codec.Info.Size;
    }

    private static SKSizeI Fit(SKSizeI size, int longestSide)
    {
        var scale = Math.Min(1.0, (double)longestSide / Math.Max(size.Width, size.Height));
        return new SKSizeI(Math.Max(1, (int)Math.Round(size.Width * scale)), Math.Max(1, (int)Math.Round(size.Height * scale)));
    }

    /// <summary>Draws the stored picture at this size on white, then turns it upright.</summary>
    private static SKSurface Draw(SKPixmap stored, SKSizeI size, SKEncodedOrigin origin)
    {
        var turned = origin >= SKEncodedOrigin.LeftTop;
        using var srgb = SKColorSpace.CreateSrgb();
        var surface = SKSurface.Create(new SKImageInfo(
            turned ? size.Height : size.Width, turned ? size.Width : size.Height, SKImageInfo.PlatformColorType, SKAlphaType.Opaque, srgb))
            ?? throw new InvalidOperationException($"No memory for a picture of {size.Width}×{size.Height}.");
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Concat(Upright(origin, size.Width, size.Height));
        using var image = SKImage.FromPixels(stored);
        // Below a half, cubic sampling would skip pixels.
        var sampling = size.Width * 2 < stored.Width
            ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKCubicResampler.Mitchell);
        surface.Canvas.DrawImage(image, SKRect.Create(size.Width, size.Height), sampling, null);
        return surface;
    }

    /// <summary>From the stored picture, of this width and height, to the upright one, for each of the eight EXIF orientations.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity
    };

    private static byte[] Encode(SKPixmap pixels)
    {
        using var jpeg = pixels.Encode(new SKJpegEncoderOptions(Quality))
            ?? throw new InvalidOperationException("The JPEG encoder gave nothing.");
        return jpeg.ToArray();
    }

    private static RuleViolation Refused(string message) => new(Rule.File, message, Field);
}
