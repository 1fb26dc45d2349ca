/*
 * Interpolation of bytes where few of many are read: 2 × 2 or 4 × 4 pixels for each output, and no sums of whole rows.
 * Four lanes are one pixel of up to four channels. Sums are made in the order of the other kernels; a weight of 0 adds
 * nothing to a sum of bytes.
 */
#if X86

enum { PIXELS = VL / 4 };

/* Which of 8 bytes of two pixels are the left and the right one's, each in 4 bytes. */
static inline __m128i sides(int inner)
{
    int8_t order[16];
    for (int i = 0; i < 16; i++) {
        const int right = i / 8, pixel = i / 4 % 2, c = i % 4;
        order[i] = (int8_t)(c < inner ? 8 * pixel + right * inner + c : -1);
    }
    return _mm_loadu_si128((const void *)order);
}

/* Pixels to the left and to the right of PIXELS positions. */
static inline __attribute__((always_inline)) void neighbours(
    const uint8_t *row, const int32_t *at, __m128i order, vi *left, vi *right)
{
#define TWO(i)                                                                                   \
    _mm_shuffle_epi8(_mm_unpacklo_epi64(_mm_loadl_epi64((const void *)(row + at[i])),            \
                                        _mm_loadl_epi64((const void *)(row + at[(i) + 1]))), order)
    const __m128i a = TWO(0), b = PIXELS == 4 ? TWO(PIXELS - 2) : a;
#undef TWO
    *left = WIDEN8(_mm_unpacklo_epi64(a, b));
    *right = WIDEN8(_mm_unpackhi_epi64(a, b));
}

/* Four bytes of each pixel, as many as there are channels. */
static inline void put_pixels(uint8_t *dst, vi pixels, int inner, idx room)
{
    int8_t order[16];
    for (int i = 0; i < 16; i++) order[i] = (int8_t)(i < PIXELS * inner ? i / inner * 4 + i % inner : -1);
    const __m128i bytes = _mm_shuffle_epi8(NARROW8(pixels), _mm_loadu_si128((const void *)order));
    if (room >= 16) {
        _mm_storeu_si128((void *)dst, bytes);
    } else {
        uint8_t last[16];
        _mm_storeu_si128((void *)last, bytes);
        memcpy(dst, last, (size_t)(room < PIXELS * inner ? room : PIXELS * inner));
    }
}

/* Height first, in floats. */
static inline __attribute__((always_inline)) vi direct_floats(
    const Direct *d, idx o, const void *rows, const vi *a, const vi *b)
{
    const float *w = (const float *)d->weights + 8 * o, *v = rows; /* left and right ones by vectors */
    const vf upper = SET1(v[0]), lower = SET1(v[1]);
    const vf left = FMA(lower, FLOATS(b[0]), MUL(upper, FLOATS(a[0])));
    const vf right = FMA(lower, FLOATS(b[1]), MUL(upper, FLOATS(a[1])));
    return WHOLE8(FMA(LD(w + VL), right, MUL(LD(w), left)));
}

static inline vi rounded(vi sum, int shift)
{
    return SRA(shift ? ADDS(sum, SETI(1 << (shift - 1))) : sum, shift);
}

/* Width first, in integers. */
static inline __attribute__((always_inline)) vi direct_integers(
    const Direct *d, idx o, const void *rows, const vi *a, const vi *b)
{
    const int32_t *v = rows;
    const vi pairs = LDI((const int32_t *)d->weights + 4 * o);
    vi upper = MADD(ORI(a[0], SLL(a[1], 16)), pairs), lower = MADD(ORI(b[0], SLL(b[1], 16)), pairs);
    const Store *along = d->along, *across = d->across;
    if (along->bytes) {
        upper = CLIP8(rounded(upper, along->shift));
        lower = CLIP8(rounded(lower, along->shift));
    }
    upper = SRA(MULI(SRA(upper, across->sample), SETI(v[0])), across->term);
    lower = SRA(MULI(SRA(lower, across->sample), SETI(v[1])), across->term);
    return CLIP8(rounded(ADDS(upper, lower), across->shift));
}

