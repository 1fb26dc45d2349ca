/*
 * Sums along an axis that few elements follow, of lines of samples. Two ways, which give the same bits:
 * lanes along a line, whose samples are permuted into place or gathered; and lanes across lines, which are transposed.
 */

/*
 * Call a function for each run of blocks that are alike, with what they have in common as constants: `near` where samples
 * are permuted or gathered one by one, `far` where they are gathered together.
 */
#define FOR_LIKE(lines, near, far)                                                      \
    for (idx g = 0; g < (lines)->n_runs; g++) {                                         \
        const Alike *run = &(lines)->runs[g];                                           \
        const int ragged = run->kind > GATHER ? FAR_KIND : ANY_KIND;                    \
        switch (KINDS * run->taps + (run->whole ? run->kind : ragged)) {                \
        case 2 * KINDS + ONE_WINDOW: near(2, ONE_WINDOW, 1); break;                     \
        case 2 * KINDS + TWO_WINDOWS: near(2, TWO_WINDOWS, 1); break;                   \
        case 2 * KINDS + GATHER: near(2, GATHER, 1); break;                             \
        case 4 * KINDS + ONE_WINDOW: near(4, ONE_WINDOW, 1); break;                     \
        case 4 * KINDS + TWO_WINDOWS: near(4, TWO_WINDOWS, 1); break;                   \
        case 4 * KINDS + GATHER: near(4, GATHER, 1); break;                             \
        case 2 * KINDS + ANY_KIND: near(2, run->kind, 0); break;                        \
        case 4 * KINDS + ANY_KIND: near(4, run->kind, 0); break;                        \
        case 2 * KINDS + FOURS: far(2, FOURS, 1); break;                                \
        case 4 * KINDS + FOURS: far(4, FOURS, 1); break;                                \
        case 2 * KINDS + THREES: far(2, THREES, 1); break;                              \
        case 4 * KINDS + THREES: far(4, THREES, 1); break;                              \
        case 2 * KINDS + PAIRS_1: far(2, PAIRS_1, 1); break;                            \
        case 2 * KINDS + PAIRS_2: far(2, PAIRS_2, 1); break;                            \
        case 2 * KINDS + PAIRS_3: far(2, PAIRS_3, 1); break;                            \
        case 2 * KINDS + PAIRS_4: far(2, PAIRS_4, 1); break;                            \
        case 4 * KINDS + QUADS: far(4, QUADS, 1); break;                                \
        case 2 * KINDS + FAR_KIND: far(2, run->kind, 0); break;                         \
        default:                                                                        \
            if (run->kind <= GATHER) { near((int)run->taps, run->kind, 0); }            \
            else { far((int)run->taps, run->kind, 0); }                                 \
        }                                                                               \
    }

/*
 * Left alone, GCC loads windows again for each tap, from addresses that lie across cache lines, and adds to each place
 * of many what is added to all.
 */
#if defined(__GNUC__) && X86
#define KEEP(low, high) __asm__("" : "+v"(low), "+v"(high))
#define KEEP_PLACE(p) __asm__("" : "+r"(p))
#else
#define KEEP(low, high) (void)0
#define KEEP_PLACE(p) (void)0
#endif

#include "far.h"

/* R lines at once, so that tables are read once for all. */
static inline __attribute__((always_inline)) void FN(along_run)(
    const Lines *lines, const Alike *run, const T *src, idx ss, T *dst, idx ds, const int R, const int taps,
    const int kind, const int whole)
{
    const T *weights = (const T *)lines->weights + run->table;
    const idx inner = lines->inner;
    for (idx b = run->first; b < run->last; b++, weights += taps * VL) {
        const Block *block = &lines->blocks[b];
        const int32_t *places = lines->index + b * VL;
        const vi index = LDI(places);
        const T *from = src + block->base;
        vf sum[4], low[4], high[4];
        const int valid = whole ? 2 * VL : block->valid;
        for (int r = 0; r < R; r++) {
            sum[r] = low[r] = high[r] = ZERO();
            if (kind == GATHER) continue;
            const T *at = from + r * ss;
            low[r] = valid >= VL ? LD(at) : LDM(at, valid);
            high[r] = kind == ONE_WINDOW ? low[r] : valid >= 2 * VL ? LD(at + VL) : LDM(at + VL, valid - VL);
        }
        for (int k = 0; k < taps; k++) {
            const vf w = LD(weights + k * VL);
            const vi place = ADDI(index, k * inner);
            for (int r = 0; r < R; r++) {
                const vf x = kind == GATHER ? GATHERED(from + r * ss + k * inner, index, w)
                           : kind == ONE_WINDOW ? PERM1(place, low[r]) : PERM2(low[r], place, high[r]);
                if (!whole || kind == GATHER) sum[r] = k ? MFMA(w, x, sum[r]) : MMUL(w, x);
                else sum[r] = k ? FMA(w, x, sum[r]) : MUL(w, x);
            }
        }
        /* Lanes beyond the block belong to the next one, which puts them right. */
        const idx room = whole ? VL : lines->end - block->out;
        for (int r = 0; r < R; r++) {
            T *to = dst + r * ds + block->out;
            if (room >= VL) ST(to, sum[r]);
            else STM(to, (int)room, sum[r]);
        }
    }
}

