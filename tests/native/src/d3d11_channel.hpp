// An authenticated channel as a player uses it: its key, its counters, its tags.
#pragma once

#include "d3d11_player.hpp"
#include "omac.hpp"

class Channel {
 public:
  explicit Channel(Player &p, D3D11_AUTHENTICATED_CHANNEL_TYPE type = D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE) : player(p) {
    result = p.video_device->CreateAuthenticatedChannel(type, channel.put());
    if (SUCCEEDED(result)) channel->GetChannelHandle(&handle);
  }
  HRESULT negotiate() {
    UINT size = 0;
    HRESULT r = channel->GetCertificateSize(&size);
    Bytes chain(size);
    if (SUCCEEDED(r)) r = channel->GetCertificate(size, chain.data());
    if (FAILED(r)) return r;
    key = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), key);
    return player.video->NegotiateAuthenticatedChannelKeyExchange(channel.get(), static_cast<UINT>(block.size()), block.data());
  }
  template <class T>
  HRESULT configure(const GUID &type, T &input) {
    input.Parameters.ConfigureType = type, input.Parameters.hChannel = handle, input.Parameters.SequenceNumber = ++commands;
    sign(key, input);
    return send(input);
  }
  template <class T>
  HRESULT send(const T &input) {
    std::memset(&answer, 0xEE, sizeof answer);
    return player.video->ConfigureAuthenticatedChannel(channel.get(), sizeof input, &input, &answer);
  }
  HRESULT initialize() {
    D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT input = {};
    input.StartSequenceQuery = queries = 1000, input.StartSequenceConfigure = 2000;
    const HRESULT r = configure(D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, input);
    commands = 2000;
    return r;
  }
  template <class T>
  HRESULT query(const GUID &type, T &output) {
    D3D11_AUTHENTICATED_QUERY_INPUT input = {type, handle, ++queries};
    std::memset(&output, 0xEE, sizeof output);
    return player.video->QueryAuthenticatedChannel(channel.get(), sizeof input, &input, sizeof output, &output);
  }
  template <class T>
  bool answers(const T &output, const GUID &type) {
    return is_signed(key, output) && output.Output.QueryType == type && output.Output.hChannel == handle && output.Output.SequenceNumber == queries && output.Output.ReturnCode == S_OK;
  }

  Player &player;
  HRESULT result;
  Com<ID3D11AuthenticatedChannel> channel;
  HANDLE handle = nullptr;
  Block key = {};
  UINT commands = 0, queries = 0;
  D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer;
};
