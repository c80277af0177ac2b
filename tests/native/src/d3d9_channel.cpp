// Authenticated channels over Direct3D 9Ex.
#include "d3d9_channel.hpp"

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
