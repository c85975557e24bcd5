// SPDX-License-Identifier: Apache-2.0
// Byte planes of numbers, a fast way through deflate streams that are literals only, and a search.
#ifndef CPLANES_H
#define CPLANES_H

#include <stddef.h>
#include <stdint.h>

/// The widest number that is split, in bytes.
#define CPLANES_WIDTH_MAX 8

/// Splits `count` little-endian numbers of `width` bytes (1, 2, 4 or 8) into `width` planes of
/// `count` bytes each, the least significant first, one behind the other in `planes`. With
/// `rotated` each number is rotated left by one bit first: a float's sign leaves its exponent.
void cplanes_split(const uint8_t *source, size_t count, int width, int rotated, uint8_t *planes);

/// Undoes cplanes_split(); the planes may lie anywhere.
void cplanes_merge(const uint8_t *const planes[CPLANES_WIDTH_MAX], size_t count, int width,
                   int rotated, uint8_t *target);

/// The order-0 entropy of some bytes, in bits a byte: 0 for none or all equal, 8 at most.
double cplanes_entropy(const uint8_t *bytes, size_t count);

/// Decodes a raw deflate stream (RFC 1951) without a single match, as zlib's Z_HUFFMAN_ONLY makes
/// them, several literals a look-up.
///
/// 1 when the stream gave exactly `target_count` bytes and ended with `source`. 0 for anything
/// else: then the bytes of `target` mean nothing, and a full inflate has to judge the stream.
int cplanes_inflate_literals(const uint8_t *source, size_t source_count, uint8_t *target,
                             size_t target_count);

/// The first place of a byte; `count` where it is not among them.
size_t cplanes_find(const uint8_t *bytes, size_t count, uint8_t byte);

#endif
