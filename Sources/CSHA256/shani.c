// SPDX-License-Identifier: Apache-2.0
// SHA-256 with the x86 SHA extensions. One stream waits for each SHA256RNDS2 to finish; a second,
// independent stream fills those waits, so two lanes together run nearly twice as fast as one.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define SHA_CODE __attribute__((target("sha,sse4.1,ssse3")))

// The state as the instructions want it: ABEF and CDGH.
typedef struct {
    __m128i abef, cdgh;
} lane;

SHA_CODE static inline __attribute__((always_inline)) lane lane_load(const uint32_t state[8]) {
    __m128i dcba = _mm_loadu_si128((const __m128i *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    return (lane){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

SHA_CODE static inline __attribute__((always_inline)) void lane_store(lane l, uint32_t state[8]) {
    __m128i feba = _mm_shuffle_epi32(l.abef, 0x1B);
    __m128i dchg = _mm_shuffle_epi32(l.cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// Four big-endian words of a block.
#define WORDS(data, i) \
    _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data) + (i)), big_endian)

// Rounds 4i..4i+3 with the words in m.
#define ROUNDS(l, m, i) \
    do { \
        __m128i wk = _mm_add_epi32(m, _mm_load_si128((const __m128i *)csha256_k + (i))); \
        l.cdgh = _mm_sha256rnds2_epu32(l.cdgh, l.abef, wk); \
        l.abef = _mm_sha256rnds2_epu32(l.abef, l.cdgh, _mm_shuffle_epi32(wk, 0x0E)); \
    } while (0)

// The four words that follow m0..m3, into m0 (FIPS 180-4 section 6.2.2, step 1).
#define EXTEND(m0, m1, m2, m3) \
    m0 = _mm_sha256msg2_epu32( \
        _mm_add_epi32(_mm_sha256msg1_epu32(m0, m1), _mm_alignr_epi8(m3, m2, 4)), m3)

#define ROUNDS_OF(l, p, i, j) ROUNDS(l, p##j, i)
#define EXTEND_OF(p, j0, j1, j2, j3) EXTEND(p##j0, p##j1, p##j2, p##j3)

// What is done for each lane is given by ROUND and NEXT; this fixes the order of the rounds.
#define FIRST_16_ROUNDS(ROUND) ROUND(0, 0) ROUND(1, 1) ROUND(2, 2) ROUND(3, 3)
#define NEXT_16_ROUNDS(NEXT, i) \
    NEXT(i, 0, 1, 2, 3) NEXT(i + 1, 1, 2, 3, 0) NEXT(i + 2, 2, 3, 0, 1) NEXT(i + 3, 3, 0, 1, 2)

SHA_CODE void csha256_blocks_sha(uint32_t state[8], const uint8_t *data, size_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0BLL, 0x0405060700010203LL);
    lane a = lane_load(state);
    for (; blocks > 0; blocks--, data += 64) {
        lane old = a;
        __m128i a0 = WORDS(data, 0), a1 = WORDS(data, 1), a2 = WORDS(data, 2), a3 = WORDS(data, 3);
#define ROUND(i, j) ROUNDS_OF(a, a, i, j);
#define NEXT(i, j0, j1, j2, j3) \
    EXTEND_OF(a, j0, j1, j2, j3); \
    ROUNDS_OF(a, a, i, j0);
        FIRST_16_ROUNDS(ROUND)
        NEXT_16_ROUNDS(NEXT, 4)
        NEXT_16_ROUNDS(NEXT, 8)
        NEXT_16_ROUNDS(NEXT, 12)
#undef ROUND
#undef NEXT
        a.abef = _mm_add_epi32(a.abef, old.abef);
        a.cdgh = _mm_add_epi32(a.cdgh, old.cdgh);
    }
    lane_store(a, state);
}

SHA_CODE void csha256_blocks_sha2(uint32_t state_a[8], const uint8_t *data_a,
                                  uint32_t state_b[8], const uint8_t *data_b, size_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0BLL, 0x0405060700010203LL);
    lane a = lane_load(state_a), b = lane_load(state_b);
    for (; blocks > 0; blocks--, data_a += 64, data_b += 64) {
        lane old_a = a, old_b = b;
        __m128i a0 = WORDS(data_a, 0), a1 = WORDS(data_a, 1);
        __m128i a2 = WORDS(data_a, 2), a3 = WORDS(data_a, 3);
        __m128i b0 = WORDS(data_b, 0), b1 = WORDS(data_b, 1);
        __m128i b2 = WORDS(data_b, 2), b3 = WORDS(data_b, 3);
#define ROUND(i, j) \
    ROUNDS_OF(a, a, i, j); \
    ROUNDS_OF(b, b, i, j);
#define NEXT(i, j0, j1, j2, j3) \
    EXTEND_OF(a, j0, j1, j2, j3); \
    EXTEND_OF(b, j0, j1, j2, j3); \
    ROUNDS_OF(a, a, i, j0); \
    ROUNDS_OF(b, b, i, j0);
        FIRST_16_ROUNDS(ROUND)
        NEXT_16_ROUNDS(NEXT, 4)
        NEXT_16_ROUNDS(NEXT, 8)
        NEXT_16_ROUNDS(NEXT, 12)
#undef ROUND
#undef NEXT
        a.abef = _mm_add_epi32(a.abef, old_a.abef);
        a.cdgh = _mm_add_epi32(a.cdgh, old_a.cdgh);
        b.abef = _mm_add_epi32(b.abef, old_b.abef);
        b.cdgh = _mm_add_epi32(b.cdgh, old_b.cdgh);
    }
    lane_store(a, state_a);
    lane_store(b, state_b);
}

#else

void csha256_blocks_sha(uint32_t state[8], const uint8_t *data, size_t blocks) {
    csha256_blocks_portable(state, data, blocks);
}

void csha256_blocks_sha2(uint32_t state_a[8], const uint8_t *data_a,
                         uint32_t state_b[8], const uint8_t *data_b, size_t blocks) {
    csha256_blocks_portable(state_a, data_a, blocks);
    csha256_blocks_portable(state_b, data_b, blocks);
}

#endif
