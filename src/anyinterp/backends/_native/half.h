/*
 * Halves (IEEE binary16) and bfloat16 as the bits they are, to floats and back, rounded half to even. In integers where
 * a processor that flushes subnormal floats would lose something.
 */
#ifndef ANYINTERP_HALF_H
#define ANYINTERP_HALF_H

#include <stdint.h>
#include <string.h>

static inline uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline float from_half(uint16_t x)
{
    const uint32_t sign = (uint32_t)(x & 0x8000) << 16, size = x & 0x7fff, bits = size << 13;
    const float small = (float)(int32_t)size * 0x1p-24f;
    const uint32_t other = bits + (size >= 0x7c00 ? 224u << 23 : 112u << 23); /* the exponent's bias; all ones stay so */
    return float_of((size < 0x400 ? bits_of(small) : other) | sign);
}

static inline uint16_t to_half(float x)
{
    const uint32_t bits = bits_of(x), size = bits & 0x7fffffff;
    const uint32_t small = bits_of(float_of(size) + 0.5f) - bits_of(0.5f); /* the last bit of ½ is the smallest half */
    const uint32_t other = (size - (112u << 23) + 0xfff + (size >> 13 & 1)) >> 13;
    const uint32_t far = size > 0x7f800000 ? 0x7e00 : 0x7c00;
    return (uint16_t)((size >= 0x47800000 ? far : size < 0x38800000 ? small : other) | (bits >> 16 & 0x8000));
}

static inline float from_bfloat(uint16_t x) { return float_of((uint32_t)x << 16); }

static inline uint16_t to_bfloat(float x)
{
    const uint32_t bits = bits_of(x), rounded = bits + 0x7fff + (bits >> 16 & 1);
    return (uint16_t)(((bits & 0x7fffffff) > 0x7f800000 ? bits | 0x400000 : rounded) >> 16);
}

/* To a float that rounds to any shorter one as the double does: cut off, the last bit set if something was. */
static inline float to_odd(double x)
{
    const float near = (float)x;
    if ((double)near == x || x != x) return near;
    const int beyond = x < 0 ? (double)near < x : (double)near > x;
    return float_of((bits_of(near) - (uint32_t)beyond) | 1);
}

#endif
