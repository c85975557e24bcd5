// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "cplanes.h"

// Plain loops, one a width, so that the compiler turns each into vector code.

static void split2(const uint8_t *restrict in, size_t count, int rotated, uint8_t *restrict out) {
    uint8_t *restrict low = out, *restrict high = out + count;
    for (size_t i = 0; i < count; i++) {
        uint16_t v = (uint16_t)(in[2 * i] | in[2 * i + 1] << 8);
        if (rotated) v = (uint16_t)(v << 1 | v >> 15);
        low[i] = (uint8_t)v;
        high[i] = (uint8_t)(v >> 8);
    }
}

static uint32_t load4(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void split4(const uint8_t *restrict in, size_t count, int rotated, uint8_t *restrict out) {
    for (size_t i = 0; i < count; i++) {
        uint32_t v = load4(in + 4 * i);
        if (rotated) v = v << 1 | v >> 31;
        for (int p = 0; p < 4; p++) out[p * count + i] = (uint8_t)(v >> 8 * p);
    }
}

static void split8(const uint8_t *restrict in, size_t count, int rotated, uint8_t *restrict out) {
    for (size_t i = 0; i < count; i++) {
        uint64_t v = load4(in + 8 * i) | (uint64_t)load4(in + 8 * i + 4) << 32;
        if (rotated) v = v << 1 | v >> 63;
        for (int p = 0; p < 8; p++) out[p * count + i] = (uint8_t)(v >> 8 * p);
    }
}

void cplanes_split(const uint8_t *source, size_t count, int width, int rotated, uint8_t *planes) {
    switch (width) {
    case 1: memcpy(planes, source, count); break;
    case 2: split2(source, count, rotated, planes); break;
    case 4: split4(source, count, rotated, planes); break;
    case 8: split8(source, count, rotated, planes); break;
    }
}

static void merge2(const uint8_t *const planes[], size_t count, int rotated,
                   uint8_t *restrict out) {
    const uint8_t *restrict low = planes[0], *restrict high = planes[1];
    for (size_t i = 0; i < count; i++) {
        uint16_t v = (uint16_t)(low[i] | high[i] << 8);
        if (rotated) v = (uint16_t)(v >> 1 | v << 15);
        out[2 * i] = (uint8_t)v;
        out[2 * i + 1] = (uint8_t)(v >> 8);
    }
}

static void merge4(const uint8_t *const planes[], size_t count, int rotated,
                   uint8_t *restrict out) {
    const uint8_t *restrict a = planes[0], *restrict b = planes[1];
    const uint8_t *restrict c = planes[2], *restrict d = planes[3];
    for (size_t i = 0; i < count; i++) {
        uint32_t v = a[i] | (uint32_t)b[i] << 8 | (uint32_t)c[i] << 16 | (uint32_t)d[i] << 24;
        if (rotated) v = v >> 1 | v << 31;
        for (int p = 0; p < 4; p++) out[4 * i + p] = (uint8_t)(v >> 8 * p);
    }
}

static void merge8(const uint8_t *const planes[], size_t count, int rotated,
                   uint8_t *restrict out) {
    for (size_t i = 0; i < count; i++) {
        uint64_t v = 0;
        for (int p = 0; p < 8; p++) v |= (uint64_t)planes[p][i] << 8 * p;
        if (rotated) v = v >> 1 | v << 63;
        for (int p = 0; p < 8; p++) out[8 * i + p] = (uint8_t)(v >> 8 * p);
    }
}

void cplanes_merge(const uint8_t *const planes[CPLANES_WIDTH_MAX], size_t count, int width,
                   int rotated, uint8_t *target) {
    switch (width) {
    case 1: memcpy(target, planes[0], count); break;
    case 2: merge2(planes, count, rotated, target); break;
    case 4: merge4(planes, count, rotated, target); break;
    case 8: merge8(planes, count, rotated, target); break;
    }
}

double cplanes_entropy(const uint8_t *bytes, size_t count) {
    size_t seen[256] = {0};
    for (size_t i = 0; i < count; i++) seen[bytes[i]]++;
    double bits = 0;
    for (int value = 0; value < 256; value++) {
        if (seen[value] == 0 || seen[value] == count) continue;
        double share = (double)seen[value] / (double)count;
        bits -= share * log2(share);
    }
    return bits;
}
