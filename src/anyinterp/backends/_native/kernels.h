/* All kernels of one instruction set; included by a file that has set ISA and the compiler's target. */
#include <math.h>
#include <string.h>

#include "half.h"
#include "plan.h"

#define X86 (ISA == 1 || ISA == 2) /* has those parts that are written in its intrinsics; others have plain C there */

enum { TILE = 2048 }; /* elements that stay in the first cache from one group of rows to the next */

/* Where the first of each two pixels of one to four elements lies among two vectors of them; at last, of three in eight. */
static const int32_t paired[5][MAX_LANES] = {
    {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30},
    {0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29},
    {0, 1, 2, 6, 7, 8, 12, 13, 14, 18, 19, 20, 24, 25, 26},
    {0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27},
    {0, 1, 2, 8, 9, 10, 16, 17, 18, 24, 25, 26},
};

#define WIDE 0
#include "simd.h"

#define STREAMED
#define S float
#define SN f
#define LOAD(p) LD(p)
#define LOADM(p, n) LDM(p, n)
#include "blend.h"

#ifndef FIRST /* n samples of one or two bytes, less than a vector, from where an array may end and to there */
#define FIRST(part, from, n) memcpy(part, from, (size_t)(n) * sizeof *(from))
#define LAST(to, part, n) memcpy(to, part, (size_t)(n) * sizeof *(to))
#endif

/* The first n samples of a row, which may end there. */
#define PARTIAL(type, name, load)                                \
    static inline vf name(const type *p, int n)                  \
    {                                                            \
        type part[MAX_LANES] = {0};                              \
        FIRST(part, p, n);                                       \
        return load(part);                                       \
    }
PARTIAL(uint8_t, partial_u8, LOAD_U8)
PARTIAL(uint16_t, partial_u16, LOAD_U16)
PARTIAL(int16_t, partial_i16, LOAD_I16)
PARTIAL(uint16_t, partial_h, LOAD_H)
PARTIAL(uint16_t, partial_bf, LOAD_BF)

#define S uint8_t
#define SN u8
#define LOAD(p) LOAD_U8(p)
#define LOADM(p, n) partial_u8(p, n)
#include "blend.h"

#define S uint16_t
#define SN u16
#define LOAD(p) LOAD_U16(p)
#define LOADM(p, n) partial_u16(p, n)
#include "blend.h"

#define S int16_t
#define SN i16
#define LOAD(p) LOAD_I16(p)
#define LOADM(p, n) partial_i16(p, n)
#include "blend.h"

#define S uint16_t
#define SN h
#define LOAD(p) LOAD_H(p)
#define LOADM(p, n) partial_h(p, n)
#include "blend.h"

#define S uint16_t
#define SN bf
#define LOAD(p) LOAD_BF(p)
#define LOADM(p, n) partial_bf(p, n)
#include "blend.h"

#if ISA
#include "sweep.h"
#else
#define sweep_slabs NULL
#endif

#include "lines.h"
#include "fused.h"
#include "bundles.h"

#define S float
#define SN f
#define LOAD(p) LD(p)
#define LOADM(p, n) LDM(p, n)
#define PUT(p, v) ST(p, v)
#define PUTM(p, n, v) STM(p, n, v)
#include "squares.h"

/* The first n of a vector of results of two bytes, which may end there. */
#define PUT_PART(put, p, n, v)       \
    do {                             \
        uint16_t part_of[MAX_LANES]; \
        put(part_of, v);             \
        LAST(p, part_of, n);         \
    } while (0)
#define S uint16_t
#define SN h
#define LOAD(p) LOAD_H(p)
#define LOADM(p, n) partial_h(p, n)
#define PUT(p, v) PUT_H(p, v)
#define PUTM(p, n, v) PUT_PART(PUT_H, p, n, v)
#include "squares.h"

#define S uint16_t
#define SN bf
#define LOAD(p) LOAD_BF(p)
#define LOADM(p, n) partial_bf(p, n)
#define PUT(p, v) PUT_BF(p, v)
#define PUTM(p, n, v) PUT_PART(PUT_BF, p, n, v)
#include "squares.h"

#define D uint8_t
#define DN u8
#define PUT(p, v) PUT_U8(p, v)
#include "finish.h"

#define D uint16_t
#define DN u16
#define PUT(p, v) PUT_U16(p, v)
#include "finish.h"

