using System.Text;
using QRCoder;

namespace Shuren.Infrastructure.Web;

/// <summary>QR codes as pictures in a page, and the address that they lead to.</summary>
public static class QrPicture
{
    /// <summary>For the `src` of an image.</summary>
    public static string Of(string text, QRCodeGenerator.ECCLevel level = QRCodeGenerator.ECCLevel.M)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, level);
        return "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(new SvgQRCode(data).GetGraphic(4)));
    }

    /// <summary>This installation's address; paper outlives the one under which it happened to be printed.</summary>
    public static string Site(IConfiguration configuration, HttpRequest request)
        => configuration["public-address"].OrNull()?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";

    /// <summary>
    /// An address under this installation in capital letters, which a QR code packs closer; the page's address does not tell them apart.
    /// </summary>
    public static string Capitals(string site, string path)
        => Uri.TryCreate(site, UriKind.Absolute, out var address) && address.AbsolutePath == "/"
            ? (site + path).ToUpperInvariant()
            : site + path;
}
