/*
 * Vectors of one instruction set and one working type; included anew for each pair. Given: ISA (0 scalar, 1 AVX2,
 * 2 AVX-512, 3 NEON) and WIDE (double instead of float). A scalar is a vector of one lane.
 */
#undef T
#undef VL
#undef WINDOWS
#undef vf
#undef vi
#undef LD
#undef ST
#undef LDM
#undef LDH
#undef STM
#undef SET1
#undef ZERO
#undef MUL
#undef FMA
#undef MMUL
#undef MFMA
#undef LDI
#undef ADDI
#undef PERM1
#undef PERM2
#undef GATHERED
#undef OF_PIXELS
#undef CLOSER3
#undef OF_PAIRS
#undef OF_EIGHTS
#undef LOAD_U8
#undef LOAD_U16
#undef LOAD_I16
#undef LOAD_H
#undef LOAD_BF
#undef STREAM
#undef CLAMP
#undef NUMBER
#undef PUT_U8
#undef PUT_U16
#undef PUT_I16
#undef PUT_H
#undef PUT_BF
#undef FN
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

/*
 * STREAM: past the caches, to an aligned address. LDM, STM: the first n lanes. LDH: the first n of at most half of them,
 * others are anything. MMUL, MFMA: lanes whose weight is zero do not count. GATHERED: nor do they read. OF_PAIRS, OF_PIXELS,
 * OF_EIGHTS: two, four, eight neighbours from each of the places 0, n, 2 n … CLOSER3: three of every four, from the first or
 * the second on.
 */
#if WIDE
#define T double
#define FN(name) JOIN(name, _f64)
#else
#define T float
#define FN(name) JOIN(name, _f32)
#endif

#if ISA == 3
#include "simd_neon.h"
#elif ISA == 2
#include "simd_avx512.h"
#elif ISA == 1
#include "simd_avx2.h"
#else
#include "simd_scalar.h"
#endif

#ifndef LDH
#define LDH(p, n) LDM(p, n)
#endif
