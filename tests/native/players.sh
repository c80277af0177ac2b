#!/usr/bin/env bash
# Unmodified Windows programs that play video, under Wine with our libraries beside them: every picture must be that of the system's own ffmpeg.
# 4.1 fetches the pictures from the hardware's frames (hwdownload), so that it would fail if it fell back to a decoder of its own; 7.1, which has no such
# filter, says in its log which decoder it took. Neither asks hardware for AV1: what FFmpeg 5.1.9 submits of it is in tests/dxva.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_windows
need_headers
need ffmpeg 'needs: ffmpeg — makes the clips, and the pictures to compare with'
need npm 'needs: npm — brings the Windows players, inside of packages'

# GPL builds: for tests, never shipped. What npm brings is kept, outside of the working tree, and known by its sum.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dxcp/players
bring() {
  local package=$1 file=$cache/$2 sum=$3
  if [ ! -f "$file" ]; then
    mkdir -p "$cache"
    (cd "$cache" && timeout 300 npm pack --silent "$package") > "$out/npm.log" 2>&1 < /dev/null || skip "needs: npm — its registry has no $package: $(tail -n 1 "$out/npm.log")"
  fi
  echo "$sum  $file" | sha256sum --check --status || { rm -f "$file"; echo "$package is not the one that was tried"; echo '0 passed, 1 failed'; exit 1; }
}
bring @ffmpeg-installer/win32-x64@4.1.0 ffmpeg-installer-win32-x64-4.1.0.tgz 2aa313be3585994d710197bc4196f5fcbb6a1469be1013b24d200e45d773592f
bring @remotion/compositor-win32-x64-msvc@4.0.527 remotion-compositor-win32-x64-msvc-4.0.527.tgz d1c6cd125b5f24ee8da5bbcc787795e8fe798b1b750d0e873f9bd754853092c5
install_once windows
. tests/native/lib/wine.sh

mkdir -p "$out/clips" "$out/4.1" "$out/7.1"
tar -xzf "$cache/remotion-compositor-win32-x64-msvc-4.0.527.tgz" -C "$out/7.1" --strip-components=1
tar -xzf "$cache/ffmpeg-installer-win32-x64-4.1.0.tgz" -C "$out/4.1" --strip-components=1
# 4.1 has its codecs in itself: ours come from the other package.
cp "$out/7.1/"*.dll "$out/4.1/"
for player in 4.1 7.1; do cp "$out/"{d3d11,d3d9,dxva2,dxgi}.dll "$out/$player/"; done

encode() { # codec, name, seek, source, size, encoder and options
  local codec=$1 name=$2 filter size=$5 file=$out/clips/$1-$2.mkv
  case $4 in
    pattern) filter="testsrc2=s=$size:r=25" ;;
    fade) filter="testsrc2=s=$size:r=25,fade=t=in:d=0.6" ;;
    noise) filter="nullsrc=s=$size:r=25,geq=lum='random(1)*255':cb='random(2)*255':cr='random(3)*255'" ;;
  esac
  shift 5
  local format=yuv420p
  [ "$codec" = ten ] && format=yuv420p10le
  ffmpeg -v error -y -f lavfi -i "$filter" -frames:v 20 -pix_fmt $format -c:v "$@" "$file" < /dev/null || { bad "making $codec $name"; return; }
}
seek() { [ "$1" = - ] || echo "-ss $1"; }

