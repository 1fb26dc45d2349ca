/*
 * Small planes, turned so that each lies in a lane of its own: sums of all passes then take whole vectors, however short
 * rows are. They are made in the order of the other kernels.
 */
#if ISA

/* n planes of `count` samples each, ss apart, side by side: sample x of them all is vector x. */
static void FN(bundle)(void *to, const void *from, idx ss, int n, idx count)
{
    T *tile = to;
    const T *src = from;
    if (count == 1 && ss == 1 && n == VL) ST(tile, LD(src));
    else FN(turn)(tile, src, ss, n, 0, count);
}

/* And back. */
static void FN(unbundle)(void *to, const void *from, idx ds, int n, idx count)
{
    const T *tile = from;
    T *dst = to;
    if (count == 1 && ds == 1 && n == VL) {
        ST(dst, LD(tile));
        return;
    }
    for (idx x = 0; x < count; x += VL) {
        if (x + VL > count && x) x = count - VL; /* some of them again */
        vf square[VL];
        const int outputs = count < VL ? (int)count : VL;
        for (int r = 0; r < VL; r++) square[r] = r < outputs ? LD(tile + (x + r) * VL) : ZERO();
        FN(flush)(square, dst + x, ds, n, outputs);
    }
}

#define SAMPLES(p) (lanes == WHOLE ? LD(p) : lanes == HALF ? LDH(p, part) : LDM(p, part))

/*
 * Sums of `part` neighbouring outputs at C places, `next` apart, from samples `step` apart, whose successors lie at distances of
 * `stride`. More than these are written if `spills` is set.
 */
static inline __attribute__((always_inline)) void FN(some_sums)(
    T *dst, idx next, const T *src, idx step, idx stride, const T *weights, const idx count, const int gaps, const int lanes,
    const int part, const int spills, const int C)
{
    vf sum[4];
    for (int c = 0; c < C; c++) sum[c] = count ? MUL(SET1(weights[0]), SAMPLES(src + c * step)) : ZERO();
    for (idx k = 1; k < count; k++) {
        src += stride;
        if (gaps && weights[k] == 0) continue;
        const vf w = SET1(weights[k]);
        for (int c = 0; c < C; c++) sum[c] = FMA(w, SAMPLES(src + c * step), sum[c]);
    }
    for (int c = 0; c < C; c++)
        if (lanes == WHOLE || spills) ST(dst + c * next, sum[c]);
        else STM(dst + c * next, part, sum[c]);
}

/* The same at n places. */
static inline __attribute__((always_inline)) void FN(all_sums)(
    T *dst, idx next, const T *src, idx step, idx stride, const T *weights, const idx count, const int gaps, const int lanes,
    const int part, const int spills, idx n)
{
    idx c = 0;
    for (; c + 4 <= n; c += 4)
        FN(some_sums)(dst + c * next, next, src + c * step, step, stride, weights, count, gaps, lanes, part, spills, 4);
    for (; c < n; c++)
        FN(some_sums)(dst + c * next, next, src + c * step, step, stride, weights, count, gaps, lanes, part, spills, 1);
}

/* Those of output o of a table. */
static inline __attribute__((always_inline)) void FN(sums_of)(
    const Taps *taps, idx o, T *dst, idx next, const T *src, idx step, idx stride, const int lanes, const int part,
    const int spills, idx n)
{
    const T *weights = (const T *)taps->weights + taps->offset[o];
    const idx count = taps->count[o];
#define SUMS(count) FN(all_sums)(dst, next, src, step, stride, weights, count, 0, lanes, part, spills, n)
    switch (taps->gaps ? 0 : count) {
    case 1: SUMS(1); break;
    case 2: SUMS(2); break;
    case 3: SUMS(3); break;
    case 4: SUMS(4); break;
    default: FN(all_sums)(dst, next, src, step, stride, weights, count, taps->gaps, lanes, part, spills, n);
    }
#undef SUMS
}

/* A pass in lanes, along an axis in the middle of two others; samples from `low` on are there. */
static void FN(pass)(const Taps *taps, const Segment *of, idx outer, idx inner, const void *from, void *to)
{
    const idx n_in = of->high - of->low, n_out = of->last - of->first, rows = inner > 1 ? 1 : 4;
    for (idx p = 0; p < outer; p += rows) {
        const idx n = inner > 1 ? inner : outer - p < rows ? outer - p : rows; /* outputs of the same weights */
        const idx step = inner > 1 ? VL : n_in * VL, next = inner > 1 ? VL : n_out * VL;
        for (idx o = of->first; o < of->last; o++) {
            const T *src = (const T *)from + (p * n_in + taps->start[o] - of->low) * inner * VL;
            T *dst = (T *)to + (p * n_out + o - of->first) * inner * VL;
            FN(sums_of)(taps, o, dst, next, src, step, inner * VL, WHOLE, VL, 0, n);
        }
    }
}

/* The pass along the outermost axis, in n planes as they are: rows of `row` samples. Those that are made have room behind them. */
static void FN(rows)(const Taps *taps, const Segment *of, idx row, int n, const void *from, idx ss, void *to, idx ds, int room)
{
    for (idx o = of->first; o < of->last; o++) {
        const T *src = (const T *)from + (taps->start[o] - of->low) * row;
        T *dst = (T *)to + (o - of->first) * row;
        idx x = 0;
        for (; x + VL <= row; x += VL) FN(sums_of)(taps, o, dst + x, ds, src + x, ss, row, WHOLE, VL, 0, n);
        const int part = (int)(row - x);
        const int spills = (of->last - o) * row - x + room >= VL; /* into rows that are made later */
        if (!part) continue;
        if (spills && 2 * part <= VL) FN(sums_of)(taps, o, dst + x, ds, src + x, ss, row, HALF, part, 1, n);
        else if (spills) FN(sums_of)(taps, o, dst + x, ds, src + x, ss, row, PART, part, 1, n);
        else FN(sums_of)(taps, o, dst + x, ds, src + x, ss, row, PART, part, 0, n);
    }
}
#undef SAMPLES
#elif WIDE
#define bundle_f64 NULL
#define unbundle_f64 NULL
#define pass_f64 NULL
#define rows_f64 NULL
#else
#define bundle_f32 NULL
#define unbundle_f32 NULL
#define pass_f32 NULL
#define rows_f32 NULL
#endif
