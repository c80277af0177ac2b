#!/usr/bin/env bash
# What a C# developer does with the packages of a release, far from the clone, with an empty cache: a program from README, the same compiled ahead of
# time, the tool, the template, and the native library beside a program. The packages are made here, of what ./test has built.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
install_once linux

configuration=${DXCP_CONFIGURATION:-Release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages=$work/packages
alone dotnet pack Dxcp.slnx --no-build -c "$configuration" -o "$packages" -p:DxcpPrefix="$prefix" -nologo -v quiet --tl:off -nodeReuse:false -m:1 > "$out/pack.log" 2>&1
check 'dotnet pack makes the packages' [ $? -eq 0 ]
[ $failed -eq 0 ] || { tail -n 20 "$out/pack.log"; finish; exit 1; }
version=$(basename "$packages"/Dxcp.Abi.*.nupkg .nupkg) version=${version#Dxcp.Abi.}

# What each package holds beside its assembly.
entries() { unzip -Z1 "$packages/$1.$version.nupkg"; }
need unzip 'needs: unzip — looks into packages and archives'
for package in Dxcp Dxcp.Abi Dxcp.Channels Dxcp.Client Dxcp.Codecs Dxcp.Cryptography Dxcp.Diagnostics Dxcp.Driver Dxcp.Kernel Dxcp.Native Dxcp.Runtime Dxcp.Templates Dxcp.Tool; do
  check "$package is there" [ -f "$packages/$package.$version.nupkg" ] || continue
  entries "$package" > "$out/entries"
  check "$package has readme and icon" [ "$(grep -cxE 'README.md|icon.png' "$out/entries")" = 2 ]
  unzip -p "$packages/$package.$version.nupkg" '*.nuspec' > "$out/nuspec"
  check "$package has licence and description" [ "$(grep -cE '<license type="expression">MIT<|<description>.{20}' "$out/nuspec")" = 2 ]
done
check 'no package holds tests, bench or generator' [ -z "$(ls "$packages" | grep -E 'Tests|Bench|Generators|OtherProcess')" ]
check 'Dxcp brings client, runtime and driver' [ "$(unzip -p "$packages/Dxcp.$version.nupkg" '*.nuspec' | grep -cE 'id="Dxcp\.(Client|Runtime|Driver)"')" = 3 ]

# A user's own world: home, cache, working folder. What .NET itself needs, such as its compiler, may come from the machine.
machine=${NUGET_PACKAGES:-$HOME/.nuget/packages}
mkdir -p "$work/home/.nuget/NuGet" "$work/programs"
[ ! -f "$HOME/.nuget/NuGet/NuGet.Config" ] || cp "$HOME/.nuget/NuGet/NuGet.Config" "$work/home/.nuget/NuGet/"
export DOTNET_CLI_HOME=$work/home NUGET_PACKAGES=$work/cache DXCP_DATA=$work/data DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
unset DXCP_CONFIGURATION
cat > "$work/programs/nuget.config" <<XML
<configuration>
  <packageSources><add key="dxcp" value="$packages" /></packageSources>
  <fallbackPackageFolders><add key="machine" value="$machine" /></fallbackPackageFolders>
</configuration>
XML
cd "$work/programs" || exit 1
quietly() { "$@" > "$out/step.log" 2>&1 < /dev/null || { tail -n 20 "$out/step.log"; false; }; }
expected='1 refresh, and the frame came back as it went in.'

# README's snippet, its using lines included, in what dotnet new makes.
quietly dotnet new console -o app --no-restore
awk '/^```csharp$/ { on = 1; next } /^```$/ { if (on) exit } on' "$root/README.md" > app/Program.cs
check 'README has a snippet' grep -q 'DxcpDevice.Create' app/Program.cs
check 'one reference is enough' quietly dotnet add app package Dxcp --version "$version" --no-restore
check 'README'"'"'s snippet compiles without a warning' quietly dotnet build app -c Release -warnaserror --tl:off -nodeReuse:false
run_app() { DXCP_AES=${2:-} "$1" 2> "$out/app.stderr"; }
check 'and brings its frame back' [ "$(run_app app/bin/Release/net10.0/app)" = "$expected" ]
check 'and says nothing else' [ ! -s "$out/app.stderr" ]
if [ "$(uname -m)" = x86_64 ]; then
  check 'the accelerator lies there' [ -f app/bin/Release/net10.0/runtimes/linux-x64/native/libdxcp-aes.so ]
  if grep -q vaes /proc/cpuinfo && grep -q avx512bw /proc/cpuinfo; then
    check 'and is used' [ "$(run_app app/bin/Release/net10.0/app vaes)" = "$expected" ]
  fi
fi

# The same as one file of machine code; to optimize it and to tell a debugger of it takes half as long again, and finds no more to warn of.
check 'it is compiled ahead of time without a warning' quietly dotnet publish app -c Release -warnaserror -p:PublishAot=true -p:Optimize=false -p:NativeDebugSymbols=false \
  --use-current-runtime -o aot --tl:off -nodeReuse:false
check 'and brings its frame back too' [ "$(PATH=/nowhere DOTNET_ROOT=/nowhere run_app aot/app)" = "$expected" ]

# The command.
tool=$work/home/.dotnet/tools/dxcp
check 'the tool is installed' quietly dotnet tool install --global Dxcp.Tool --version "$version" --add-source "$packages"
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
check 'it plays' quietly "$tool" play --frames 4 --json
check 'and says that all came back' grep -q '"mismatchedFrames": *0' "$out/step.log"
check 'it is removed' quietly dotnet tool uninstall --global Dxcp.Tool
check 'and gone' [ ! -e "$tool" ]

# The template.
check 'the template is installed' quietly dotnet new install "Dxcp.Templates::$version" --add-source "$packages"
check 'it makes a program' quietly dotnet new dxcp-console -o 'my player' -n MyPlayer
check 'that runs' [ "$(dotnet run --project 'my player' -c Release --tl:off < /dev/null 2> "$out/app.stderr" | tail -n 1)" = "$expected" ]
check 'the template is removed' quietly dotnet new uninstall Dxcp.Templates

# The native library beside a program that loads it by name.
mkdir native
sed 's|"Dxcp"|"Dxcp.Native"|' app/app.csproj > native/native.csproj
cat > native/Program.cs <<'CSHARP'
using System.Runtime.InteropServices;
unsafe
{
    nint library = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libdxcp.so"));
    var create = (delegate* unmanaged<Guid*, void**, int>)NativeLibrary.GetExport(library, "CreateDXGIFactory");
    Console.WriteLine($"{create(null, null):X8}");
}
CSHARP
check 'a program with Dxcp.Native builds' quietly dotnet build native -c Release -p:AllowUnsafeBlocks=true --tl:off -nodeReuse:false
check 'and has the library beside it' [ "$(native/bin/Release/net10.0/native)" = 80070057 ]

# Source link: what is built from a clone of a public place leads a debugger to its sources there.
if git clone -q --depth 1 "file://$root" clone 2> /dev/null; then
  git -C clone remote set-url origin https://github.com/example/dxcp
  check 'a part builds by itself' quietly dotnet build clone/src/Dxcp.Kernel -c Release -p:RunAnalyzers=false --tl:off -nodeReuse:false -m:1
  check 'its symbols say where its sources are' \
    grep -aqF "https://raw.githubusercontent.com/example/dxcp/$(git -C clone rev-parse HEAD)/*" clone/src/Dxcp.Kernel/obj/Release/net10.0/Dxcp.Kernel.pdb
fi

# A clone where nothing can be written. Root can write everywhere, so somebody else looks.
cd "$root" || exit 1
mkdir -p "$work/closed/src/Dxcp.Cli" "$work/nobody"
cp Directory.Build.props Directory.Packages.props global.json "$work/closed/"
cp src/Dxcp.Cli/Dxcp.Cli.csproj "$work/closed/src/Dxcp.Cli/"
chmod 755 "$work" && chmod 777 "$work/nobody" && chmod -R a-w "$work/closed"
as_nobody=()
[ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
(cd "$work/closed" && ${as_nobody[@]+"${as_nobody[@]}"} env HOME="$work/nobody" DOTNET_CLI_HOME="$work/nobody" NUGET_PACKAGES="$work/nobody/cache" TMPDIR="$work/nobody" \
  dotnet run --project src/Dxcp.Cli -- play > "$out/closed.log" 2>&1 < /dev/null)
check 'a clone in a folder that cannot be written is refused' [ $? -ne 0 ]
check 'in one line that says so' [ "$(grep -c 'error :' "$out/closed.log")" = 1 -a "$(grep -c 'is not yours to write' "$out/closed.log")" = 1 ]
chmod -R u+w "$work/closed"
finish