static inline __attribute__((always_inline)) void direct_row(
    const Direct *d, uint8_t *dst, const uint8_t *a, const uint8_t *b, const void *rows, const int inner, const int fixed)
{
    static const int32_t packed[4] = {0, 8, 16, 24};
    const __m128i order = sides(inner);
    const idx total = d->n_out * inner;
    for (idx o = 0; o < d->n_out; o += PIXELS) {
        vi upper[2], lower[2];
        if (o + PIXELS <= d->safe) {
            neighbours(a, d->at + o, order, upper, upper + 1);
            neighbours(b, d->at + o, order, lower, lower + 1);
        } else { /* 8 bytes would reach beyond the line */
            uint8_t copies[2][32] = {{0}};
            for (int i = 0; i < PIXELS && o + i < d->n_out; i++) {
                memcpy(copies[0] + 8 * i, a + d->at[o + i], (size_t)(2 * inner));
                memcpy(copies[1] + 8 * i, b + d->at[o + i], (size_t)(2 * inner));
            }
            neighbours(copies[0], packed, order, upper, upper + 1);
            neighbours(copies[1], packed, order, lower, lower + 1);
        }
        const vi made = fixed ? direct_integers(d, o, rows, upper, lower) : direct_floats(d, o, rows, upper, lower);
        put_pixels(dst + o * inner, made, inner, total - o * inner);
    }
}

/* Pixel k of four neighbours of `inner` bytes each, from the 16 bytes of every four lanes, in 4 bytes. */
static inline vi nth_of_four(int inner, int k)
{
    int8_t order[16];
    for (int i = 0; i < 16; i++) order[i] = (int8_t)(i % 4 == 0 && i / 4 < inner ? k * inner + i / 4 : -1);
    return SAME128(order);
}

/* Sums of 4 × 4 pixels, from 16 bytes of each row and output. */
static inline __attribute__((always_inline)) vf sixteen(
    const float *w, const float *v, const vi *bytes, const vi *order, const int width_first)
{
    vf sum = ZERO();
    for (int i = 0; i < 4; i++) {
        vf part = ZERO();
        for (int j = 0; j < 4; j++) {
            const int row = width_first ? i : j, k = width_first ? j : i;
            const vf x = FLOATS(SHUFFLE8(bytes[row], order[k])), weight = width_first ? LD(w + k * VL) : SET1(v[row]);
            part = j ? FMA(weight, x, part) : MUL(weight, x);
        }
        const vf weight = width_first ? SET1(v[i]) : LD(w + i * VL);
        sum = i ? FMA(weight, part, sum) : MUL(weight, part);
    }
    return sum;
}

static inline __attribute__((always_inline)) void direct_fours(
    const Direct *d, uint8_t *dst, const uint8_t *const *rows, const float *v, const int inner, const int width_first)
{
    static const int32_t packed[4] = {0, 16, 32, 48};
    const idx total = d->n_out * inner;
    vi order[4], bytes[4];
    for (int k = 0; k < 4; k++) order[k] = nth_of_four(inner, k);
    for (idx o = 0; o < d->n_out; o += PIXELS) {
        for (int r = 0; r < 4 && o + PIXELS <= d->safe; r++) bytes[r] = AT128(rows[r], d->at + o);
        for (int r = 0; r < 4 && o + PIXELS > d->safe; r++) { /* 16 bytes would reach beyond the line */
            uint8_t copies[64] = {0};
            for (int i = 0; i < PIXELS && o + i < d->n_out; i++)
                memcpy(copies + 16 * i, rows[r] + d->at[o + i], (size_t)(4 * inner));
            bytes[r] = AT128(copies, packed);
        }
        const vf sum = sixteen((const float *)d->weights + 16 * o, v, bytes, order, width_first);
        put_pixels(dst + o * inner, WHOLE8(sum), inner, total - o * inner);
    }
}

static void direct_line(const Direct *d, void *dst, const uint8_t *const *rows, const void *weights)
{
#define EITHER(n)                                                                  \
    case n:                                                                        \
        if (d->fixed) direct_row(d, dst, rows[0], rows[1], weights, n, 1);         \
        else if (d->taps == 2) direct_row(d, dst, rows[0], rows[1], weights, n, 0); \
        else if (d->width_first) direct_fours(d, dst, rows, weights, n, 1);        \
        else direct_fours(d, dst, rows, weights, n, 0);                            \
        break;
    switch (d->inner) {
        EITHER(1)
        EITHER(2)
        EITHER(3)
        EITHER(4)
    }
#undef EITHER
}
#else
#define direct_line NULL
#endif
