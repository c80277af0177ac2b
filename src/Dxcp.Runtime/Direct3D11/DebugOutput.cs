using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dxcp.Runtime;

/// <summary>Where debuggers read what a program prints: OutputDebugString on Windows, a managed debugger's log elsewhere; without one, nowhere.</summary>
internal static class DebugOutput
{
    public static void Print(string line)
    {
        if (Debugger.IsLogging())
            Debugger.Log(0, "D3D11", line + Environment.NewLine);
        else if (OperatingSystem.IsWindows() && IsDebuggerPresent() != 0)
            OutputDebugString(line + "\n");
    }

    [DllImport("kernel32"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int IsDebuggerPresent();

    [DllImport("kernel32", EntryPoint = "OutputDebugStringW", CharSet = CharSet.Unicode), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void OutputDebugString(string text);
}
