// A clip as a decoder takes it: what a player submits for each picture, and a sum of the picture that has to come out.
#pragma once

#include <dxcp.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "player_crypto.hpp"

namespace clip {

using player::Block;
using player::Bytes;

struct Buffer {
  uint32_t type;  // D3D11_VIDEO_DECODER_BUFFER_TYPE
  Bytes data;
};

struct Picture {
  std::vector<Buffer> buffers;
  Block sum;
  uint8_t surface;  // where the stream says that it lies, so that pictures can refer to it
};

struct Clip {
  const char *name;
  GUID profile;
  uint32_t width, height, visible_height, surfaces;
  std::vector<Picture> pictures;
};

// The first 16 bytes of SHA-512 over the visible rows of an NV12 picture without padding.
inline Block sum_of(const Bytes &picture) {
  const Bytes digest = player::sha512(picture);
  Block sum;
  std::copy_n(digest.begin(), 16, sum.begin());
  return sum;
}

// Reads clip.bin: records of a type (4), a size (4) and as many bytes. 100: the size in numbers, 101 and 102 begin and end a
// picture, 103 is its sum; all others are buffers. The stream is HEVC, whose picture parameters name the surface in byte 6.
inline bool read(const std::string &path, Clip &clip) {
  std::FILE *file = std::fopen(path.c_str(), "rb");
  if (!file) return false;
  clip = {"HEVC", D3D11_DECODER_PROFILE_HEVC_VLD_MAIN, 0, 0, 0, 0, {}};
  uint32_t head[2];
  while (std::fread(head, 4, 2, file) == 2 && head[1] < (1u << 24)) {
    Bytes data(head[1]);
    if (std::fread(data.data(), 1, data.size(), file) != data.size()) break;
    if (head[0] == 100) std::sscanf(std::string(data.begin(), data.end()).c_str(), "%u %u %u", &clip.width, &clip.height, &clip.visible_height);
    if (head[0] == 101) clip.pictures.push_back({});
    if (head[0] >= 101 && clip.pictures.empty()) break;
    if (head[0] == 103 && data.size() == 16) std::copy_n(data.begin(), 16, clip.pictures.back().sum.begin());
    if (head[0] >= 100) continue;
    if (clip.pictures.empty()) break;
    if (head[0] == D3D11_VIDEO_DECODER_BUFFER_PICTURE_PARAMETERS && data.size() > 6) {
      clip.pictures.back().surface = data[6] & 0x7F;
      clip.surfaces = std::max(clip.surfaces, clip.pictures.back().surface + 1u);
    }
    clip.pictures.back().buffers.push_back({head[0], data});
  }
  std::fclose(file);
  return clip.width && clip.height && !clip.pictures.empty();
}

// For a driver without decoders: DXCP's own profile, whose bitstream is the picture itself.
inline Clip synthetic() {
  Clip clip = {"pass-through", DXCP_DECODER_PROFILE_PASS_THROUGH, 64, 48, 48, 1, {}};
  for (unsigned n = 0; n < 16; n++) {
    Bytes picture(64 * 48 * 3 / 2);
    for (size_t i = 0; i < picture.size(); i++) picture[i] = static_cast<uint8_t>(i * 31 + n * 7 + 1);
    clip.pictures.push_back({{{D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, picture}}, sum_of(picture), 0});
  }
  return clip;
}

}  // namespace clip
