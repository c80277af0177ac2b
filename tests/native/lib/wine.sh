# Windows programs in $out, our libraries beside them, in a Wine of this suite's own. After common.sh and need_windows.
export WINEPREFIX=$out/wine WINEDEBUG=-all WINEDLLOVERRIDES='d3d11,d3d9,dxva2,dxgi=n;mscoree,mshtml=' DISPLAY=
export DXCP_DATA="Z:${out//\//\\}\\data"
cp "$prefix/lib/dxcp/win-x64/"*.dll "$out/"
wineserver=$(command -v wineserver || ls "$(dirname "$(readlink -f "$wine")")"/wineserver* /usr/lib/wine/wineserver* 2> /dev/null | head -n 1)

# Wine is set up once, which takes it seconds, and each suite has a copy: links to the 700 MB of its system, which nobody changes, and registries of its own.
fresh=$root/artifacts/test/native/wine
set_up() {
  [ -e "$1/.set-up" ] || { rm -rf "$1"; WINEPREFIX=$1 "$2" cmd /c exit > /dev/null 2>&1; WINEPREFIX=$1 "$3" -w; touch "$1/.set-up"; }
}
export -f set_up
flock -o "$fresh.lock" bash -c 'set_up "$@"' - "$fresh" "$wine" "$wineserver" < /dev/null
rm -rf "$WINEPREFIX"
cp -al "$fresh" "$WINEPREFIX"
cp -a --remove-destination "$fresh"/*.reg "$WINEPREFIX/"

# wine_compile NAME SOURCES AND LIBRARIES...
wine_compile() {
  local name=$1
  shift
  compile "$name.exe" 'x86_64-w64-mingw32-g++-posix -std=c++17 -Og' -I "$prefix/include/dxcp" "$@" -static -luuid -ldxguid
}
in_wine() { (cd "$out" && timeout 300 "$wine" "$@"); }
wine_count() { local name=$1; shift; count "$name" in_wine "$name.exe" "$@"; }
# Ends the Wine of this suite, and no other.
wine_end() { "$wineserver" -k > /dev/null 2>&1; }
