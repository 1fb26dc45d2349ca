/*
 * Sums of integers: weights of at most 31 bits times bytes, or times sums of an earlier pass, in 32 bits, and what a
 * store keeps of them. All is exact, so that order and grouping do not matter; whatever exceeds 32 bits wraps.
 *
 * Vectors hold quads, four successive samples of one output in each lane. Their even and odd bytes are multiplied with
 * pairs of 16-bit weights; larger weights are two such digits.
 */

/* What a store keeps of a sum. */
static inline int32_t kept(const Store *store, uint32_t sum)
{
    return store->shift ? (int32_t)(sum + (1u << (store->shift - 1))) >> store->shift : (int32_t)sum;
}

static inline uint8_t byte_of(int32_t v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

enum { STRIP = 256 }; /* sums at a time */

#define TERM(x, w) (uint32_t)((int32_t)((uint32_t)((x) >> sample) * (uint32_t)(w)) >> term)

/* Sums of rows of bytes or of 32-bit integers. */
static inline __attribute__((always_inline)) void plain_sums(
    uint32_t *restrict sums, const void *const *rows, int from, const int32_t *weights, idx taps, idx at, idx n,
    const int sample, const int term)
{
    memset(sums, 0, (size_t)n * sizeof *sums);
    for (idx k = 0; k < taps; k++) {
        const int32_t w = weights[k];
        if (from == UINT8) {
            const uint8_t *row = (const uint8_t *)rows[k] + at;
            for (idx x = 0; x < n; x++) sums[x] += TERM(row[x], w);
        } else {
            const int32_t *row = (const int32_t *)rows[k] + at;
            for (idx x = 0; x < n; x++) sums[x] += TERM(row[x], w);
        }
    }
}

static void plain_blend(const Taps *taps, idx i, int from, int to, void *dst, const void *const *rows, idx at, idx n)
{
    const int32_t *weights = (const int32_t *)taps->weights + taps->offset[i];
    const Store *store = &taps->store;
    uint32_t sums[STRIP];
    for (const idx end = n; at < end; at += STRIP) {
        const idx m = end - at < STRIP ? end - at : STRIP;
        if (store->sample || store->term)
            plain_sums(sums, rows, from, weights, taps->count[i], at, m, store->sample, store->term);
        else plain_sums(sums, rows, from, weights, taps->count[i], at, m, 0, 0);
        if (to == UINT8)
            for (idx x = 0; x < m; x++) ((uint8_t *)dst)[at + x] = byte_of(kept(store, sums[x]));
        else
            for (idx x = 0; x < m; x++) ((int32_t *)dst)[at + x] = kept(store, sums[x]);
    }
}

static void plain_line(const Lines *lines, int from, int to, const void *src, void *dst)
{
    const Taps *taps = lines->taps;
    const Store *store = &taps->store;
    const int sample = store->sample, term = store->term;
    const idx inner = lines->inner;
    for (idx o = 0; o < taps->n_out; o++) {
        const int32_t *weights = (const int32_t *)taps->weights + taps->offset[o];
        for (idx c = 0; c < inner; c++) {
            const idx at = o * inner + c;
            uint32_t sum = 0;
            for (idx k = 0; k < taps->count[o]; k++) {
                const idx x = sample_at(taps, taps->start[o] + k) * inner + c;
                sum += from == UINT8 ? TERM(((const uint8_t *)src)[x], weights[k]) : TERM(((const int32_t *)src)[x], weights[k]);
            }
            if (to == UINT8) ((uint8_t *)dst)[at] = byte_of(kept(store, sum));
            else ((int32_t *)dst)[at] = kept(store, sum);
        }
    }
}
#undef TERM

#if X86

#define EVEN(q) ANDI(q, SETI(0x00ff00ff))
#define ODD(q) SRL16(q, 8)
#define PAIRS(sum, e, o, w) MADDS(MADDS(sum, e, SETI((w)[0])), o, SETI((w)[1]))

/* Bytes of four vectors of sums, beside each other within every 128 bits. */
static inline vi bytes_of_sums(vi a, vi b, vi c, vi d)
{
    return PACK8(PACK16(a, b), PACK16(c, d));
}

/* 4·VL sums from rows of bytes; `rows` is filled up to whole quads. */
static inline __attribute__((always_inline)) void blend_strip(
    const Taps *taps, idx i, uint8_t *dst, const uint8_t *const *rows, idx x, const int digits)
{
    const idx quads = taps->quad[i + 1] - taps->quad[i];
    const int32_t *w = taps->packed + taps->quad[i] * 2 * digits;
    const vi half = SETI(taps->store.shift ? 1 << (taps->store.shift - 1) : 0);
    vi low[4] = {half, half, half, half}, high[4];
    for (int j = 0; j < 4; j++) high[j] = ZEROI();
    for (idx q = 0; q < quads; q++, rows += 4, w += 2 * digits) {
        const vi a = LDI(rows[0] + x), b = LDI(rows[1] + x), c = LDI(rows[2] + x), d = LDI(rows[3] + x);
        const vi ab0 = LOW8(a, b), ab1 = HIGH8(a, b), cd0 = LOW8(c, d), cd1 = HIGH8(c, d);
        const vi v[4] = {LOW16(ab0, cd0), HIGH16(ab0, cd0), LOW16(ab1, cd1), HIGH16(ab1, cd1)};
        for (int j = 0; j < 4; j++) {
            const vi e = EVEN(v[j]), o = ODD(v[j]);
            low[j] = PAIRS(low[j], e, o, w);
            if (digits == 2) high[j] = PAIRS(high[j], e, o, w + 2);
        }
    }
    for (int j = 0; j < 4; j++) {
        if (digits == 2) low[j] = ADDS(low[j], SLL(high[j], 16));
        low[j] = SRA(low[j], taps->store.shift);
    }
    STI(dst + x, bytes_of_sums(low[0], low[1], low[2], low[3]));
}

/* Bytes from rows of sums of an earlier pass; n is at least VL. `whole`: neither samples nor terms are shifted. */
static inline __attribute__((always_inline)) void blend_sums(
    const Taps *taps, idx i, uint8_t *dst, const int32_t *const *rows, idx n, const int whole)
{
    const int32_t *weights = (const int32_t *)taps->weights + taps->offset[i];
    const Store *store = &taps->store;
    const vi half = SETI(store->shift ? 1 << (store->shift - 1) : 0);
    for (idx x = 0; x < n; x += VL) {
        const idx at = n - x < VL ? n - VL : x; /* the last vector may overlap the one before */
        vi sum = half;
        for (idx k = 0; k < taps->count[i]; k++) {
            const vi x = LDI(rows[k] + at), w = SETI(weights[k]);
            sum = ADDS(sum, whole ? MULI(x, w) : SRA(MULI(SRA(x, store->sample), w), store->term));
        }
        STORE8(dst + at, CLIP8(SRA(sum, store->shift)));
    }
}

/* The same in 16 bits: of products of which the high halves are kept. n is at least 4·VL. */
static void blend_narrow(const Taps *taps, idx i, uint8_t *dst, const int32_t *const *rows, idx n)
{
    const int32_t *weights = (const int32_t *)taps->weights + taps->offset[i];
    const Store *store = &taps->store;
    int32_t places[VL]; /* of four bytes, which are in the order of their vectors within every 128 bits */
    for (int k = 0; k < VL; k++) places[k] = k % (VL / 4) * 4 + k / (VL / 4);
    const vi order = LDI(places), half = SET16((int16_t)(store->shift ? 1 << (store->shift - 1) : 0));
    for (idx x = 0; x < n; x += 4 * VL) {
        const idx at = n - x < 4 * VL ? n - 4 * VL : x; /* the last strip may overlap the one before */
        vi low = half, high = half;
        for (idx k = 0; k < taps->count[i]; k++) {
            const vi w = SET16((int16_t)weights[k]);
#define SAMPLES(j) SRA(LDI(rows[k] + at + (j) * VL), store->sample)
            low = ADD16(low, MULH16(PACK16(SAMPLES(0), SAMPLES(1)), w));
            high = ADD16(high, MULH16(PACK16(SAMPLES(2), SAMPLES(3)), w));
#undef SAMPLES
        }
        const vi bytes = PACK8(SRA16(low, store->shift), SRA16(high, store->shift));
        ST((float *)(void *)(dst + at), PERM1(order, AS_FLOATS(bytes)));
    }
}

static void fixed_blend(const Taps *taps, idx i, int from, int to, void *dst, const void *const *rows, idx n)
{
    enum { STEP = 4 * VL };
    if (taps->narrow && to == UINT8 && n >= STEP) {
        blend_narrow(taps, i, dst, (const int32_t *const *)rows, n);
        return;
    }
    if (from == INT32 && to == UINT8 && n >= VL) {
        if (taps->store.sample || taps->store.term) blend_sums(taps, i, dst, (const int32_t *const *)rows, n, 0);
        else blend_sums(taps, i, dst, (const int32_t *const *)rows, n, 1);
        return;
    }
    if (!taps->packed || from != UINT8 || to != UINT8 || n < STEP) {
        plain_blend(taps, i, from, to, dst, rows, 0, n);
        return;
    }
    const uint8_t *const *bytes = (const uint8_t *const *)rows;
    for (idx x = 0; x < n; x += STEP) {
        const idx at = n - x < STEP ? n - STEP : x; /* the last strip may overlap the one before */
        if (taps->digits == 1) blend_strip(taps, i, dst, bytes, at, 1);
        else blend_strip(taps, i, dst, bytes, at, 2);
    }
}

/* Which of 16 bytes of a line go where, so that quads hold samples of one channel. */
static inline vi quad_order(int inner)
{
    static const int8_t orders[5][16] = {
        [1] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        [2] = {0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15},
        [3] = {0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, -1, -1, -1, -1},
        [4] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15},
    };
    return SAME128(orders[inner]);
}

