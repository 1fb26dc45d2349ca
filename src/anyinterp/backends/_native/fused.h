/*
 * Sums across rows of lines, and then along these: `blend` and `lines` at once, in registers and with the same bits.
 * Samples that no output reads are not touched.
 */

/* Rows of a table across lines, which are blended; strides in bytes. */
typedef struct {
    const Taps *across;
    const char *src;
    char *dst;
    idx ss, ds;
} FN(Sheaf);

/* What row i is blended from, and how: taps that count. */
static inline int FN(blended)(const FN(Sheaf) *of, idx i, const T **rows, T *factors)
{
    const Taps *across = of->across;
    const T *weights = (const T *)across->weights + across->offset[i];
    int n = 0;
    for (idx k = 0; k < across->count[i]; k++) {
        if (across->gaps && weights[k] == 0) continue;
        const idx j = across->start[i] + k;
        rows[n] = (const T *)(of->src + (j < across->n_in ? j : j - across->n_in) * of->ss);
        factors[n++] = weights[k];
    }
    return n;
}

/* A run of any blocks of one line, of which rows[0 … n − 1] are blended where they are read. */
static void FN(fused_run)(
    const Lines *lines, const Alike *run, const T *const *rows, const T *factors, T *dst, int n)
{
    const int V = n, taps = (int)run->taps, kind = run->kind, whole = run->whole;
    const T *weights = (const T *)lines->weights + run->table;
    const idx inner = lines->inner;
    for (idx b = run->first; b < run->last; b++, weights += taps * VL) {
        const Block *block = &lines->blocks[b];
        const vi index = LDI(lines->index + b * VL);
        const idx base = block->base;
        const int valid = whole ? 2 * VL : block->valid;
        vf sum = ZERO(), low = sum, high = sum;
        if (kind < GATHER) BLENDED(low, (valid >= VL ? LD(at) : LDM(at, valid)))
        if (kind == TWO_WINDOWS) BLENDED(high, (valid >= 2 * VL ? LD(at + VL) : LDM(at + VL, valid - VL)))
        for (int k = 0; k < taps; k++) {
            const vf w = LD(weights + k * VL);
            const vi place = ADDI(index, k * inner);
            vf x = low;
            if (kind == GATHER) BLENDED(x, GATHERED(at + k * inner, index, w))
            else x = kind == ONE_WINDOW ? PERM1(place, low) : PERM2(low, place, high);
            if (!whole || kind == GATHER) sum = k ? MFMA(w, x, sum) : MMUL(w, x);
            else sum = k ? FMA(w, x, sum) : MUL(w, x);
        }
        const idx room = whole ? VL : lines->end - block->out;
        if (room >= VL) ST(dst + block->out, sum);
        else STM(dst + block->out, (int)room, sum);
    }
}

/*
 * A run of blocks of two taps, each of all lines before the next one. Lines are blended from two rows each, and
 * share one or both with the line before, which stay in registers.
 */
static inline __attribute__((always_inline)) void FN(band_run)(
    const Lines *lines, const Alike *run, const FN(Sheaf) *of, idx first, idx last, const int kind, const int whole)
{
    const int two = kind == TWO_WINDOWS;
#define LOW(row) (whole || valid >= VL ? LD(row) : LDM(row, valid))
#define HIGH(row) (whole || valid >= 2 * VL ? LD((row) + VL) : LDM((row) + VL, valid - VL))
    const Taps *across = of->across;
    const T *weights = (const T *)lines->weights + run->table;
    for (idx b = run->first; b < run->last; b++, weights += 2 * VL) {
        const Block *block = &lines->blocks[b];
        const vi left = LDI(lines->index + b * VL), right = ADDI(left, lines->inner);
        const vf w = LD(weights), v = LD(weights + VL);
        const T *share = (const T *)across->weights + across->offset[first];
        const char *from = of->src + block->base * (idx)sizeof(T);
        char *to = of->dst + block->out * (idx)sizeof(T);
        const idx room = lines->end - block->out;
        const int valid = block->valid;
        vf upper = ZERO(), upper_high = upper, lower = upper, lower_high = upper;
        for (idx i = first, at = across->start[first] - 2; i < last; i++, share += 2, to += of->ds) {
            const idx step = across->start[i] - at;
            if (step) {
                const T *row = (const T *)(from + (at += step) * of->ss), *next = (const T *)((const char *)row + of->ss);
                upper = lower, upper_high = lower_high;
                if (step != 1) upper = LOW(row), upper_high = two ? HIGH(row) : upper;
                lower = LOW(next), lower_high = two ? HIGH(next) : lower;
            }
            const vf a = SET1(share[0]), c = SET1(share[1]);
            const vf low = FMA(c, lower, MUL(a, upper)), high = two ? FMA(c, lower_high, MUL(a, upper_high)) : low;
            const vf x = two ? PERM2(low, left, high) : PERM1(left, low), y = two ? PERM2(low, right, high) : PERM1(right, low);
            const vf sum = whole ? FMA(v, y, MUL(w, x)) : MFMA(v, y, MMUL(w, x));
            if (whole || room >= VL) ST((T *)to, sum);
            else STM((T *)to, (int)room, sum);
        }
    }
#undef LOW
#undef HIGH
}

/* Rows first to last − 1, each of which is blended from V others, or from any number of them where V is 0. */
static inline __attribute__((always_inline)) void FN(fused_rows)(
    const Lines *lines, const FN(Sheaf) *of, idx first, idx last, const int V)
{
#define ROWS(call)                                                   \
    for (idx i = first; i < last; i++) {                             \
        const T *rows[FEW], *const *const all = rows;                \
        T factors[FEW], *to = (T *)(of->dst + (i - first) * of->ds); \
        const int n = FN(blended)(of, i, rows, factors);             \
        call;                                                        \
    }
#define NEAR(taps, kind, whole)                                                                           \
    if (V == 2 && (taps) == 2 && (kind) < GATHER) FN(band_run)(lines, run, of, first, last, kind, whole); \
    else ROWS(FN(fused_run)(lines, run, all, factors, to, n))
#define FAR(taps, kind, whole) ROWS(FN(far_run)(lines, run, all, factors, to, V ? V : n, taps, kind, whole))
    FOR_LIKE(lines, NEAR, FAR)
#undef ROWS
#undef NEAR
#undef FAR
}

static void FN(fused)(
    const Lines *lines, const Taps *across, idx first, idx last, const void *src, idx ss, void *dst, idx ds)
{
    const int any = across->gaps || across->span > across->n_in;
    for (idx i = first, stop = i; i < last; i = stop) {
        const idx n = across->count[i];
        while (++stop < last && across->count[stop] == n) {}
        const FN(Sheaf) of = {across, src, (char *)dst + (i - first) * ds, ss, ds};
        if (n == 2 && !any) FN(fused_rows)(lines, &of, i, stop, 2);
        else if (n == 4 && !any) FN(fused_rows)(lines, &of, i, stop, 4);
        else FN(fused_rows)(lines, &of, i, stop, 0);
    }
}
#undef FOR_LIKE
#undef KEEP
#undef KEEP_PLACE
