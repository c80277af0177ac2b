// Another process of the same user, which was given nothing, tries for what a first one has: the pages of a shared surface at the doors that the
// system's table shows, and answers signed under the key of a channel whose messages it saw. S111, S115. Linux only.
// Usage: attack_processes [TEST ...], or for itself: attack_processes steal | replay
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "shared_surface.hpp"

namespace {

// This program once more, with a socket for its standard input and output.
class Attacker {
 public:
  explicit Attacker(const char *what) {
    char *arguments[] = {const_cast<char *>("attack_processes"), const_cast<char *>(what), nullptr};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    if (posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, arguments, environ) != 0) process_ = 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    socket_ = ends[0];
  }
  Attacker(const Attacker &) = delete;
  ~Attacker() {
    close(socket_);
    if (process_) waitpid(process_, nullptr, 0);
  }
  template <class T>
  bool tell(const T &what) {
    return send(socket_, &what, sizeof what, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof what);
  }
  template <class T>
  bool hear(T &what) {
    return recv(socket_, &what, sizeof what, MSG_WAITALL) == static_cast<ssize_t>(sizeof what);
  }

 private:
  pid_t process_ = 0;
  int socket_ = -1;
};

struct Loot {
  int doors, letters, descriptors;
};

// Waits a little for an answer, and counts what comes.
void listen_at(int socket, Loot &loot) {
  pollfd polled = {socket, POLLIN, 0};
  if (poll(&polled, 1, 200) <= 0) return;
  char data[4096], control[256];
  iovec part = {data, sizeof data};
  msghdr message = {};
  message.msg_iov = &part, message.msg_iovlen = 1, message.msg_control = control, message.msg_controllen = sizeof control;
  if (recvmsg(socket, &message, 0) <= 0) return;
  loot.letters++;
  for (cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) loot.descriptors++;
}

// All names of doors stand in the system's table. It knocks at each, in the ways that there are without the secret.
int steal() {
  Loot loot = {};
  std::ifstream table("/proc/net/unix");
  for (std::string line; std::getline(table, line);) {
    const size_t at = line.find("@dxcp-");
    if (at == std::string::npos) continue;
    loot.doors++;
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string name = line.substr(at + 1);
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const socklen_t length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const int connected = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (connect(connected, reinterpret_cast<sockaddr *>(&address), length) == 0) listen_at(connected, loot);
    close(connected);
    for (size_t size : {16, 32, 48, 64, 80}) {
      int ends[2];
      if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return 1;
      std::string knock(size, 'x');
      name.copy(&knock[0], size);
      char control[CMSG_SPACE(sizeof(int))] = {};
      iovec part = {&knock[0], knock.size()};
      msghdr message = {};
      message.msg_name = &address, message.msg_namelen = length, message.msg_iov = &part, message.msg_iovlen = 1;
      message.msg_control = control, message.msg_controllen = sizeof control;
      cmsghdr *c = CMSG_FIRSTHDR(&message);
      c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_RIGHTS, c->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(c), &ends[1], sizeof(int));
      const int from = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      const bool said = sendmsg(from, &message, MSG_NOSIGNAL) >= 0;
      close(ends[1]), close(from);
      if (said) listen_at(ends[0], loot);
      close(ends[0]);
    }
  }
  return write(1, &loot, sizeof loot) == static_cast<ssize_t>(sizeof loot) ? 0 : 1;
}

// What went over the interface of a channel before it was used: public, all of it.
struct Seen {
  uint8_t block[256];
  D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT initialize;
  D3D11_AUTHENTICATED_QUERY_INPUT query;
};
struct Replayed {
  HRESULT negotiated, initialized, asked;
  D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT answer;
};

int replay() {
  Seen seen;
  if (read(0, &seen, sizeof seen) != static_cast<ssize_t>(sizeof seen)) return 1;
  Player player;
  Channel channel(player);
  Replayed done = {};
  done.negotiated = player.video->NegotiateAuthenticatedChannelKeyExchange(channel.channel.get(), 256, seen.block);
  done.initialized = channel.send(seen.initialize);
  done.asked = player.video->QueryAuthenticatedChannel(channel.channel.get(), sizeof seen.query, &seen.query, sizeof done.answer, &done.answer);
  return write(1, &done, sizeof done) == static_cast<ssize_t>(sizeof done) ? 0 : 1;
}

}  // namespace

TEST(Who_was_given_no_handle_gets_no_pages_at_any_door_that_the_system_shows) {  // S115
  Surface11 eleven;
  Surface9 nine;
  REQUIRE(eleven.ready && nine.ready && eleven.make(Surface11::ForAnyone) == S_OK && nine.make(Surface9::ForAnyone) == S_OK);
  REQUIRE(eleven.write(noise(3)) && nine.write(noise(4)));
  Attacker thief("steal");
  Loot loot = {};
  REQUIRE(thief.hear(loot));
  CHECK(loot.doors >= 4);  // the runtime's and the driver's, of both
  CHECK_EQUAL(0, loot.descriptors);
  CHECK(eleven.read() == noise(3) && nine.read() == noise(4));
}

TEST(Messages_of_a_channel_make_no_driver_of_another_process_sign_under_its_key) {  // S111, S110, S145
  Player player;
  Channel victim(player);
  UINT size = 0;
  REQUIRE(victim.result == S_OK && victim.channel->GetCertificateSize(&size) == S_OK);
  Bytes chain(size);
  REQUIRE(victim.channel->GetCertificate(size, chain.data()) == S_OK);
  victim.key = player::random_block();
  const Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), victim.key);
  REQUIRE(player.video->NegotiateAuthenticatedChannelKeyExchange(victim.channel.get(), 256, const_cast<uint8_t *>(block.data())) == S_OK);
  Seen seen = {};
  std::memcpy(seen.block, block.data(), sizeof seen.block);
  seen.initialize.Parameters.ConfigureType = D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, seen.initialize.Parameters.hChannel = victim.handle;
  seen.initialize.StartSequenceQuery = 1000, seen.initialize.StartSequenceConfigure = 2000;
  sign(victim.key, seen.initialize);
  REQUIRE(victim.send(seen.initialize) == S_OK);
  seen.query = {D3D11_AUTHENTICATED_QUERY_PROTECTION, victim.handle, 1001};
  Attacker attacker("replay");
  Replayed done = {};
  REQUIRE(attacker.tell(seen) && attacker.hear(done));
  CHECK_EQUAL(E_INVALIDARG, done.negotiated);
  CHECK(FAILED(done.initialized) && FAILED(done.asked) && !is_signed(victim.key, done.answer));
}

int main(int argc, char **argv) {
  if (argc == 2 && std::strcmp(argv[1], "steal") == 0) return steal();
  if (argc == 2 && std::strcmp(argv[1], "replay") == 0) return replay();
  return check::run(argc, argv);
}