/* Quads of VL lines, from 16 bytes of each. */
static inline __attribute__((always_inline)) void turn_quads(vi *tile, const uint8_t *const *lines, idx at, vi order)
{
    const vi a = SHUFFLE8(LINES128(lines, at, 0), order), b = SHUFFLE8(LINES128(lines, at, 1), order);
    const vi c = SHUFFLE8(LINES128(lines, at, 2), order), d = SHUFFLE8(LINES128(lines, at, 3), order);
    const vi ab0 = LOW32(a, b), ab1 = HIGH32(a, b), cd0 = LOW32(c, d), cd1 = HIGH32(c, d);
    STI(tile, LOW64(ab0, cd0));
    STI(tile + 1, HIGH64(ab0, cd0));
    STI(tile + 2, LOW64(ab1, cd1));
    STI(tile + 3, HIGH64(ab1, cd1));
}

/* Quads of samples low to high − 1 of VL lines, by channels. */
static inline void fill_tile(vi *tile, const uint8_t *const *lines, idx low, idx high, int inner, idx length)
{
    const idx step = inner == 3 ? 12 : 16, end = high * inner;
    const vi order = quad_order(inner);
    for (idx at = low * inner; at < end; at += step, tile += inner == 3 ? 3 : 4) {
        if (at + 16 <= length) {
            turn_quads(tile, lines, at, order);
            continue;
        }
        uint8_t ends[VL][16] = {{0}};
        const uint8_t *copies[VL];
        for (int r = 0; r < VL; r++) copies[r] = memcpy(ends[r], lines[r] + at, (size_t)(length - at));
        turn_quads(tile, copies, 0, order);
    }
}

