// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) for one stream, or for two independent streams interleaved on one core.
#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// A SHA-256 in progress. Plain memory: it may be copied, and needs no clean-up.
typedef struct {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
    int accelerated;
} csha256_ctx;

/// 1 when this processor has the SHA extensions, else 0. Asks the processor: call it once.
int csha256_available(void);

/// Starts a digest; `accelerated` must be 0 unless csha256_available() said 1.
void csha256_init(csha256_ctx *ctx, int accelerated);

/// Adds bytes.
void csha256_update(csha256_ctx *ctx, const void *data, size_t length);

/// Adds bytes to two different digests, whole blocks of both side by side.
void csha256_update2(csha256_ctx *a, const void *data_a, size_t length_a,
                     csha256_ctx *b, const void *data_b, size_t length_b);

/// Writes the digest; the context must be started again before further use.
void csha256_final(csha256_ctx *ctx, uint8_t out[32]);

#endif
