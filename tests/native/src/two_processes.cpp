// Surfaces that another process opens: this program once more, started with the handle (R47, S96 to S98). Linux only.
// Usage: two_processes [TEST ...], or for itself: two_processes open d3d11|d3d9 HANDLE
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "shared_surface.hpp"

namespace {

std::string code(HRESULT r) {
  char text[16];
  std::snprintf(text, sizeof text, "%08X", static_cast<unsigned>(r));
  return text;
}

std::string digest(const Bytes &frame) {
  std::string text;
  for (uint8_t byte : player::sha512(frame)) text += "0123456789abcdef"[byte >> 4], text += "0123456789abcdef"[byte & 15];
  return text;
}

// The other process: for each 'o' that comes in it opens the handle anew, for each 'r' it reads what it has open. It answers
// with a line, the code of a refusal or the digest of the frame, and ends with its input.
template <class Opener>
int answer(HANDLE handle) {
  Opener opener;
  if (!opener.ready) return 1;
  for (int question; (question = std::getchar()) != EOF;) {
    const HRESULT r = question == 'o' ? opener.open(handle) : S_OK;
    std::puts(r == S_OK ? digest(opener.read()).c_str() : code(r).c_str());
    std::fflush(stdout);
  }
  return 0;
}

// Asks it. An answer that does not come is empty.
class Other {
 public:
  Other(const char *api, HANDLE handle) {
    char number[32];
    std::snprintf(number, sizeof number, "%#zx", reinterpret_cast<size_t>(handle));
    char *arguments[] = {const_cast<char *>("two_processes"), const_cast<char *>("open"), const_cast<char *>(api), number, nullptr};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    socket_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    if (posix_spawn(&process, "/proc/self/exe", &actions, nullptr, arguments, environ) != 0) process = 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  Other(const Other &) = delete;
  ~Other() {
    close(socket_);
    if (process) waitpid(process, nullptr, 0);
  }
  std::string ask(char question) {
    std::string line;
    if (send(socket_, &question, 1, MSG_NOSIGNAL) != 1) return line;
    for (char c; recv(socket_, &c, 1, 0) == 1 && c != '\n';) line += c;
    return line;
  }
  std::string opens() { return ask('o'); }

  pid_t process = 0;

 private:
  int socket_ = -1;
};

template <class>
constexpr const char *Name = "d3d11";
template <>
constexpr const char *Name<Surface9> = "d3d9";

// SHARED_RESOURCE, for a process by its number.
HRESULT allow(Channel &channel, pid_t process, bool access) {
  D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT input = {};
  input.ProcessType = D3D11_PROCESSIDTYPE_HANDLE, input.ProcessHandle = reinterpret_cast<HANDLE>(static_cast<size_t>(process)), input.AllowAccess = access;
  return channel.configure(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, input);
}
HRESULT allow(Channel9 &channel, pid_t process, bool access) {
  D3DAUTHENTICATEDCHANNEL_CONFIGURESHAREDRESOURCE input = {};
  input.ProcessIdentiferType = PROCESSIDTYPE_HANDLE, input.ProcessHandle = reinterpret_cast<HANDLE>(static_cast<size_t>(process)), input.AllowAccess = access;
  return channel.configure(D3DAUTHENTICATEDCONFIGURE_SHAREDRESOURCE, input);
}

template <class Maker, class Opener>
void opens_what_anyone_may() {
  auto made = std::make_unique<Maker>();
  REQUIRE(made->ready && made->make(Maker::ForAnyone) == S_OK && made->write(noise(5)));
  Other other(Name<Opener>, made->handle());
  REQUIRE(other.process);
  CHECK(other.opens() == digest(noise(5)));
  CHECK(made->write(noise(6)) && other.ask('r') == digest(noise(6)));
  made.reset();
  CHECK(other.ask('r') == digest(noise(6)));  // it keeps what it has, and gets no more
  CHECK(other.opens() == code(Opener::NoSuchHandle));
}

// Each open asks anew (S97).
template <class Opener, class Maker, class ChannelOf>
void opens_while_a_channel_names_it(Maker &made, UINT who, ChannelOf &channel) {
  const std::string denied = code(E_ACCESSDENIED);
  REQUIRE(made.make(who) == S_OK && made.write(noise(7)));
  Other other(Name<Opener>, made.handle());
  REQUIRE(other.process);
  CHECK(other.opens() == denied);
  CHECK_EQUAL(S_OK, allow(channel, getpid(), true));
  CHECK(other.opens() == denied);
  CHECK_EQUAL(S_OK, allow(channel, other.process, true));
  CHECK(other.opens() == digest(noise(7)));
  CHECK_EQUAL(S_OK, allow(channel, other.process, false));
  CHECK(other.opens() == denied);
}

template <class Maker, class Opener, class ChannelOf>
void opens_while_a_driver_s_channel_names_it() {
  Maker made;
  REQUIRE(made.ready);
  ChannelOf channel(made.player);
  REQUIRE(channel.result == S_OK && channel.negotiate() == S_OK && channel.initialize() == S_OK);
  opens_while_a_channel_names_it<Opener>(made, Maker::ByDriver, channel);
}

}  // namespace

TEST(Another_process_opens_by_D3D11_what_anyone_may) {
  opens_what_anyone_may<Surface11, Surface11>();
  opens_what_anyone_may<Surface9, Surface11>();
}
TEST(Another_process_opens_by_D3D9_what_anyone_may) {
  opens_what_anyone_may<Surface11, Surface9>();
  opens_what_anyone_may<Surface9, Surface9>();
}
TEST(A_D3D11_texture_that_the_driver_restricts_opens_for_the_process_that_its_channel_named) {
  opens_while_a_driver_s_channel_names_it<Surface11, Surface11, Channel>();
  opens_while_a_driver_s_channel_names_it<Surface11, Surface9, Channel>();
}
TEST(A_D3D9_surface_that_the_driver_restricts_opens_for_the_process_that_its_channel_named) {
  opens_while_a_driver_s_channel_names_it<Surface9, Surface9, Channel9>();
  opens_while_a_driver_s_channel_names_it<Surface9, Surface11, Channel9>();
}
TEST(A_D3D11_texture_that_the_runtime_restricts_opens_for_the_process_that_its_own_channel_named) {
  Surface11 made;
  REQUIRE(made.ready);
  Channel channel(made.player, D3D11_AUTHENTICATED_CHANNEL_D3D11);  // takes commands without a key
  REQUIRE(channel.result == S_OK);
  opens_while_a_channel_names_it<Surface11>(made, D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE, channel);
}

int main(int argc, char **argv) {
  if (argc != 4 || std::strcmp(argv[1], "open") != 0) return check::run(argc, argv);
  const HANDLE handle = reinterpret_cast<HANDLE>(std::strtoull(argv[3], nullptr, 16));
  return std::strcmp(argv[2], "d3d9") == 0 ? answer<Surface9>(handle) : answer<Surface11>(handle);
}
