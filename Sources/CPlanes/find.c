// SPDX-License-Identifier: Apache-2.0
#include "cplanes.h"

#include <string.h>

size_t cplanes_find(const uint8_t *bytes, size_t count, uint8_t byte) {
    const uint8_t *found = count > 0 ? memchr(bytes, byte, count) : NULL;
    return found != NULL ? (size_t)(found - bytes) : count;
}