/* Sums of VL lines, which become elements of each. */
static inline void flush_sums(const vi *sums, int n, int to, uint8_t *dst, idx ds, int count)
{
    const vi order = SAME128(((const int8_t[16]){0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15}));
    vf square[VL];
    for (int j = 0; j < VL; j++) {
        const vi *s = sums + 4 * j;
        square[j] = AS_FLOATS(to == UINT8 ? SHUFFLE8(bytes_of_sums(s[0], s[1], s[2], s[3]), order) : sums[j]);
    }
    FN(transpose)(square);
    const size_t bytes = (size_t)(to == UINT8 ? n : 4 * n);
    for (int r = 0; r < count; r++) {
        float line[VL];
        ST(line, square[r]);
        if (bytes == sizeof line) ST((float *)(void *)(dst + r * ds), square[r]);
        else memcpy(dst + r * ds, line, bytes);
    }
}

static inline __attribute__((always_inline)) void fixed_across(
    const Lines *lines, int to, const uint8_t *const *src, uint8_t *dst, idx ds, int n, vi *tile, const int inner,
    const int digits)
{
    const Taps *taps = lines->taps;
    const int shift = taps->store.shift, full = to == UINT8 ? 4 * VL : VL, item = to == UINT8 ? 1 : 4;
    const vi half = SETI(shift ? 1 << (shift - 1) : 0);
    vi sums[4 * VL + 4];
    int made = 0;
    for (idx s = 0; s < lines->n_segments; s++) {
        const Segment *segment = &lines->segments[s];
        fill_tile(tile, src, segment->low, segment->high, inner, taps->n_in * inner);
        for (idx o = segment->first; o < segment->last; o++) {
            const int32_t *w = taps->packed + taps->quad[o] * 2 * digits;
            const idx quads = taps->quad[o + 1] - taps->quad[o];
            const vi *at = tile + (quads ? (taps->start[o] - segment->low) / 4 * inner : 0);
            vi low[4] = {half, half, half, half}, high[4];
            for (int c = 0; c < inner; c++) high[c] = ZEROI();
            for (idx q = 0; q < quads; q++, w += 2 * digits, at += inner)
                for (int c = 0; c < inner; c++) {
                    const vi v = LDI(at + c), even = EVEN(v), odd = ODD(v);
                    low[c] = PAIRS(low[c], even, odd, w);
                    if (digits == 2) high[c] = PAIRS(high[c], even, odd, w + 2);
                }
            for (int c = 0; c < inner; c++) {
                if (digits == 2) low[c] = ADDS(low[c], SLL(high[c], 16));
                sums[made + c] = SRA(low[c], shift);
            }
            made += inner;
            if (made < full) continue;
            flush_sums(sums, full, to, dst, ds, n);
            dst += full * item;
            made -= full;
            for (int j = 0; j < made; j++) sums[j] = sums[full + j];
        }
    }
    if (made) {
        for (int j = made; j < full; j++) sums[j] = ZEROI();
        flush_sums(sums, made, to, dst, ds, n);
    }
}

