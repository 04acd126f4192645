using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Shuren.Features.Photos;
using SkiaSharp;

namespace Shuren.Tests.Infrastructure;

public sealed class PhotosTests
{
    private const string Secret = "SecretPlace";

    [Theory]
    [InlineData(2400, 1800, 1600, 1200, 320, 240)]
    [InlineData(1800, 2400, 1200, 1600, 240, 320)]
    [InlineData(1700, 1000, 1600, 941, 320, 188)]
    [InlineData(1600, 1200, 1600, 1200, 320, 240)]
    [InlineData(800, 600, 800, 600, 320, 240)]
    [InlineData(200, 100, 200, 100, 200, 100)]
    [InlineData(5000, 3, 1600, 1, 320, 1)]
    [InlineData(1, 1, 1, 1, 1, 1)]
    public void Prepare_AnySize_ScalesDownAndNeverUp(int width, int height, int fullWidth, int fullHeight, int thumbnailWidth, int thumbnailHeight)
    {
        foreach (var format in Accepted)
        {
            var photo = PhotoEncoder.Prepare(FourColours(width, height, format));

            Assert.Equal((fullWidth, fullHeight), (photo.Width, photo.Height));
            Assert.Equal(new SKSizeI(fullWidth, fullHeight), SizeOf(photo.Full));
            Assert.Equal(new SKSizeI(thumbnailWidth, thumbnailHeight), SizeOf(photo.Thumbnail));
        }
    }

    [Fact]
    public void Prepare_AcceptedFormats_KeepThePictureAndBecomeJpeg()
    {
        foreach (var format in Accepted)
        {
            var photo = PhotoEncoder.Prepare(FourColours(2400, 1800, format));

            Assert.Equal("RGBY", CornersOf(photo.Full));
            Assert.Equal("RGBY", CornersOf(photo.Thumbnail));
        }
    }

    [Fact]
    public void Prepare_LargestAllowed_IsAccepted() =>
        Assert.Equal((1600, 1000), SizeOfFull(FourColours(8000, 5000, SKEncodedImageFormat.Jpeg)));