while read -r -a clip; do
  [ ${#clip[@]} -lt 6 ] || [ "${clip[0]}" = '#' ] || encode "${clip[@]}"
done < tests/native/lib/clips.txt

# All clips of a codec in one process, as a player with a list has them.
play() { # player, acceleration, codec, folder for the sums
  local player=$1 hardware=$2 codec=$3 to=$4 format=nv12 inputs=() outputs=() n=0
  [ "$codec" = ten ] && format=p010le
  local surface=d3d11
  [ "$hardware" = dxva2 ] && surface=dxva2_vld
  local keep=(-hwaccel_output_format "$surface") fetch=(-vf "hwdownload,format=$format")
  if [ "$player" = 7.1 ]; then keep=() fetch=(); fi
  mkdir -p "$out/$player/$to"
  while read -r -a clip; do
    [ "${clip[0]:-}" = "$codec" ] || continue
    # shellcheck disable=SC2046
    inputs+=(-hwaccel "$hardware" "${keep[@]}" $(seek "${clip[2]}") -i "../clips/$codec-${clip[1]}.mkv")
    outputs+=(-map "$n:v" "${fetch[@]}" -pix_fmt "${pixels[$codec]}" -vsync 0 -c:v rawvideo -f image2pipe "$to/$codec-${clip[1]}")
    n=$((n + 1))
  done < tests/native/lib/clips.txt
  (cd "$out/$player" && timeout 200 "$wine" ffmpeg.exe -v verbose -y "${inputs[@]}" "${outputs[@]}") > "$out/$player-$hardware-$codec-$(basename "$to").log" 2>&1 < /dev/null
}
declare -A pixels=([h264]=yuv420p [hevc]=yuv420p [ten]=yuv420p10le [vp9]=yuv420p [mpeg2]=yuv420p)

while read -r -a clip; do
  [ ${#clip[@]} -lt 6 ] || [ "${clip[0]}" = '#' ] && continue
  # shellcheck disable=SC2046
  ffmpeg -v error -y $(seek "${clip[2]}") -i "$out/clips/${clip[0]}-${clip[1]}.mkv" -pix_fmt "${pixels[${clip[0]}]}" -vsync 0 -f rawvideo "$out/clips/${clip[0]}-${clip[1]}.raw" < /dev/null 2> /dev/null
done < tests/native/lib/clips.txt

ways='4.1:d3d11va 7.1:d3d11va'
# dxva2 needs the device manager of Direct3D 9.
llvm-readobj --coff-exports "$out/dxva2.dll" | grep -q DXVA2CreateDirect3DDeviceManager9 && ways="$ways 4.1:dxva2"
for way in $ways; do
  for codec in h264 hevc ten vp9 mpeg2; do
    play "${way%%:*}" "${way##*:}" $codec "${way##*:}"
    log=$out/${way%%:*}-${way##*:}-$codec-${way##*:}.log
    check "$way $codec: no clip was decoded by the player itself" eval '! grep -q "Failed setup for format" "$log"'
    while read -r -a clip; do
      [ "${clip[0]:-}" = $codec ] || continue
      check "$way $codec ${clip[1]}: every picture is that of ffmpeg" \
        cmp -s "$out/clips/$codec-${clip[1]}.raw" "$out/${way%%:*}/${way##*:}/$codec-${clip[1]}"
    done < tests/native/lib/clips.txt
  done
done

# The comparison has teeth: without a codec there are no decoders, and no frame of the hardware's comes out.
DXCP_AVCODEC=none play 4.1 d3d11va mpeg2 none
check 'without a codec nothing is decoded for 4.1' [ -z "$(find "$out/4.1/none" -type f -size +0)" ]

DXCP_AVCODEC=none play 7.1 d3d11va mpeg2 none
check 'without a codec 7.1 decodes by itself, and says so' \
  [ "$(grep -c 'Failed setup for format' "$out/7.1-d3d11va-mpeg2-none.log")" -ge "$(grep -c '^mpeg2 ' tests/native/lib/clips.txt)" ]

# Up into a texture and down again.
for way in nv12:h264-base p010le:ten-plain; do
  format=${way%%:*}
  ffmpeg -v error -y -i "$out/clips/${way##*:}.mkv" -pix_fmt "$format" -f rawvideo "$out/$format.raw" < /dev/null
  (cd "$out/4.1" && timeout 100 "$wine" ffmpeg.exe -v error -y -init_hw_device d3d11va=d -filter_hw_device d -i "../clips/${way##*:}.mkv" \
    -vf "format=$format,hwupload,hwdownload,format=$format" -pix_fmt "$format" -c:v rawvideo -f image2pipe back) > "$out/upload-$format.log" 2>&1 < /dev/null
  check "$format goes up and comes down the same" cmp -s "$out/$format.raw" "$out/4.1/back"
  rm -f "$out/4.1/back"
done
wine_end
finish
