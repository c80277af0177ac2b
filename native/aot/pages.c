/*
 * Linked into libdxcp.so where it is compiled ahead of time. At the first call the .NET runtime unpacks its tables into 1.4 MB of this
 * library's memory, and runs through much of its code; page by page that costs more than the work itself. Asked for at once, while the
 * library is loaded, the pages cost little. Where the system cannot (before Linux 5.14), they come one by one as they would have.
 */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

static int s_inside;

static uintptr_t page_up(uintptr_t address) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  return (address + page - 1) & ~(page - 1);
}

static void ask(uintptr_t first, uintptr_t end, int advice) {
  /* A refusal changes nothing. */
  if (end > first) (void)madvise((void *)first, end - first, advice);
}

static int is_of_this_library(const struct dl_phdr_info *info) {
  const uintptr_t here = (uintptr_t)&s_inside - info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type == PT_LOAD && here >= part->p_vaddr && here < part->p_vaddr + part->p_memsz) return 1;
  }
  return 0;
}

/* What is only read, as the file has it; and what no file backs. */
static int populate(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size, (void)unused;
  if (!is_of_this_library(info)) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    const uintptr_t start = info->dlpi_addr + part->p_vaddr, end = page_up(start + part->p_memsz);
    if (part->p_type != PT_LOAD) continue;
    if (part->p_flags & PF_W) ask(page_up(start + part->p_filesz), end, MADV_POPULATE_WRITE);
    else ask(page_up(start), end, MADV_POPULATE_READ);
  }
  return 1;
}

__attribute__((constructor)) static void ask_for_pages(void) { dl_iterate_phdr(populate, NULL); }