/* The same of few taps, whose weights stay in registers, so that lines are made one after the other. */
static inline __attribute__((always_inline)) void FN(along_few)(
    const Lines *lines, const Alike *run, const T *src, idx ss, T *dst, idx ds, const int R, const int taps,
    const int kind, const int whole)
{
    const T *weights = (const T *)lines->weights + run->table;
    const idx inner = lines->inner;
    for (idx b = run->first; b < run->last; b++, weights += taps * VL) {
        const Block *block = &lines->blocks[b];
        const vi index = LDI(lines->index + b * VL);
        const T *from = src + block->base;
        T *to = dst + block->out;
        const int valid = whole ? 2 * VL : block->valid;
        const idx room = whole ? VL : lines->end - block->out;
        vf factors[FEW];
        for (int k = 0; k < taps; k++) factors[k] = LD(weights + k * VL);
        for (int r = 0; r < R; r++, from += ss, to += ds) {
            vf sum = ZERO(), low = sum, high = sum;
            if (kind != GATHER) low = valid >= VL ? LD(from) : LDM(from, valid);
            if (kind == TWO_WINDOWS) high = valid >= 2 * VL ? LD(from + VL) : LDM(from + VL, valid - VL);
            if (kind != GATHER) KEEP(low, high);
            for (int k = 0; k < taps; k++) {
                const vf w = factors[k];
                const vi place = ADDI(index, k * inner);
                const vf x = kind == GATHER ? GATHERED(from + k * inner, index, w)
                           : kind == ONE_WINDOW ? PERM1(place, low) : PERM2(low, place, high);
                if (!whole || kind == GATHER) sum = k ? MFMA(w, x, sum) : MMUL(w, x);
                else sum = k ? FMA(w, x, sum) : MUL(w, x);
            }
            if (room >= VL) ST(to, sum);
            else STM(to, (int)room, sum);
        }
    }
}

static inline __attribute__((always_inline)) void FN(along)(
    const Lines *lines, const T *src, idx ss, T *dst, idx ds, const int R)
{
#define NEAR(taps, kind, whole)                                                                      \
    if ((taps) == 2 || (taps) == 4) FN(along_few)(lines, run, src, ss, dst, ds, R, taps, kind, whole); \
    else FN(along_run)(lines, run, src, ss, dst, ds, R, taps, kind, whole)
#define FAR(taps, kind, whole)                                                                       \
    for (int r = 0; r < R; r++) {                                                                    \
        const T *const row = src + r * ss, one = 1;                                                  \
        FN(far_run)(lines, run, &row, &one, dst + r * ds, 1, taps, kind, whole);                     \
    }
    FOR_LIKE(lines, NEAR, FAR)
#undef NEAR
#undef FAR
}

/* Outputs in a square that is full of them, to up to VL lines. */
static inline void FN(flush)(vf *square, T *dst, idx ds, int n, int outputs)
{
    FN(transpose)(square);
    for (int r = 0; r < n; r++) {
        if (outputs == VL) ST(dst + r * ds, square[r]);
        else STM(dst + r * ds, outputs, square[r]);
    }
}

