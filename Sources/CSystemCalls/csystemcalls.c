// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "csystemcalls.h"

#include <fcntl.h>
#include <link.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

int mreg_open_beneath(int directory, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
        .mode = (flags & O_CREAT) ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int mreg_open(const char *path, int flags, mode_t mode) {
    return open(path, flags | O_CLOEXEC, mode);
}

int mreg_open_at(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags | O_CLOEXEC, mode);
}

int mreg_o_direct(void) { return O_DIRECT; }

int mreg_set_direct(int descriptor, int on) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -1;
    return fcntl(descriptor, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT);
}

int mreg_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

int mreg_clone_file(int destination, int source) { return ioctl(destination, FICLONE, source); }

int mreg_rename_noreplace(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int mreg_rename_at(int from_directory, const char *from, int directory, const char *to,
                   int replacing) {
    return renameat2(from_directory, from, directory, to, replacing ? 0 : RENAME_NOREPLACE);
}

int64_t mreg_file_system_type(const char *path) {
    struct statfs status;
    if (statfs(path, &status) != 0) return -1;
    return (int64_t)status.f_type;
}

int64_t mreg_file_system_type_of(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return -1;
    return (int64_t)status.f_type;
}

int64_t mreg_unwritten_pages(int descriptor) {
    // Not in the headers of Debian 12: the number and the layouts are those of cachestat(2).
    struct { uint64_t offset, length; } range = {0, 0};
    struct { uint64_t cached, dirty, writeback, evicted, recently_evicted; } counts;
    if (syscall(451, descriptor, &range, &counts, 0) != 0) return -1;
    return (int64_t)(counts.dirty + counts.writeback);
}

int mreg_sync_file_system(int descriptor) { return syncfs(descriptor); }

int mreg_is_in_memory(int descriptor, int64_t offset) {
    char byte;
    struct iovec into = {.iov_base = &byte, .iov_len = 1};
    return preadv2(descriptor, &into, 1, offset, RWF_NOWAIT) == 1;
}

static volatile sig_atomic_t interrupt_noted;
static const int interrupt_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void note_interrupt(int number) {
    (void)number;
    interrupt_noted = 1;
}

void mreg_interrupt_catch(int on) {
    interrupt_noted = 0;
    for (unsigned i = 0; i < sizeof interrupt_signals / sizeof *interrupt_signals; i++) {
        struct sigaction old;
        // A signal that the parent wants ignored (nohup) stays ignored.
        if (sigaction(interrupt_signals[i], NULL, &old) != 0 || old.sa_handler == SIG_IGN) continue;
        struct sigaction action = {.sa_handler = on ? note_interrupt : SIG_DFL};
        // SA_RESETHAND: the second signal ends the process at once.
        action.sa_flags = SA_RESTART | (on ? (int)SA_RESETHAND : 0);
        sigemptyset(&action.sa_mask);
        sigaction(interrupt_signals[i], &action, NULL);
    }
}

int mreg_interrupt_noted(void) { return interrupt_noted; }

void mreg_return_memory(int bytes_min, int arenas_max) {
    mallopt(M_MMAP_THRESHOLD, bytes_min);
    mallopt(M_TRIM_THRESHOLD, bytes_min);
    mallopt(M_ARENA_MAX, arenas_max);
}

/* Unmaps the pages of a program or library that are as they are in its file; they are mapped again
   when they are used, from the page cache. What is written to while it is loaded is in other
   segments, so nothing can be lost, short of the breakpoints of a debugger. */
static int unmap_code(struct dl_phdr_info *object, size_t size, void *page_bytes) {
    uintptr_t page = *(const uintptr_t *)page_bytes;
    (void)size;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[index];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W)) continue;
        uintptr_t start = (object->dlpi_addr + part->p_vaddr + page - 1) / page * page;
        uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_memsz) / page * page;
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void mreg_release_memory(long kilobytes_min) {
    struct rusage used;
    if (getrusage(RUSAGE_SELF, &used) != 0 || used.ru_maxrss < kilobytes_min) return;
    malloc_trim(0);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(unmap_code, &page);
}
