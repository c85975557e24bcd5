// SPDX-License-Identifier: Apache-2.0
#include "csha256.h"

#include <string.h>

#include "kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

int csha256_available(void) {
#if defined(__x86_64__)
    // Intel SDM, CPUID: leaf 1 ECX bits 9 (SSSE3) and 19 (SSE4.1); leaf 7 EBX bit 29 (SHA).
    unsigned int eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
    if (!(ecx >> 9 & 1) || !(ecx >> 19 & 1)) return 0;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 0;
    return ebx >> 29 & 1;
#else
    return 0;
#endif
}

void csha256_init(csha256_ctx *ctx, int accelerated) {
    // FIPS 180-4 section 5.3.3.
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(ctx, 0, sizeof *ctx);
    memcpy(ctx->state, start, sizeof start);
    ctx->accelerated = accelerated;
}

static void blocks(csha256_ctx *ctx, const uint8_t *data, size_t count) {
    if (ctx->accelerated) csha256_blocks_sha(ctx->state, data, count);
    else csha256_blocks_portable(ctx->state, data, count);
}

// Fills a block that was begun before; returns how many of the bytes it took.
static size_t top_up(csha256_ctx *ctx, const uint8_t *data, size_t length) {
    size_t held = ctx->length % 64;
    if (held == 0 || length == 0) return 0;
    size_t taken = length < 64 - held ? length : 64 - held;
    memcpy(ctx->block + held, data, taken);
    ctx->length += taken;
    if (held + taken == 64) blocks(ctx, ctx->block, 1);
    return taken;
}

void csha256_update(csha256_ctx *ctx, const void *data, size_t length) {
    if (length == 0) return;
    const uint8_t *bytes = data;
    size_t taken = top_up(ctx, bytes, length);
    bytes += taken;
    length -= taken;
    if (length >= 64) blocks(ctx, bytes, length / 64);
    if (length % 64 > 0) memcpy(ctx->block, bytes + length / 64 * 64, length % 64);
    ctx->length += length;
}

void csha256_update2(csha256_ctx *a, const void *data_a, size_t length_a,
                     csha256_ctx *b, const void *data_b, size_t length_b) {
    const uint8_t *bytes_a = data_a, *bytes_b = data_b;
    if (a->accelerated && b->accelerated && length_a > 0 && length_b > 0) {
        size_t taken_a = top_up(a, bytes_a, length_a), taken_b = top_up(b, bytes_b, length_b);
        bytes_a += taken_a, length_a -= taken_a;
        bytes_b += taken_b, length_b -= taken_b;
        size_t common = (length_a < length_b ? length_a : length_b) / 64;
        csha256_blocks_sha2(a->state, bytes_a, b->state, bytes_b, common);
        bytes_a += common * 64, length_a -= common * 64, a->length += common * 64;
        bytes_b += common * 64, length_b -= common * 64, b->length += common * 64;
    }
    csha256_update(a, bytes_a, length_a);
    csha256_update(b, bytes_b, length_b);
}

void csha256_final(csha256_ctx *ctx, uint8_t out[32]) {
    // FIPS 180-4 section 5.1.1: a 1 bit, zeros, and the length in bits as a 64-bit word.
    uint8_t tail[72] = {0x80};
    uint64_t bits = ctx->length * 8;
    size_t held = ctx->length % 64;
    size_t zeros = (held < 56 ? 56 : 120) - held;
    for (int i = 0; i < 8; i++) tail[zeros + i] = (uint8_t)(bits >> (56 - 8 * i));
    csha256_update(ctx, tail, zeros + 8);
    for (int i = 0; i < 32; i++) out[i] = (uint8_t)(ctx->state[i / 4] >> (24 - 8 * (i % 4)));
}
