// SPDX-License-Identifier: Apache-2.0
// System calls that Swift cannot import: variadic ones, and those glibc 2.36 has no wrapper for.
#ifndef MREG_CSYSTEMCALLS_H
#define MREG_CSYSTEMCALLS_H

#include <stdint.h>
#include <sys/types.h>

// openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS.
int mreg_open_beneath(int directory, const char *path, int flags, mode_t mode);

// open(2) and openat(2) without variadic arguments.
int mreg_open(const char *path, int flags, mode_t mode);
int mreg_open_at(int directory, const char *path, int flags, mode_t mode);

// O_DIRECT, which the Glibc module does not show.
int mreg_o_direct(void);

// fcntl(2) F_SETFL to add or drop O_DIRECT on an open descriptor; 0 or -1.
int mreg_set_direct(int descriptor, int on);

// Columns of the terminal, or 0 where it is not one.
int mreg_terminal_columns(int descriptor);

// FICLONE: 0 when the whole file was cloned, -1 otherwise.
int mreg_clone_file(int destination, int source);

// renameat2(2) with RENAME_NOREPLACE.
int mreg_rename_noreplace(const char *from, const char *to);

// renameat2(2) between open directories, with RENAME_NOREPLACE unless replacing.
int mreg_rename_at(int from_directory, const char *from, int directory, const char *to,
                   int replacing);

// syncfs(2) of the file system that holds the open descriptor.
int mreg_sync_file_system(int descriptor);

// The magic number of the file system that holds path (statfs f_type), or -1.
int64_t mreg_file_system_type(const char *path);

// The magic number of the file system that holds an open file, or -1.
int64_t mreg_file_system_type_of(int descriptor);

// How many pages of a file are in memory and not yet on the disk (cachestat(2)); -1 where the
// kernel cannot say (before Linux 6.5).
int64_t mreg_unwritten_pages(int descriptor);

// Whether a byte of a file can be read without waiting for the disk (preadv2 RWF_NOWAIT): 1 or 0.
int mreg_is_in_memory(int descriptor, int64_t offset);

// Has pieces of memory of at least so many bytes go back to the system when they are freed, and
// threads share so many pools of smaller ones (mallopt(3)).
void mreg_return_memory(int bytes_min, int arenas_max);
void mreg_release_memory(long kilobytes_min);

// Notes SIGINT, SIGTERM and SIGHUP from now on (1), or lets them end the process again (0).
void mreg_interrupt_catch(int on);

// Whether one has come since.
int mreg_interrupt_noted(void);

#endif