static void fixed_lines(const Lines *lines, int from, int to, const void *src, idx ss, void *dst, idx ds, idx n, void *scratch)
{
    const uint8_t *rows[VL];
    for (idx line = 0; line < n; line += VL) {
        const int m = n - line < VL ? (int)(n - line) : VL;
        const uint8_t *first = (const uint8_t *)src + line * ss;
        uint8_t *to_first = (uint8_t *)dst + line * ds;
        if (!lines->across || m == 1) {
            for (int r = 0; r < m; r++) plain_line(lines, from, to, first + r * ss, to_first + r * ds);
            continue;
        }
        for (int r = 0; r < VL; r++) rows[r] = first + (r < m ? r : 0) * ss; /* absent lines repeat the first one */
#define ACROSS(inner, digits) fixed_across(lines, to, rows, to_first, ds, m, scratch, inner, digits)
#define EITHER(inner)                                    \
    case inner:                                          \
        if (lines->taps->digits == 1) ACROSS(inner, 1);  \
        else ACROSS(inner, 2);                           \
        break;
        switch (lines->inner) {
            EITHER(1)
            EITHER(2)
            EITHER(3)
            EITHER(4)
        }
#undef EITHER
#undef ACROSS
    }
}

#else

static void fixed_blend(const Taps *taps, idx i, int from, int to, void *dst, const void *const *rows, idx n)
{
    plain_blend(taps, i, from, to, dst, rows, 0, n);
}

static void fixed_lines(const Lines *lines, int from, int to, const void *src, idx ss, void *dst, idx ds, idx n, void *scratch)
{
    (void)scratch;
    for (idx r = 0; r < n; r++)
        plain_line(lines, from, to, (const uint8_t *)src + r * ss, (uint8_t *)dst + r * ds);
}

#endif
