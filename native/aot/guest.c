/*
 * Linked into libdxcp.so where it is compiled ahead of time, between the .NET runtime in it and the C library: a guest in somebody
 * else's process leaves the host's signals alone (S136, S260). The linker leads the runtime's calls of each function to the one with
 * __wrap_ before its name; nobody else's calls come here.
 */
#include <signal.h>
#include <stddef.h>

int __real_sigaction(int signal, const struct sigaction *action, struct sigaction *before);

/* Those of the runtime's own code; its handlers hand on what is not its own. */
static int is_of_dotnet(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP || signal == SIGRTMIN;
}

int __wrap_sigaction(int signal, const struct sigaction *action, struct sigaction *before) {
  return __real_sigaction(signal, is_of_dotnet(signal) ? action : NULL, before);
}

/* The runtime ignores SIGPIPE by this, and nothing else. */
void (*__wrap_signal(int signal, void (*handler)(int)))(int) {
  struct sigaction now;
  (void)handler;
  return __real_sigaction(signal, NULL, &now) == 0 ? now.sa_handler : SIG_ERR;
}
