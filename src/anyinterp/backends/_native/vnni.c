/* Sums of integers for processors that have AVX-512 and add products of pairs in one step; all else is avx512.c's. */
#if defined(__x86_64__) && defined(__GNUC__)
#define ISA 2
#define VNNI
#define TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"
#include "target.h"

#include "plan.h"

#define X86 1
#define WIDE 0
#include "simd.h"

#include "fixed.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif

const Kernels *with_vnni(void)
{
    static Kernels kernels[2];
    memcpy(kernels, kernels_avx512, sizeof kernels);
    kernels[FLOAT32].fixed_blend = fixed_blend;
    kernels[FLOAT32].fixed_lines = fixed_lines;
    return kernels;
}
#endif
