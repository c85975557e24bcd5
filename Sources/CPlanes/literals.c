// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cplanes.h"

// Section numbers are those of RFC 1951. Whatever this file does not expect ends in 0, and the
// caller asks zlib: there is one judge of malformed streams, and it is not this one.

enum {
    CODE_BITS_MAX = 15,    // 3.2.7: the longest code
    LITERALS_MAX = 288,    // 3.2.6: literals, end of block, lengths, and two that never occur
    LITERALS_SENT_MAX = 286,  // 3.2.7: those that a block may bring codes for
    DISTANCES_MAX = 30,
    END_OF_BLOCK = 256,
    TABLE_BITS = 10,       // looked up at once; more would cost more to fill than they save
    TABLE_SIZE = 1 << TABLE_BITS,
    RUN_MAX = 6,           // literals of one look-up
    LOOKUPS = 5,           // of TABLE_BITS each, which one refill of 56 bits allows
    TARGET_SLACK = LOOKUPS * RUN_MAX + 2,  // room that these may write to: 8 bytes at each place
};

typedef struct {
    const uint8_t *next, *end;
    uint64_t bits;
    unsigned count;  // valid bits in `bits`
} reader;

typedef struct {
    uint16_t counts[CODE_BITS_MAX + 1];
    uint16_t symbols[LITERALS_MAX];
    uint16_t single[TABLE_SIZE];  // symbol | length << 9; 0 where no code is short enough
    uint64_t runs[TABLE_SIZE];    // RUN_MAX literals, how many (byte 6), how many bits (byte 7)
} decoder;

static void refill(reader *in) {
    while (in->count <= 56 && in->next < in->end) {
        in->bits |= (uint64_t)*in->next++ << in->count;
        in->count += 8;
    }
}

// Takes up to 16 bits; -1 at the end of the stream.
static int take(reader *in, unsigned bits) {
    refill(in);
    if (in->count < bits) return -1;
    int value = (int)(in->bits & ((1u << bits) - 1));
    in->bits >>= bits;
    in->count -= bits;
    return value;
}

// Sorts symbols by code (3.2.2); 0 unless the codes fill their bits exactly.
static int sort_codes(decoder *code, const uint8_t *lengths, int count) {
    uint16_t places[CODE_BITS_MAX + 2] = {0};
    memset(code->counts, 0, sizeof code->counts);
    for (int s = 0; s < count; s++) code->counts[lengths[s]]++;
    code->counts[0] = 0;
    int left = 1;
    for (int bits = 1; bits <= CODE_BITS_MAX; bits++) {
        left = 2 * left - code->counts[bits];
        if (left < 0) return 0;
        places[bits + 1] = (uint16_t)(places[bits] + code->counts[bits]);
    }
    for (int s = 0; s < count; s++) {
        if (lengths[s]) code->symbols[places[lengths[s]]++] = (uint16_t)s;
    }
    return left == 0;
}

