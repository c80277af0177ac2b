#!/usr/bin/env bash
# The C# example: on DXCP's own Direct3D in the same process, and on libdxcp.so, which has a .NET of its own.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
install_once linux

configuration=${DXCP_CONFIGURATION:-Release}
check 'the example builds' alone dotnet build examples/csharp -c "$configuration" -nologo -v quiet -nodeReuse:false -m:1 > "$out/build.log" 2>&1
[ $failed -eq 0 ] || cat "$out/build.log"
program=examples/csharp/bin/$configuration/net10.0/protected-frames.dll
dotnet "$program" > "$out/own.log" 2> "$out/own.stderr"
check 'on its own Direct3D it prints what the C++ example prints' cmp "$out/own.log" tests/native/lib/example.expected
dotnet "$program" "$library" > "$out/library.log" 2> "$out/library.stderr"
check 'on the Direct3D of libdxcp.so too' cmp "$out/library.log" tests/native/lib/example.expected
check 'and neither complains' [ ! -s "$out/own.stderr" -a ! -s "$out/library.stderr" ]
finish