    [Fact]
    public void Prepare_Always_GivesTheSha256OfTheFullPicture()
    {
        var upload = FourColours(300, 200, SKEncodedImageFormat.Png);

        var photo = PhotoEncoder.Prepare(upload);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(photo.Full)), photo.Sha256);
        Assert.Equal(photo.Sha256, PhotoEncoder.Prepare(upload).Sha256);
    }

    [Fact]
    public void Prepare_ExifWithGps_IsDropped()
    {
        var upload = WithExif(FourColours(300, 200, SKEncodedImageFormat.Jpeg), orientation: 6);
        Assert.True(Contains(upload, Secret));
        Assert.Contains(0xE1, SegmentsOf(upload));

        var photo = PhotoEncoder.Prepare(upload);

        foreach (var jpeg in new[] { photo.Full, photo.Thumbnail })
        {
            Assert.False(Contains(jpeg, Secret));
            Assert.False(Contains(jpeg, "Exif"));
            Assert.DoesNotContain(0xE1, SegmentsOf(jpeg));
        }
    }

    // Corners of the upright picture in reading order, when those of the stored one are R G / B Y.
    [Theory]
    [InlineData(1, "RGBY")]
    [InlineData(2, "GRYB")]
    [InlineData(3, "YBGR")]
    [InlineData(4, "BYRG")]
    [InlineData(5, "RBGY")]
    [InlineData(6, "BRYG")]
    [InlineData(7, "YGBR")]
    [InlineData(8, "GYRB")]
    [InlineData(9, "RGBY")]
    public void Prepare_ExifOrientation_IsApplied(int orientation, string corners)
    {
        foreach (var (width, height) in new[] { (300, 200), (3200, 2400) })
        {
            var photo = PhotoEncoder.Prepare(WithExif(FourColours(width, height, SKEncodedImageFormat.Jpeg), orientation));

            Assert.Equal(orientation is >= 5 and <= 8, photo.Height > photo.Width);
            Assert.Equal(corners, CornersOf(photo.Full));
            Assert.Equal(corners, CornersOf(photo.Thumbnail));
        }
    }

    [Fact]
    public void Prepare_TransparentPng_IsDrawnOnWhite()
    {
        using var surface = SKSurface.Create(new SKImageInfo(400, 400));
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.DrawRect(200, 0, 200, 400, new SKPaint { Color = new SKColor(255, 0, 0, 128) });

        using var full = SKBitmap.Decode(PhotoEncoder.Prepare(Encoded(surface, SKEncodedImageFormat.Png)).Full);

        Assert.Equal(SKColors.White, full.GetPixel(100, 200));
        Assert.InRange(full.GetPixel(300, 200).Green, 120, 135);
        Assert.InRange(full.GetPixel(300, 200).Red, 250, 255);
    }

    [Fact]
    public void Prepare_WideColourSpace_IsConvertedToSrgb()
    {
        using var wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using var surface = SKSurface.Create(new SKImageInfo(64, 64, SKColorType.Rgba8888, SKAlphaType.Opaque, wide));
        surface.Canvas.Clear(new SKColorF(0, 0.6f, 0));
        using var pixels = surface.PeekPixels();
        var raw = pixels.GetPixelColor(10, 10);

        using var full = SKBitmap.Decode(PhotoEncoder.Prepare(Encoded(surface, SKEncodedImageFormat.Png)).Full);

        // The same green has other numbers in the wide space.
        Assert.True(raw.Red > 40, raw.ToString());
        Assert.InRange(full.GetPixel(10, 10).Red, 0, 8);
        Assert.InRange(full.GetPixel(10, 10).Green, 148, 158);
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(2400, 1800)]
    public void Prepare_AnimatedWebp_TakesTheFirstFrame(int width, int height)
    {
        var upload = AnimatedWebp(width, height);
        using (var codec = SKCodec.Create(SKData.CreateCopy(upload)))
        {
            Assert.Equal(2, codec.FrameCount);
        }

        Assert.Equal("RGBY", CornersOf(PhotoEncoder.Prepare(upload).Full));
    }

    [Fact]
    public void Prepare_HeaderClaimingTooManyPixels_IsRefusedWithoutDecoding()
    {
        foreach (var bomb in new[] { PngClaiming(20_000, 20_000), JpegClaiming(20_000, 20_000), WebpClaiming(16_000, 16_000), PngClaiming(6325, 6325) })
        {
            // Decoding would find nearly all of the picture missing, and say so.
            var refusal = Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(bomb));

            Assert.Equal("Photos", refusal.Field);
            Assert.Contains("超过 4000 万像素", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prepare_TooManyBytes_IsRefused()
    {
        var upload = FourColours(300, 200, SKEncodedImageFormat.Jpeg);
        Array.Resize(ref upload, (int)PhotoEncoder.BytesMax);
        Assert.Equal((300, 200), SizeOfFull(upload));

        Array.Resize(ref upload, (int)PhotoEncoder.BytesMax + 1);
        var refusal = Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(upload));

        Assert.Contains("有 10.1 MB，超过 10 MB", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("Photos", refusal.Field);
    }

    public static TheoryData<string, byte[]> OtherContent => new()
    {
        { "空", [] },
        { "一个字节", [0xFF] },
        { "GIF", [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B] },
        { "BMP", [.. "BM"u8, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, .. new byte[28]] },
        { "SVG", [.. "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8] },
        { "HTML", [.. "<!doctype html><script>alert(1)</script>"u8] },
        { "ZIP", [.. "PK\x03\x04"u8, .. new byte[64]] },
        { "PDF", [.. "%PDF-1.7\n"u8] },
        { "MP4", [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[32]] },
        { "WAV", [.. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, .. new byte[32]] },
    };

    [Theory]
    [MemberData(nameof(OtherContent))]
    public void Prepare_OtherContent_IsRefused(string kind, byte[] upload)
    {
        var refusal = Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(upload));

        Assert.True(refusal.Message == "这个文件不是照片（只收 JPG、PNG、WebP）。请重新选择照片。", kind);
        Assert.Equal("Photos", refusal.Field);
    }

    [Theory]
    [InlineData("heic", "HEIC")]
    [InlineData("mif1", "HEIC")]
    [InlineData("avif", "AVIF")]
    public void Prepare_PhoneFormatWeCannotRead_SaysWhatToDo(string brand, string named)
    {
        byte[] upload = [0, 0, 0, 24, .. "ftyp"u8, .. Encoding.ASCII.GetBytes(brand), .. new byte[64]];

        var refusal = Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(upload));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("截屏后再上传", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_TruncatedAnywhere_IsRefused()
    {
        foreach (var format in Accepted)
        {
            var whole = Noise(640, 480, format);
            Assert.Equal((640, 480), SizeOfFull(whole));
            foreach (var percent in new[] { 1, 10, 50, 90, 99 })
            {
                var refusal = Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(whole[..(whole.Length * percent / 100)]));

                Assert.Equal("这张照片已损坏，或没有传完。请重新选择，或重新拍一张再上传。", refusal.Message);
            }
        }
    }

    [Fact]
    public void Prepare_JpegCutAtAnyByte_IsRefused()
    {
        Assert.Equal("RGBY", CornersOf(PhotoEncoder.Prepare(ProgressiveJpeg).Full));
        foreach (var whole in new[] { ProgressiveJpeg, Noise(16, 16, SKEncodedImageFormat.Jpeg) })
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(whole[..length]));
            }
        }
    }

    [Fact]
    public void Prepare_DataAfterTheJpeg_IsDropped()
    {
        // A "motion photo" carries a film after the picture.
        byte[] upload = [.. FourColours(300, 200, SKEncodedImageFormat.Jpeg), .. Encoding.ASCII.GetBytes(Secret), .. new byte[1000]];

        var photo = PhotoEncoder.Prepare(upload);

        Assert.False(Contains(photo.Full, Secret));
        Assert.Equal("RGBY", CornersOf(photo.Full));
    }

    [Fact]
    public void Prepare_SignatureOnly_IsRefused()
    {
        foreach (var format in Accepted)
        {
            byte[] upload = [.. FourColours(8, 8, format)[..12], .. "<script>alert(1)</script>"u8];

            Assert.Throws<RuleViolation>(() => PhotoEncoder.Prepare(upload));
        }
    }

    [Fact]
    public void Prepare_RandomlyDamaged_NeverThrowsAnythingElse()
    {
        var random = new Random(20260101);
        foreach (var format in Accepted)
        {
            var whole = Noise(64, 48, format);
            for (var i = 0; i < 300; i++)
            {
                var damaged = (byte[])whole.Clone();
                for (var j = 0; j < 4; j++)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }
                try
                {
                    PhotoEncoder.Prepare(damaged);
                }
                catch (RuleViolation)
                {
                    // Refused: as good as read.
                }
            }
        }
    }

    [Fact]
    public async Task PrepareAsync_ManyAtOnceSomeRefused_AllFinish()
    {
        var good = FourColours(400, 300, SKEncodedImageFormat.Jpeg);
        var refused = Enumerable.Range(0, 5).Select(_ => PhotoEncoder.PrepareAsync([1, 2, 3], TestContext.Current.CancellationToken)).ToList();
        foreach (var task in refused)
        {
            await Assert.ThrowsAsync<RuleViolation>(() => task);
        }

        var photos = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PhotoEncoder.PrepareAsync(good, TestContext.Current.CancellationToken)));

        Assert.All(photos, photo => Assert.Equal(400, photo.Width));
    }

    [Fact]
    public async Task PrepareAsync_RequestAborted_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PhotoEncoder.PrepareAsync([], new CancellationToken(canceled: true)));

    /// <summary>Sixteen pixels square, red and green above, blue and yellow below. Skia writes no progressive JPEG, so it is kept here.</summary>
    private static byte[] ProgressiveJpeg => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYV" +
        "pQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAQ" +
        "ABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABQb/xAAXAQADAQAAAAAAAAAAAAAAAAAEBgcF/9oADAMBAAIQAxAAAAE8JkXEnky+bN" +
        "7NjP/EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAQUCH//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8BH//EABQRAQAAAAAAAAAA" +
        "AAAAAAAAACD/2gAIAQIBAT8BH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT" +
        "8hH//aAAwDAQACAAMAAAAQZy//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAEDAQE/EB//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/" +
        "EB//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAE/EB//2Q==");

    private static SKEncodedImageFormat[] Accepted => [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];

    private static (int Width, int Height) SizeOfFull(byte[] upload)
    {
        var photo = PhotoEncoder.Prepare(upload);
        return (photo.Width, photo.Height);
    }

    private static SKSizeI SizeOf(byte[] jpeg)
    {
        using var codec = SKCodec.Create(SKData.CreateCopy(jpeg));
        Assert.Equal(SKEncodedImageFormat.Jpeg, codec.EncodedFormat);
        return codec.Info.Size;
    }

    /// <summary>Red and green above, blue and yellow below.</summary>
    private static byte[] FourColours(int width, int height, SKEncodedImageFormat format)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        foreach (var (colour, x, y) in new[] { (SKColors.Red, 0, 0), (SKColors.Lime, 1, 0), (SKColors.Blue, 0, 1), (SKColors.Yellow, 1, 1) })
        {
            using var paint = new SKPaint { Color = colour };
            surface.Canvas.DrawRect(x * width / 2f, y * height / 2f, width / 2f, height / 2f, paint);
        }
        return Encoded(surface, format);
    }

    private static string CornersOf(byte[] jpeg)
    {
        using var bitmap = SKBitmap.Decode(jpeg);
        var (left, top, right, bottom) = (bitmap.Width / 4, bitmap.Height / 4, bitmap.Width * 3 / 4, bitmap.Height * 3 / 4);
        return string.Concat(new[] { (left, top), (right, top), (left, bottom), (right, bottom) }.Select(at => NameOf(bitmap.GetPixel(at.Item1, at.Item2))));
    }

    private static char NameOf(SKColor colour) => (colour.Red > 200, colour.Green > 200, colour.Blue > 200) switch
    {
        (true, false, false) => 'R',
        (false, true, false) => 'G',
        (false, false, true) => 'B',
        (true, true, false) => 'Y',
        _ => '?'
    };

    private static byte[] Noise(int width, int height, SKEncodedImageFormat format)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var paint = new SKPaint { Shader = SKShader.CreatePerlinNoiseTurbulence(0.1f, 0.1f, 4, 7) };
        surface.Canvas.Clear(SKColors.Gray);
        surface.Canvas.DrawPaint(paint);
        return Encoded(surface, format);
    }

    private static byte[] Encoded(SKSurface surface, SKEncodedImageFormat format)
    {
        using var image = surface.Snapshot();
        using var data = image.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>An APP1 segment as phones write it: orientation, a description, and the place by GPS.</summary>
    private static byte[] WithExif(byte[] jpeg, int orientation)
    {
        const int descriptionAt = 8 + 2 + 3 * 12 + 4;
        const int gpsAt = descriptionAt + 12;
        const int latitudeAt = gpsAt + 2 + 2 * 12 + 4;
        byte[] tiff =
        [
            .. "II"u8, 42, 0, .. Int(8),
            .. Short(3),
            .. Short(0x010E), .. Short(2), .. Int(Secret.Length + 1), .. Int(descriptionAt),
            .. Short(0x0112), .. Short(3), .. Int(1), .. Int(orientation),
            .. Short(0x8825), .. Short(4), .. Int(1), .. Int(gpsAt),
            .. Int(0),
            .. Encoding.ASCII.GetBytes(Secret), 0,
            .. Short(2),
            .. Short(1), .. Short(2), .. Int(2), .. "N\0\0\0"u8,
            .. Short(2), .. Short(5), .. Int(3), .. Int(latitudeAt),
            .. Int(0),
            .. Int(31), .. Int(1), .. Int(14), .. Int(1), .. Int(5), .. Int(1),
        ];
        byte[] payload = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)((payload.Length + 2) >> 8), (byte)((payload.Length + 2) & 0xFF), .. payload, .. jpeg[2..]];
    }

    private static List<int> SegmentsOf(byte[] jpeg)
    {
        var markers = new List<int>();
        for (var at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
        {
            markers.Add(jpeg[at + 1]);
        }
        Assert.Contains(0xDB, markers);
        return markers;
    }

    private static bool Contains(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    private static byte[] AnimatedWebp(int width, int height)
    {
        byte[] frames = [];
        foreach (var (still, first) in new[] { (FourColours(width, height, SKEncodedImageFormat.Webp), true), (Noise(width, height, SKEncodedImageFormat.Webp), false) })
        {
            frames = [.. frames, .. Chunk("ANMF", [.. new byte[6], .. Int24(width - 1), .. Int24(height - 1), .. Int24(100), 0, .. PictureChunkOf(still)])];
        }
        byte[] body =
        [
            .. "WEBP"u8,
            .. Chunk("VP8X", [0b10, 0, 0, 0, .. Int24(width - 1), .. Int24(height - 1)]),
            .. Chunk("ANIM", [255, 255, 255, 255, 0, 0]),
            .. frames,
        ];
        return [.. "RIFF"u8, .. Int(body.Length), .. body];
    }

    private static byte[] PictureChunkOf(byte[] webp)
    {
        var at = webp.AsSpan().IndexOf("VP8 "u8);
        Assert.True(at >= 12);
        var length = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4));
        return webp[at..(at + 8 + length + length % 2)];
    }

    private static byte[] Chunk(string name, byte[] payload) =>
        [.. Encoding.ASCII.GetBytes(name), .. Int(payload.Length), .. payload, .. new byte[payload.Length % 2]];

    private static byte[] PngClaiming(int width, int height)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            zlib.Write(new byte[1000]);
        }
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. PngChunk("IHDR", [.. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0]),
            .. PngChunk("IDAT", packed.ToArray()),
            .. PngChunk("IEND", []),
        ];
    }

    private static byte[] PngChunk(string name, byte[] payload)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. payload];
        var crc = 0xFFFFFFFF;
        foreach (var value in named)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }
        return [.. BigEndian(payload.Length), .. named, .. BigEndian(unchecked((int)~crc))];
    }

    private static byte[] JpegClaiming(int width, int height)
    {
        var jpeg = FourColours(16, 16, SKEncodedImageFormat.Jpeg);
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), (ushort)width);
        return jpeg;
    }

    private static byte[] WebpClaiming(int width, int height)
    {
        var webp = FourColours(16, 16, SKEncodedImageFormat.Webp);
        var startCode = webp.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]);
        BinaryPrimitives.WriteUInt16LittleEndian(webp.AsSpan(startCode + 3), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(webp.AsSpan(startCode + 5), (ushort)height);
        return webp;
    }

    private static byte[] Short(int value) => [(byte)(value & 0xFF), (byte)(value >> 8)];

    private static byte[] Int24(int value) => [.. Short(value & 0xFFFF), (byte)(value >> 16)];

    private static byte[] Int(int value) => [.. Short(value & 0xFFFF), .. Short(value >> 16)];

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
