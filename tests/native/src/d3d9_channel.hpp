// An authenticated channel of Direct3D 9Ex as a player uses it: its key, its counters, its tags.
#pragma once

#include "d3d9_player.hpp"
#include "omac.hpp"

class Channel9 {
 public:
  explicit Channel9(Player9 &p, D3DAUTHENTICATEDCHANNELTYPE type = D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE) {
    result = p.video->CreateAuthenticatedChannel(type, channel.put(), &handle);
  }
  HRESULT negotiate() { return send_key(*channel.get(), key); }
  template <class T>
  HRESULT configure(const GUID &type, T &input) {
    input.Parameters.ConfigureType = type, input.Parameters.hChannel = handle, input.Parameters.SequenceNumber = ++commands;
    sign(key, input);
    return channel->Configure(sizeof input, &input, &answer);
  }
  HRESULT initialize() {
    D3DAUTHENTICATEDCHANNEL_CONFIGUREINITIALIZE input = {};
    input.StartSequenceQuery = queries = 7, input.StartSequenceConfigure = 9;
    const HRESULT r = configure(D3DAUTHENTICATEDCONFIGURE_INITIALIZE, input);
    commands = 9;
    return r;
  }
  template <class T>
  HRESULT query(const GUID &type, T &output) {
    D3DAUTHENTICATEDCHANNEL_QUERY_INPUT input = {type, handle, ++queries};
    return channel->Query(sizeof input, &input, sizeof output, &output);
  }
  HRESULT result;
  Com<IDirect3DAuthenticatedChannel9> channel;
  HANDLE handle = nullptr;
  Block key = {};
  UINT commands = 0, queries = 0;
  D3DAUTHENTICATEDCHANNEL_CONFIGURE_OUTPUT answer = {};
};
