using Dxcp.Cryptography;

namespace Dxcp.Cli.Explaining;

/// <summary>What a program sent, and what it meant.</summary>
/// <param name="Sent">The bytes of the staging memory, encrypted.</param>
/// <param name="Picture">The picture without gaps between its rows.</param>
/// <param name="IV">The counter block that was passed with it.</param>
/// <param name="Layout">How rows lie in staging memory.</param>
/// <param name="Pattern">What is encrypted; null for everything.</param>
internal sealed record SentFrame(byte[] Sent, byte[] Picture, CounterBlock IV, RowLayout Layout, PartialPattern? Pattern);

/// <summary>Rows in memory: bytes that count, and bytes from one row to the next.</summary>
/// <param name="RowBytes">Bytes of a row's picture.</param>
/// <param name="Pitch">Bytes from row to row, at least as many.</param>
/// <param name="LumaRows">Rows of luma; chroma follows.</param>
/// <param name="Rows">Rows in all.</param>
internal readonly record struct RowLayout(int RowBytes, int Pitch, int LumaRows, int Rows)
{
    /// <summary>One row of everything: where no size was given.</summary>
    public static RowLayout Flat(int size) => new(size, size, 1, 1);

    /// <summary>Whether rows have gaps behind them.</summary>
    public bool HasGaps => Pitch > RowBytes;
}

/// <summary>A key that the program may have used, and in which way that would be a mistake; empty where it would be right.</summary>
internal sealed record KeyGuess(byte[] Key, string Mistake, string Remedy);