// One symbol bit by bit, for codes of any length; -1 for no code.
static int walk(const decoder *code, reader *in) {
    refill(in);
    int value = 0, first = 0, index = 0;
    for (unsigned bits = 1; bits <= CODE_BITS_MAX && bits <= in->count; bits++) {
        value |= in->bits >> (bits - 1) & 1;
        int count = code->counts[bits];
        if (value - count < first) {
            in->bits >>= bits;
            in->count -= bits;
            return code->symbols[index + value - first];
        }
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    return -1;
}

static unsigned reversed(unsigned code, int bits) {
    unsigned out = 0;
    for (int i = 0; i < bits; i++) out |= (code >> i & 1) << (bits - 1 - i);
    return out;
}

static void fill_single(decoder *code) {
    memset(code->single, 0, sizeof code->single);
    unsigned next = 0;
    int index = 0;
    for (int bits = 1; bits <= TABLE_BITS; bits++, next <<= 1) {
        for (int i = 0; i < code->counts[bits]; i++, next++, index++) {
            uint16_t entry = (uint16_t)(code->symbols[index] | bits << 9);
            for (unsigned at = reversed(next, bits); at < TABLE_SIZE; at += 1u << bits) {
                code->single[at] = entry;
            }
        }
    }
}

static void fill_runs(decoder *code) {
    for (unsigned at = 0; at < TABLE_SIZE; at++) {
        uint64_t run = 0;
        unsigned used = 0, count = 0;
        while (count < RUN_MAX) {
            unsigned entry = code->single[at >> used], bits = entry >> 9, symbol = entry & 511;
            if (bits == 0 || used + bits > TABLE_BITS || symbol >= END_OF_BLOCK) break;
            run |= (uint64_t)symbol << 8 * count++;
            used += bits;
        }
        code->runs[at] = run | (uint64_t)count << 48 | (uint64_t)used << 56;
    }
}

// Reads the code lengths of both alphabets (3.2.7); the number of literal codes, or 0.
static int read_lengths(reader *in, decoder *code, uint8_t lengths[LITERALS_MAX + DISTANCES_MAX]) {
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    int literals = take(in, 5) + 257, distances = take(in, 5) + 1, given = take(in, 4) + 4;
    if (literals < 257 || distances < 1 || given < 4) return 0;
    if (literals > LITERALS_SENT_MAX || distances > DISTANCES_MAX) return 0;
    uint8_t small[19] = {0};
    for (int i = 0; i < given; i++) {
        int bits = take(in, 3);
        if (bits < 0) return 0;
        small[order[i]] = (uint8_t)bits;
    }
    if (!sort_codes(code, small, 19)) return 0;
    for (int at = 0; at < literals + distances;) {
        int symbol = walk(code, in);
        if (symbol < 0) return 0;
        if (symbol < 16) {
            lengths[at++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && at == 0) return 0;
        uint8_t value = symbol == 16 ? lengths[at - 1] : 0;
        int more = symbol == 16 ? take(in, 2) : symbol == 17 ? take(in, 3) : take(in, 7);
        int repeat = more + (symbol == 18 ? 11 : 3);
        if (more < 0 || at + repeat > literals + distances) return 0;
        while (repeat-- > 0) lengths[at++] = value;
    }
    // Distances are never used here; a set that zlib would refuse is left to zlib.
    return sort_codes(code, lengths + literals, distances) ? literals : 0;
}

// Decodes while a whole refill's worth of input and output is left; no check inside.
static uint8_t *run_fast(const decoder *code, reader *in, uint8_t *out, const uint8_t *end) {
    while (end - out >= TARGET_SLACK && in->end - in->next >= 8) {
        uint64_t word = 0;
        for (int i = 0; i < 8; i++) word |= (uint64_t)in->next[i] << 8 * i;
        // Bits above `count` are those of the bytes that come next, so that they may be set twice.
        in->bits |= word << in->count;
        in->next += (63 - in->count) >> 3;
        in->count |= 56;
        for (int i = 0; i < LOOKUPS; i++) {
            uint64_t run = code->runs[in->bits & (TABLE_SIZE - 1)];
            unsigned used = (unsigned)(run >> 56);
            if (used == 0) return out;
            memcpy(out, &run, 8);
            out += run >> 48 & 255;
            in->bits >>= used;
            in->count -= used;
        }
    }
    return out;
}

// One block's literals; the place after them, or null.
static uint8_t *run_block(const decoder *code, reader *in, uint8_t *out, const uint8_t *end) {
    while (1) {
        out = run_fast(code, in, out, end);
        int symbol = walk(code, in);
        if (symbol == END_OF_BLOCK) return out;
        if (symbol < 0 || symbol > END_OF_BLOCK || out == end) return NULL;
        *out++ = (uint8_t)symbol;
    }
}

// The codes of a block that brings none (3.2.6).
static int fixed_lengths(uint8_t lengths[LITERALS_MAX]) {
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    return LITERALS_MAX;
}

// A block of plain bytes (3.2.4); the place after them, or null.
static uint8_t *copy_block(reader *in, uint8_t *out, const uint8_t *end) {
    in->next -= in->count / 8;  // what was read ahead goes back
    in->bits = 0;
    in->count = 0;
    if (in->end - in->next < 4) return NULL;
    size_t count = (size_t)(in->next[0] | in->next[1] << 8);
    size_t check = (size_t)(in->next[2] | in->next[3] << 8);
    in->next += 4;
    if (count != (check ^ 0xffff)) return NULL;
    if (count > (size_t)(in->end - in->next) || count > (size_t)(end - out)) return NULL;
    memcpy(out, in->next, count);
    in->next += count;
    return out + count;
}

// The next block, of any kind (3.2.3); the place after its bytes, or null.
static uint8_t *any_block(decoder *code, reader *in, uint8_t *out, const uint8_t *end) {
    uint8_t lengths[LITERALS_MAX + DISTANCES_MAX];
    int kind = take(in, 2), literals = 0;
    if (kind == 0) return copy_block(in, out, end);
    if (kind == 1) literals = fixed_lengths(lengths);
    if (kind == 2) literals = read_lengths(in, code, lengths);
    if (literals == 0 || !sort_codes(code, lengths, literals)) return NULL;
    fill_single(code);
    fill_runs(code);
    return run_block(code, in, out, end);
}

int cplanes_inflate_literals(const uint8_t *source, size_t source_count, uint8_t *target,
                             size_t target_count) {
    reader in = {source, source + source_count, 0, 0};
    uint8_t *out = target, *end = target + target_count;
    decoder code;
    for (int last = 0; last == 0;) {
        last = take(&in, 1);
        uint8_t *begun = out;
        out = any_block(&code, &in, out, end);
        // A stream of empty blocks is not what an encoder makes, and costs a table each.
        if (out == NULL || out == begun) return 0;
    }
    // What is left of the last byte is padding.
    return out == end && in.next == in.end && in.count < 8;
}
