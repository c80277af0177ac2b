// Authenticated channels over Direct3D 11: certificate, key, commands and queries with their tags and counters.
#include "d3d11_channel.hpp"

TEST(Channels_come_in_the_types_that_the_caps_name) {  // R39
  Player p;
  Channel software(p), runtime(p, D3D11_AUTHENTICATED_CHANNEL_D3D11), hardware(p, D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE);
  REQUIRE(software.result == S_OK);
  CHECK_EQUAL(S_OK, runtime.result);
  CHECK(FAILED(hardware.result) && !hardware.channel);
  CHECK(software.handle != nullptr);
  UINT size = 0;
  CHECK_EQUAL(S_OK, software.channel->GetCertificateSize(&size));
  CHECK(size > 500);
  CHECK(FAILED(runtime.channel->GetCertificateSize(&size)));
  CHECK(FAILED(runtime.negotiate()));
  ID3D11AuthenticatedChannel *none = nullptr;
  CHECK_EQUAL(E_INVALIDARG, p.video_device->CreateAuthenticatedChannel(static_cast<D3D11_AUTHENTICATED_CHANNEL_TYPE>(9), &none));
}

TEST(A_channel_answers_signed_once_it_is_initialized) {  // R40 to R43
  Player p;
  Channel c(p);
  REQUIRE(c.result == S_OK && c.negotiate() == S_OK);
  D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT type;
  CHECK_EQUAL(E_INVALIDARG, c.query(D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, type));
  CHECK_EQUAL(S_OK, c.initialize());
  CHECK(is_signed(c.key, c.answer) && c.answer.hChannel == c.handle && c.answer.ReturnCode == S_OK);
  CHECK_EQUAL(S_OK, c.query(D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, type));
  CHECK(c.answers(type, D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE));
  CHECK_EQUAL(D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, type.ChannelType);
  D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT one, two;
  CHECK_EQUAL(S_OK, c.query(D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, one));
  CHECK(c.answers(one, D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE));
  Channel other(p);
  REQUIRE(other.negotiate() == S_OK && other.initialize() == S_OK);
  CHECK_EQUAL(S_OK, other.query(D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, two));
  CHECK(one.DeviceHandle != nullptr && one.DeviceHandle == two.DeviceHandle && c.handle != other.handle);
}

TEST(Protection_is_turned_on_by_command_and_seen_by_query) {  // R45
  Player p;
  Channel c(p);
  REQUIRE(c.negotiate() == S_OK && c.initialize() == S_OK);
  D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT input = {};
  input.Protections.Flags.ProtectionEnabled = 1;
  CHECK_EQUAL(S_OK, c.configure(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, input));
  CHECK(is_signed(c.key, c.answer));
  D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT output;
  CHECK_EQUAL(S_OK, c.query(D3D11_AUTHENTICATED_QUERY_PROTECTION, output));
  CHECK(c.answers(output, D3D11_AUTHENTICATED_QUERY_PROTECTION));
  CHECK_EQUAL(1u, output.ProtectionFlags.Flags.ProtectionEnabled);
}

TEST(Forged_replayed_and_misshapen_messages_are_refused) {  // R41, R42, R44
  Player p;
  Channel c(p);
  REQUIRE(c.negotiate() == S_OK && c.initialize() == S_OK);
  D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT input = {};
  input.Protections.Flags.ProtectionEnabled = 1;
  CHECK_EQUAL(S_OK, c.configure(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, input));
  CHECK_EQUAL(E_INVALIDARG, c.send(input));  // replayed
  CHECK_EQUAL(E_INVALIDARG, c.answer.ReturnCode);
  input.Parameters.SequenceNumber = ++c.commands;
  CHECK_EQUAL(E_INVALIDARG, c.send(input));  // changed after signing
  sign(player::random_block(), input);
  CHECK_EQUAL(E_INVALIDARG, c.send(input));  // signed by somebody else
  D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT output;
  CHECK_EQUAL(S_OK, c.query(D3D11_AUTHENTICATED_QUERY_PROTECTION, output));
  c.queries--;
  CHECK_EQUAL(E_INVALIDARG, c.query(D3D11_AUTHENTICATED_QUERY_PROTECTION, output));  // the same number again
  const GUID unknown = {1, 2, 3, {4}};
  CHECK_EQUAL(E_FAIL, c.query(unknown, output));
  D3D11_AUTHENTICATED_QUERY_INPUT ask = {D3D11_AUTHENTICATED_QUERY_PROTECTION, c.handle, c.queries += 5};
  CHECK_EQUAL(E_INVALIDARG, p.video->QueryAuthenticatedChannel(c.channel.get(), 8, &ask, sizeof output, &output));
  CHECK_EQUAL(E_INVALIDARG, p.video->QueryAuthenticatedChannel(c.channel.get(), sizeof ask, &ask, 8, &output));
  CHECK_EQUAL(E_INVALIDARG, p.video->QueryAuthenticatedChannel(c.channel.get(), sizeof ask, nullptr, sizeof output, &output));
  CHECK_EQUAL(E_INVALIDARG, p.video->QueryAuthenticatedChannel(nullptr, sizeof ask, &ask, sizeof output, &output));
  CHECK_EQUAL(E_INVALIDARG, p.video->ConfigureAuthenticatedChannel(c.channel.get(), sizeof input, &input, nullptr));
  D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT again = {};
  CHECK(FAILED(c.configure(D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, again)));  // R40: once
}

TEST(A_channel_of_another_device_is_refused) {  // R49
  Player p, other;
  Channel c(p);
  REQUIRE(c.negotiate() == S_OK && c.initialize() == S_OK);
  D3D11_AUTHENTICATED_QUERY_INPUT ask = {D3D11_AUTHENTICATED_QUERY_PROTECTION, c.handle, ++c.queries};
  D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT output;
  CHECK_EQUAL(E_INVALIDARG, other.video->QueryAuthenticatedChannel(c.channel.get(), sizeof ask, &ask, sizeof output, &output));
  Bytes block(256);
  CHECK_EQUAL(E_INVALIDARG, other.video->NegotiateAuthenticatedChannelKeyExchange(c.channel.get(), 256, block.data()));
}