#if X86 && !WIDE
/* Samples from x on of VL lines side by side, by fours, of which the last begins earlier; where they end. */
static inline idx FN(turn_whole)(T *tile, const T *src, idx ss, const idx low, idx high)
{
    if (high - low < 4) return low;
    for (idx x = low; x < high; x += 4) {
        if (x > high - 4) x = high - 4;
        const T *at = src + x;
        vf fours[4] = {FOURTHS(at, ss), FOURTHS(at + ss, ss), FOURTHS(at + 2 * ss, ss), FOURTHS(at + 3 * ss, ss)};
        FN(turn_fours)(fours);
        for (int k = 0; k < 4; k++) ST(tile + (x - low + k) * VL, fours[k]);
    }
    return high;
}
#else
static inline idx FN(turn_whole)(T *tile, const T *src, idx ss, idx x, idx high)
{
    return (void)tile, (void)src, (void)ss, (void)high, x;
}
#endif

/* Samples low to high − 1 of up to VL lines, side by side. Absent lines repeat the first one. */
static inline void FN(turn)(T *tile, const T *src, idx ss, int n, idx low, idx high)
{
    for (idx x = n == VL ? FN(turn_whole)(tile, src, ss, low, high) : low; x < high; x += VL) {
        vf square[VL];
        for (int r = 0; r < VL; r++) {
            const T *at = src + (r < n ? r : 0) * ss + x;
            square[r] = high - x >= VL ? LD(at) : LDM(at, (int)(high - x));
        }
        FN(transpose)(square);
        for (int r = 0; r < VL; r++) ST(tile + (x - low + r) * VL, square[r]);
    }
}

/* Sums of one output of VL lines, for C neighbouring elements that follow it. */
static inline __attribute__((always_inline)) void FN(sum_across)(
    vf *sum, const T *samples, idx inner, const T *weights, idx count, int gaps, const int C)
{
    for (int c = 0; c < C; c++) sum[c] = count ? MUL(SET1(weights[0]), LD(samples + c * VL)) : ZERO();
    for (idx k = 1; k < count; k++) {
        samples += inner * VL;
        if (gaps && weights[k] == 0) continue;
        const vf w = SET1(weights[k]);
        for (int c = 0; c < C; c++) sum[c] = FMA(w, LD(samples + c * VL), sum[c]);
    }
}

static void FN(across)(const Lines *lines, const T *src, idx ss, T *dst, idx ds, int n, T *tile)
{
    const Taps *taps = lines->taps;
    const idx inner = lines->inner;
    vf square[VL + 3];
    int made = 0;
    for (idx s = 0; s < lines->n_segments; s++) {
        const Segment *segment = &lines->segments[s];
        FN(turn)(tile, src, ss, n, segment->low * inner, segment->high * inner);
        for (idx o = segment->first; o < segment->last; o++) {
            const T *weights = (const T *)taps->weights + taps->offset[o];
            const T *samples = tile + (taps->start[o] - segment->low) * inner * VL;
            const idx count = taps->count[o];
            for (idx c = 0; c < inner; c += 4, samples += 4 * VL) {
#define SUMS(C) FN(sum_across)(square + made, samples, inner, weights, count, taps->gaps, C), made += C
                switch (inner - c) {
                case 1: SUMS(1); break;
                case 2: SUMS(2); break;
                case 3: SUMS(3); break;
                default: SUMS(4);
                }
#undef SUMS
                for (; made >= VL; made -= VL, dst += VL) {
                    FN(flush)(square, dst, ds, n, VL);
                    for (int r = VL; r < made; r++) square[r - VL] = square[r];
                }
            }
        }
    }
    if (made) {
        for (int r = made; r < VL; r++) square[r] = ZERO();
        FN(flush)(square, dst, ds, n, made);
    }
}

static void FN(lines)(const Lines *lines, const void *from, idx ss, void *to, idx ds, idx n, void *scratch)
{
    const T *src = from;
    T *dst = to;
    idx line = 0;
    if (lines->across) {
        for (; n - line >= (VL + 3) / 4; line += VL) {
            const int m = n - line < VL ? (int)(n - line) : VL;
            FN(across)(lines, src + line * ss, ss, dst + line * ds, ds, m, scratch);
        }
    }
    for (; line + 4 <= n; line += 4) FN(along)(lines, src + line * ss, ss, dst + line * ds, ds, 4);
    for (; line < n; line++) FN(along)(lines, src + line * ss, 0, dst + line * ds, 0, 1);
}
