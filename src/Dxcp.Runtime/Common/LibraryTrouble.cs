using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>
/// Why a library cannot be loaded, in words that lead somewhere: of a file for another processor the system's loader says that there is no such file.
/// </summary>
internal static class LibraryTrouble
{
    // elf.h: ELFCLASS64; EM_X86_64, EM_AARCH64.
    private const byte Elf64 = 2;
    private const ushort ElfX64 = 62;
    private const ushort ElfArm64 = 183;

    /// <summary>A sentence without its stop.</summary>
    public static string Of(string path, Exception problem)
    {
        if (problem is not (ArgumentException or DllNotFoundException or BadImageFormatException))
            return problem.GetType().Name;
        if (!Path.IsPathFullyQualified(path))
            return $"'{path}' is no whole path, and nothing is looked for in the working directory (S135)";
        if (Directory.Exists(path))
            return $"{path} is a folder";
        if (!File.Exists(path))
            return $"there is no file {path}";
        byte[] head = new byte[20];
        int read;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {Trouble.Of(unreadable)}";
        }

        // Of a dependency that is missing, only the loader knows.
        string system = problem.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return (OperatingSystem.IsLinux() ? OfElf(path, head.AsSpan(0, read)) : null) ?? $"{path} cannot be loaded: {system.TrimEnd('.')}";
    }

    private static string? OfElf(string path, ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("\u007FELF"u8))
            return $"{path} is no shared library: it does not begin as an ELF file does";
        if (head.Length < 20)
            return $"{path} is no shared library: it ends within its header";
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(head[18..]);
        ushort wanted = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ElfArm64 : ElfX64;
        return head[4] == Elf64 && machine == wanted ? null
            : $"{path} is for another processor: its ELF class is {head[4]} and its machine {machine}, wanted are {Elf64} and {wanted}";
    }
}
