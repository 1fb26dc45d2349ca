/*
 * Several output slabs from rows of bytes that they share, as shrinking has it: dst[g][x] += sum over r of
 * weights[g][r] · rows[r][x]. A sample is made a float once for all slabs that read it. The sums of each slab are
 * those of blend.h, in their order: they begin with −0, to which adding a product gives that product. Converting
 * no longer takes longer than memory does, so that rows are asked for some rows ahead; the list of rows goes as far.
 */
enum { SWATH = 1024 }; /* elements that stay in the first cache, of as many rows and slabs as are taken at a time */

static inline __attribute__((always_inline)) void sweep_swath(
    float *restrict dst, idx stride, const uint8_t *const *rows, idx at, const float *const *weights, idx n, const int G,
    const int R)
{
    const uint8_t *r[SWEPT], *next[SWEPT];
    vf w[SWEPT][SWEPT];
    for (int k = 0; k < R; k++) r[k] = rows[k] + at, next[k] = rows[k + AHEAD] + at;
    for (int g = 0; g < G; g++)
        for (int k = 0; k < R; k++) w[g][k] = SET1(weights[g][k]);
#define SUMS(load, sums)                                                         \
    vf sum[SWEPT];                                                               \
    for (int g = 0; g < G; g++) sum[g] = sums(dst + g * stride + x);             \
    for (int k = 0; k < R; k++) {                                                \
        const vf sample = load(r[k] + x);                                        \
        for (int g = 0; g < G; g++) sum[g] = FMA(w[g][k], sample, sum[g]);       \
    }
#define PART_U8(p) partial_u8(p, part)
#define PART_SUM(p) LDM(p, part)
    idx x = 0;
    for (; x + VL <= n; x += VL) {
        for (int k = 0; k < R; k++) FETCH(next[k] + x);
        SUMS(LOAD_U8, LD)
        for (int g = 0; g < G; g++) ST(dst + g * stride + x, sum[g]);
    }
    if (x < n) {
        const int part = (int)(n - x);
        (void)part;
        SUMS(PART_U8, PART_SUM)
        for (int g = 0; g < G; g++) STM(dst + g * stride + x, part, sum[g]);
    }
#undef SUMS
#undef PART_U8
#undef PART_SUM
}

static void sweep_group(
    float *dst, idx stride, const uint8_t *const *rows, idx at, const float *const *weights, idx n, int slabs, int taps)
{
#define SLABS(g, r) case SWEPT * g + r: sweep_swath(dst, stride, rows, at, weights, n, g, r); break;
#define TAPS(g) SLABS(g, 1) SLABS(g, 2) SLABS(g, 3) SLABS(g, 4)
    switch (SWEPT * slabs + taps) {
        TAPS(1)
        TAPS(2)
        TAPS(3)
        TAPS(4)
    }
#undef SLABS
#undef TAPS
}

/* Rows low to high − 1 of a swath, into slabs `first` to `last` − 1, which all read them. */
static void sweep_rows(
    const Taps *taps, float *dst, idx stride, const uint8_t *const *rows, idx at, idx n, idx first, idx last, idx low,
    idx high)
{
    for (idx j = low; j < high; j += SWEPT) {
        const int more = (int)(high - j < SWEPT ? high - j : SWEPT);
        for (idx i = first; i < last; i += SWEPT) {
            const int slabs = (int)(last - i < SWEPT ? last - i : SWEPT);
            const float *weights[SWEPT];
            for (int g = 0; g < slabs; g++)
                weights[g] = (const float *)taps->weights + taps->offset[i + g] + j - taps->start[i + g];
            sweep_group(dst + (i - first) * stride, stride, rows + (j - low), at, weights, n, slabs, more);
        }
    }
}

static void sweep_slabs(
    const Taps *taps, idx first, idx last, void *to, idx to_stride, const void *const *rows, idx n)
{
    const uint8_t *const *samples = (const uint8_t *const *)rows;
    const idx origin = taps->start[first], stride = to_stride / (idx)sizeof(float);
    for (idx at = 0; at < n; at += SWATH) {
        const idx m = n - at < SWATH ? n - at : SWATH;
        float *dst = (float *)to + at;
        idx done = first, begun = first;
        for (idx j = origin; done < last;) {
            if (begun < last && done == begun && taps->start[begun] > j) j = taps->start[begun];
            for (; begun < last && taps->start[begun] <= j; begun++)
                for (idx x = 0; x < m; x++) dst[(begun - first) * stride + x] = -0.0f;
            idx stop = taps->start[done] + taps->count[done];
            if (begun < last && taps->start[begun] < stop) stop = taps->start[begun];
            sweep_rows(taps, dst + (done - first) * stride, stride, samples + (j - origin), at, m, done, begun, j, stop);
            for (j = stop; done < begun && taps->start[done] + taps->count[done] <= j;) done++;
        }
    }
}