#define D int16_t
#define DN i16
#define PUT(p, v) PUT_I16(p, v)
#include "finish.h"

#define D uint16_t
#define DN h
#define PUT(p, v) PUT_H(p, v)
#include "finish.h"

#define D uint16_t
#define DN bf
#define PUT(p, v) PUT_BF(p, v)
#include "finish.h"

#define SHORT(v) (v)
#include "convert.h"
#undef SHORT

#include "halve.h"
#include "halve_floats.h"

#include "fixed.h"
#if X86
#include "shuffle.h"
#include "move.h"
#else
#define shuffle_lines NULL
#define move_items NULL
#endif

#include "direct.h"

static void fence(void)
{
#if X86
    _mm_sfence();
#endif
}

enum { LANES_F32 = VL, WINDOWS_F32 = WINDOWS, QUADS_F32 = QUADRUPLES };

#undef WIDE
#define WIDE 1
#include "simd.h"

#define STREAMED
#define S double
#define SN d
#define LOAD(p) LD(p)
#define LOADM(p, n) LDM(p, n)
#include "blend.h"

#include "halve_floats.h"
#include "lines.h"
#include "fused.h"
#include "bundles.h"

#define S double
#define SN d
#define LOAD(p) LD(p)
#define LOADM(p, n) LDM(p, n)
#define PUT(p, v) ST(p, v)
#define PUTM(p, n, v) STM(p, n, v)
#include "squares.h"

#define SHORT(v) to_odd(v)
#include "convert.h"

#define READ_F32(type, S, name, get, put) [type] = read_##name##_f32,
#define READ_F64(type, S, name, get, put) [type] = read_##name##_f64,
#define WRITE_F32(type, S, name, get, put) [type] = write_##name##_f32,
#define WRITE_F64(type, S, name, get, put) [type] = write_##name##_f64,

#if ISA
#define SQUARES_F32 [FLOAT32] = squares_f_f32, [FLOAT16] = squares_h_f32, [BFLOAT16] = squares_bf_f32
#define SQUARES_F64 [FLOAT64] = squares_d_f64
#else
#define SQUARES_F32 NULL
#define SQUARES_F64 NULL
#endif

/* The value of a `Kernels[2]`. */
#define KERNELS                                                                                      \
    {                                                                                                \
        {                                                                                            \
            .lanes = LANES_F32, .windows = WINDOWS_F32, .quads = QUADS_F32, .lines = lines_f32,      \
            .stream = stream_f_f32, .fused = fused_f32, .direct = direct_line, .shuffle = shuffle_lines, .move = move_items, \
            .halve = {[UINT8] = halve_u8, [UINT16] = halve_u16, [FLOAT32] = halve_f32},              \
            .twins = twins_f32, .sheet = sheet_f32, .squares = {SQUARES_F32}, .bundle = bundle_f32, .unbundle = unbundle_f32, \
            .pass = pass_f32, .rows = rows_f32, .sweep = sweep_slabs, .fence = fence,                \
            .fixed_blend = fixed_blend, .fixed_lines = fixed_lines,                                   \
            .blend = {[FLOAT32] = blend_f_f32, [UINT8] = blend_u8_f32, [UINT16] = blend_u16_f32,     \
                      [INT16] = blend_i16_f32, [FLOAT16] = blend_h_f32, [BFLOAT16] = blend_bf_f32},  \
            .finish = {[UINT8] = finish_u8, [UINT16] = finish_u16, [INT16] = finish_i16,             \
                       [FLOAT16] = finish_h, [BFLOAT16] = finish_bf},                                \
            .read = {CONVERTED(READ_F32)}, .write = {CONVERTED(WRITE_F32)},                          \
        },                                                                                           \
        {                                                                                            \
            .lanes = VL, .windows = WINDOWS, .quads = QUADRUPLES, .lines = lines_f64,                \
            .stream = stream_d_f64, .fused = fused_f64, .halve = {[FLOAT64] = halve_f64},            \
            .twins = twins_f64, .sheet = sheet_f64, .squares = {SQUARES_F64}, .fence = fence,                              \
            .bundle = bundle_f64, .unbundle = unbundle_f64, .pass = pass_f64, .rows = rows_f64,      \
            .blend = {[FLOAT64] = blend_d_f64},                                                      \
            .read = {CONVERTED(READ_F64)}, .write = {CONVERTED(WRITE_F64)},                          \
        },                                                                                           \
    }
