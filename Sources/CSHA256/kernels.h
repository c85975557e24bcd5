// SPDX-License-Identifier: Apache-2.0
// The compression functions behind csha256.h; private to this target.
#ifndef CSHA256_KERNELS_H
#define CSHA256_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The 64 round constants (FIPS 180-4 section 4.2.2).
extern const uint32_t csha256_k[64];

/// Portable C; runs anywhere.
void csha256_blocks_portable(uint32_t state[8], const uint8_t *data, size_t blocks);

/// SHA extensions; only where csha256_available() says 1.
void csha256_blocks_sha(uint32_t state[8], const uint8_t *data, size_t blocks);

/// Two streams of equally many blocks; only where csha256_available() says 1.
void csha256_blocks_sha2(uint32_t state_a[8], const uint8_t *data_a,
                         uint32_t state_b[8], const uint8_t *data_b, size_t blocks);

#endif
