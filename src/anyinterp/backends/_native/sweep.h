/*
 * Several output slabs from rows of bytes that they share, as shrinking has it, four rows at a time: dst[g][x] += sum
 * over r of weights[g][r] · rows[r][x]. A sample is made a float once for all slabs that read it. The sums of each slab
 * are those of blend.h, in their order: they begin with −0, to which adding a product gives that product, and a row that
 * a slab does not read has the weight −0, whose product with a byte changes no sum. Rows are asked for four rows ahead;
 * the list of rows goes as far.
 */
enum {
    SWATH = 1024, /* elements that stay in the first cache, of as many rows and slabs as are taken at a time */
    SWEPT = 6,    /* slabs at a time, at most */
    ROWS = 4
};

static inline __attribute__((always_inline)) void sweep_swath(
    float *dst, idx stride, const uint8_t *const *rows, idx at, const float (*weights)[ROWS], idx n, int begun, const int G)
{
    float none[MAX_LANES];
    for (int i = 0; i < MAX_LANES; i++) none[i] = -0.0f;
    const uint8_t *r[ROWS], *next[ROWS];
    const float *from[SWEPT];
    idx along[SWEPT]; /* all bits, where there are sums already */
    vf w[SWEPT][ROWS];
    for (int k = 0; k < ROWS; k++) r[k] = rows[k] + at, next[k] = rows[ROWS + k] + at;
    for (int g = 0; g < G; g++) {
        from[g] = g < begun ? dst + g * stride : none, along[g] = g < begun ? -1 : 0;
        for (int k = 0; k < ROWS; k++) w[g][k] = SET1(weights[g][k]);
    }
#define SUMS(load, sums)                                                         \
    vf sum[SWEPT];                                                               \
    for (int g = 0; g < G; g++) sum[g] = sums(from[g] + (x & along[g]));         \
    for (int k = 0; k < ROWS; k++) {                                             \
        const vf sample = load(r[k] + x);                                        \
        for (int g = 0; g < G; g++) sum[g] = FMA(w[g][k], sample, sum[g]);       \
    }
#define PART_U8(p) partial_u8(p, part)
#define PART_SUM(p) LDM(p, part)
    idx x = 0;
    for (; x + VL <= n; x += VL) {
        FETCH(next[x / VL % ROWS] + x);
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

/* ROWS rows from j on, into slabs `first` to `last` − 1, of which those before `begun` have sums already. */
static void sweep_rows(
    const Taps *taps, idx j, float *dst, idx stride, const uint8_t *const *rows, idx at, idx n, idx first, idx last, idx begun)
{
    float weights[SWEPT][ROWS];
    for (idx i = first; i < last; i++)
        for (int k = 0; k < ROWS; k++) {
            const idx tap = j + k - taps->start[i];
            const int read = tap >= 0 && tap < taps->count[i];
            weights[i - first][k] = read ? ((const float *)taps->weights)[taps->offset[i] + tap] : -0.0f;
        }
#define SLABS(g) case g: sweep_swath(dst, stride, rows, at, (const float (*)[ROWS])weights, n, (int)(begun - first), g); break;
    switch (last - first) {
        SLABS(1)
        SLABS(2)
        SLABS(3)
        SLABS(4)
        SLABS(5)
        SLABS(6)
    }
#undef SLABS
}

static void sweep_slabs(
    const Taps *taps, idx first, idx last, void *to, idx to_stride, const void *const *rows, idx n)
{
    const uint8_t *const *samples = (const uint8_t *const *)rows;
    const idx origin = taps->start[first], stride = to_stride / (idx)sizeof(float);
    for (idx at = 0; at < n; at += SWATH) {
        const idx m = n - at < SWATH ? n - at : SWATH;
        float *dst = (float *)to + at;
        idx low = first, begun = first;
        for (idx j = origin; low < last; j += ROWS) {
            idx high = begun;
            while (high < last && taps->start[high] < j + ROWS) high++;
            for (idx i = low; i < high; i += SWEPT) {
                const idx end = high - i < SWEPT ? high : i + SWEPT;
                sweep_rows(taps, j, dst + (i - first) * stride, stride, samples + (j - origin), at, m, i, end, begun);
            }
            begun = high;
            while (low < last && taps->start[low] + taps->count[low] <= j + ROWS) low++;
        }
    }
}
