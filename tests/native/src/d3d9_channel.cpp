// Authenticated channels over Direct3D 9Ex.
#include "d3d9_player.hpp"
#include "omac.hpp"

namespace {

class Channel9 {
 public:
  explicit Channel9(Player9 &p, D3DAUTHENTICATEDCHANNELTYPE type = D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE) {
    result = p.video->CreateAuthenticatedChannel(type, channel.put(), &handle);
  }
  HRESULT negotiate() {
    UINT size = 0;
    HRESULT r = channel->GetCertificateSize(&size);
    Bytes chain(size);
    if (SUCCEEDED(r)) r = channel->GetCertificate(size, chain.data());
    if (FAILED(r)) return r;
    key = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), key);
    return channel->NegotiateKeyExchange(static_cast<UINT>(block.size()), block.data());
  }
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

}  // namespace

TEST(D3D9_channels_answer_signed_once_they_are_initialized) {  // R39 to R43
  Player9 p;
  REQUIRE(p.result == S_OK);
  Channel9 c(p), runtime(p, D3DAUTHENTICATEDCHANNEL_D3D9), hardware(p, D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE);
  REQUIRE(c.result == S_OK && c.handle);
  CHECK(FAILED(hardware.result) && !hardware.channel);
  CHECK(runtime.result == S_OK && FAILED(runtime.negotiate()));
  REQUIRE(c.negotiate() == S_OK);
  D3DAUTHENTICATEDCHANNEL_QUERYCHANNELTYPE_OUTPUT type = {};
  CHECK(FAILED(c.query(D3DAUTHENTICATEDQUERY_CHANNELTYPE, type)));
  CHECK_EQUAL(S_OK, c.initialize());
  CHECK(is_signed(c.key, c.answer) && c.answer.hChannel == c.handle);
  CHECK_EQUAL(S_OK, c.query(D3DAUTHENTICATEDQUERY_CHANNELTYPE, type));
  CHECK(is_signed(c.key, type) && type.ChannelType == D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE && type.Output.SequenceNumber == c.queries);
}

TEST(D3D9_protection_and_what_is_refused) {  // R41, R42, R45
  Player9 p;
  REQUIRE(p.result == S_OK);
  Channel9 c(p);
  REQUIRE(c.result == S_OK && c.negotiate() == S_OK && c.initialize() == S_OK);
  D3DAUTHENTICATEDCHANNEL_CONFIGUREPROTECTION input = {};
  input.Protections.ProtectionEnabled = 1;
  CHECK_EQUAL(S_OK, c.configure(D3DAUTHENTICATEDCONFIGURE_PROTECTION, input));
  D3DAUTHENTICATEDCHANNEL_QUERYPROTECTION_OUTPUT output = {};
  CHECK_EQUAL(S_OK, c.query(D3DAUTHENTICATEDQUERY_PROTECTION, output));
  CHECK(is_signed(c.key, output) && output.ProtectionFlags.ProtectionEnabled == 1);
  CHECK(FAILED(c.channel->Configure(sizeof input, &input, &c.answer)));  // replayed
  input.Parameters.SequenceNumber = ++c.commands;
  CHECK(FAILED(c.channel->Configure(sizeof input, &input, &c.answer)));  // changed after signing
  c.queries--;
  CHECK(FAILED(c.query(D3DAUTHENTICATEDQUERY_PROTECTION, output)));
  const GUID unknown = {1, 2, 3, {4}};
  CHECK(FAILED(c.query(unknown, output)));
  CHECK_EQUAL(D3DERR_INVALIDCALL, c.channel->Query(0, nullptr, 0, nullptr));
  CHECK_EQUAL(D3DERR_INVALIDCALL, c.channel->Configure(sizeof input, &input, nullptr));
}
