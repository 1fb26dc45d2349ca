/* AVX-512; see simd.h. */
#if !WIDE
#define VL 16
#define WINDOWS 2
#define vf __m512
#define vi __m512i
#define LD(p) _mm512_loadu_ps(p)
#define ST(p, v) _mm512_storeu_ps(p, v)
#define STREAM(p, v) _mm512_stream_ps(p, v)
#define LDM(p, n) _mm512_maskz_loadu_ps((__mmask16)((1u << (n)) - 1), p)
#define LDH(p, n) _mm512_castps256_ps512(_mm256_maskz_loadu_ps((__mmask8)((1u << (n)) - 1), p))
#define STM(p, n, v) _mm512_mask_storeu_ps(p, (__mmask16)((1u << (n)) - 1), v)
#define SET1(x) _mm512_set1_ps(x)
#define ZERO() _mm512_setzero_ps()
#define MUL(a, b) _mm512_mul_ps(a, b)
#define FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define NONZERO(w) _mm512_cmp_ps_mask(w, _mm512_setzero_ps(), _CMP_NEQ_UQ)
#define MMUL(w, x) _mm512_maskz_mul_ps(NONZERO(w), w, x)
#define MFMA(w, x, c) _mm512_mask3_fmadd_ps(w, x, c, NONZERO(w))
#define LDI(p) _mm512_loadu_si512((const void *)(p))
#define ADDI(a, k) _mm512_add_epi32(a, _mm512_set1_epi32((int)(k)))
#define PERM1(i, a) _mm512_permutexvar_ps(i, a)
#define PERM2(a, i, b) _mm512_permutex2var_ps(a, i, b)
#define GATHERED(p, i, w) _mm512_mask_i32gather_ps(_mm512_setzero_ps(), NONZERO(w), i, p, 4)
#define OF_PIXELS(p, i, n)                                                                              \
    _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu2_m128((p) + (i)[n], (p) + (i)[0])),          \
                       _mm256_loadu2_m128((p) + (i)[3 * (n)], (p) + (i)[2 * (n)]), 1)
#define CLOSER3(v, first) \
    _mm512_permutexvar_ps(ADDI(_mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0), first), v)
#define PAIR64(p, i) _mm_castsi128_pd(_mm_loadl_epi64((const void *)((p) + (i)[0])))
#define PAIR128(p, i, n) _mm_castpd_ps(_mm_loadh_pd(PAIR64(p, i), (const double *)(const void *)((p) + (i)[n])))
#define PAIR256(p, i, n) _mm256_set_m128(PAIR128(p, (i) + 2 * (n), n), PAIR128(p, i, n))
#define OF_PAIRS(p, i, n) _mm512_insertf32x8(_mm512_castps256_ps512(PAIR256(p, i, n)), PAIR256(p, (i) + 4 * (n), n), 1)
#define OF_EIGHTS(p, i, n) \
    _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps((p) + (i)[0])), _mm256_loadu_ps((p) + (i)[n]), 1)
#define FETCH(p) _mm_prefetch((const char *)(p), _MM_HINT_T0)
#define LOAD_U8(p) _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)(p))))
#define LOAD_U16(p) _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(p))))
#define LOAD_I16(p) _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_loadu_si256((const void *)(p))))
#define LOAD_H(p) _mm512_cvtph_ps(_mm256_loadu_si256((const void *)(p)))
#define LOAD_BF(p) \
    _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(p))), 16))
#define SETI(k) _mm512_set1_epi32(k)
#define ZEROI() _mm512_setzero_si512()
#define STI(p, v) _mm512_storeu_si512((void *)(p), v)
#define ADDS(a, b) _mm512_add_epi32(a, b)
#define ANDI(a, b) _mm512_and_si512(a, b)
#define MADD(a, b) _mm512_madd_epi16(a, b)
#ifdef VNNI
#define MADDS(sum, a, b) _mm512_dpwssd_epi32(sum, a, b)
#else
#define MADDS(sum, a, b) ADDS(sum, MADD(a, b))
#endif
#define SRL16(a, n) _mm512_srli_epi16(a, n)
#define SRA(a, n) _mm512_sra_epi32(a, _mm_cvtsi32_si128(n))
#define SLL(a, n) _mm512_slli_epi32(a, n)
#define LOW8(a, b) _mm512_unpacklo_epi8(a, b)
#define HIGH8(a, b) _mm512_unpackhi_epi8(a, b)
#define LOW16(a, b) _mm512_unpacklo_epi16(a, b)
#define HIGH16(a, b) _mm512_unpackhi_epi16(a, b)
#define LOW32(a, b) _mm512_unpacklo_epi32(a, b)
#define HIGH32(a, b) _mm512_unpackhi_epi32(a, b)
#define LOW64(a, b) _mm512_unpacklo_epi64(a, b)
#define HIGH64(a, b) _mm512_unpackhi_epi64(a, b)
#define PACK16(a, b) _mm512_packs_epi32(a, b)
#define PACKU16(a, b) _mm512_packus_epi32(a, b)
#define PACK8(a, b) _mm512_packus_epi16(a, b)
#define SHUFFLE8(a, i) _mm512_shuffle_epi8(a, i)
#define SET8(k) _mm512_set1_epi8(k)
#define SET16(k) _mm512_set1_epi16(k)
#define MULH16(a, b) _mm512_mulhi_epi16(a, b)
#define SRA16(a, n) _mm512_sra_epi16(a, _mm_cvtsi32_si128(n))
#define ADD16(a, b) _mm512_add_epi16(a, b)
#define MADD8(a, b) _mm512_maddubs_epi16(a, b)
#define CLOSER12(a) /* the first 12 bytes of every 16 */ \
    _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0), a)
/* Pieces of 12 or 16 bytes, every other one from `at` on, in the four times 128 bits. */
#define TWELVES(p, at)                                                                                           \
    _mm512_permutex2var_epi32(LDI(p), _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 0, 6, 7, 8, 0, 12, 13, 14, 0,  \
                                                                         18, 19, 20, 0), SETI(3 * (at))), LDI((p) + 64))
#define SIXTEENS(p, at) _mm512_permutex2var_epi64(LDI(p), EVERY_OTHER(at), LDI((p) + 64))
#define EVERY_OTHER(at) _mm512_add_epi64(_mm512_setr_epi64(0, 1, 4, 5, 8, 9, 12, 13), _mm512_set1_epi64(2 * (at)))
#define WIDEN8(a) _mm512_cvtepu8_epi32(a)
#define NARROW8(a) _mm512_cvtepi32_epi8(a)
#define STORE8(p, a) _mm_storeu_si128((void *)(p), NARROW8(a))
#define FLOATS(a) _mm512_cvtepi32_ps(a)
#define WHOLE8(v) _mm512_cvtps_epi32(CLAMP(v, 0, 255))
#define ORI(a, b) _mm512_or_si512(a, b)
#define MULI(a, b) _mm512_mullo_epi32(a, b)
#define CLIP8(a) _mm512_min_epi32(_mm512_max_epi32(a, ZEROI()), SETI(255))
#define SAME128(p) _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)(p)))
#define AT128(p, at)                                                                                          \
    _mm512_inserti32x4(                                                                                       \
        _mm512_inserti32x4(_mm512_inserti32x4(_mm512_castsi128_si512(PLACE128(p, (at)[0])),                   \
                                              PLACE128(p, (at)[1]), 1), PLACE128(p, (at)[2]), 2),             \
        PLACE128(p, (at)[3]), 3)
#define PLACE128(p, at) _mm_loadu_si128((const void *)((p) + (at)))
#define AS_FLOATS(a) _mm512_castsi512_ps(a)
#define BITS(v) _mm512_castps_si512(v)
/* Four floats of each fourth of VL lines. */
#define FOURTHS(p, step)                                                                                       \
    AS_FLOATS(_mm512_inserti32x4(                                                                              \
        _mm512_inserti32x4(_mm512_inserti32x4(_mm512_castsi128_si512(PLACE128(p, 0)), PLACE128(p, 4 * (step)), 1), \
                           PLACE128(p, 8 * (step)), 2), PLACE128(p, 12 * (step)), 3))
#define LINE128(lines, at, r) _mm_loadu_si128((const void *)((lines)[r] + (at)))
#define LINES128(lines, at, i)                                                                                \
    _mm512_inserti32x4(                                                                                       \
        _mm512_inserti32x4(_mm512_inserti32x4(_mm512_castsi128_si512(LINE128(lines, at, i)),                  \
                                              LINE128(lines, at, 4 + (i)), 1), LINE128(lines, at, 8 + (i)), 2), \
        LINE128(lines, at, 12 + (i)), 3)
#define CLAMP(v, low, high) _mm512_min_ps(_mm512_max_ps(v, SET1(low)), SET1(high))
#define NUMBER(v) _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(v, v, _CMP_ORD_Q), v) /* NaN as 0 */
#define PUT_U8(p, v) _mm_storeu_si128((void *)(p), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(CLAMP(v, 0, 255))))
#define PUT_U16(p, v) _mm256_storeu_si256((void *)(p), _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(CLAMP(v, 0, 65535))))
#define PUT_I16(p, v) \
    _mm256_storeu_si256((void *)(p), _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(CLAMP(NUMBER(v), -32768, 32767))))
#define PUT_H(p, v) _mm256_storeu_si256((void *)(p), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT))
/* Masked: what a copy by bytes has just written can't be read again as a vector at once. */
#define FIRST(part, from, n)                                                                                              \
    (sizeof *(from) == 1 ? _mm_storeu_si128((void *)(part), _mm_maskz_loadu_epi8((__mmask16)((1u << (n)) - 1), from))     \
                         : _mm256_storeu_si256((void *)(part), _mm256_maskz_loadu_epi16((__mmask16)((1u << (n)) - 1), from)))
#define LAST(to, part, n)                                                                                                 \
    (sizeof *(to) == 1 ? _mm_mask_storeu_epi8(to, (__mmask16)((1u << (n)) - 1), _mm_loadu_si128((const void *)(part)))    \
                       : _mm256_mask_storeu_epi16(to, (__mmask16)((1u << (n)) - 1), _mm256_loadu_si256((const void *)(part))))
#define PUT_BF(p, v) _mm256_storeu_si256((void *)(p), _mm512_cvtepi32_epi16(bfloat_of(v)))
/* As to_bfloat. */
static inline __m512i bfloat_of(__m512 v)
{
    const __m512i bits = _mm512_castps_si512(v), odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    const __mmask16 nan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
    return _mm512_srli_epi32(_mm512_mask_or_epi32(rounded, nan, bits, _mm512_set1_epi32(0x400000)), 16);
}
static inline void FN(transpose)(vf *r)
{
    vf a[16], b[16];
    for (int i = 0; i < 8; i++) {
        a[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
        a[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 2; j++) {
            const __m512d lo = _mm512_castps_pd(a[4 * i + j]), hi = _mm512_castps_pd(a[4 * i + 2 + j]);
            b[4 * i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(lo, hi));
            b[4 * i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(lo, hi));
        }
    for (int j = 0; j < 4; j++) {
        const vf p = _mm512_shuffle_f32x4(b[j], b[4 + j], 0x88), q = _mm512_shuffle_f32x4(b[j], b[4 + j], 0xdd);
        const vf s = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0x88), t = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0xdd);
        r[j] = _mm512_shuffle_f32x4(p, s, 0x88);
        r[8 + j] = _mm512_shuffle_f32x4(p, s, 0xdd);
        r[4 + j] = _mm512_shuffle_f32x4(q, t, 0x88);
        r[12 + j] = _mm512_shuffle_f32x4(q, t, 0xdd);
    }
}
#else
#define VL 8
#define WINDOWS 2
#define vf __m512d
#define vi __m512i
#define LD(p) _mm512_loadu_pd(p)
#define ST(p, v) _mm512_storeu_pd(p, v)
#define STREAM(p, v) _mm512_stream_pd(p, v)
#define LDM(p, n) _mm512_maskz_loadu_pd((__mmask8)((1u << (n)) - 1), p)
#define STM(p, n, v) _mm512_mask_storeu_pd(p, (__mmask8)((1u << (n)) - 1), v)
#define SET1(x) _mm512_set1_pd(x)
#define ZERO() _mm512_setzero_pd()
#define MUL(a, b) _mm512_mul_pd(a, b)
#define FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define NONZERO_D(w) _mm512_cmp_pd_mask(w, _mm512_setzero_pd(), _CMP_NEQ_UQ)
#define MMUL(w, x) _mm512_maskz_mul_pd(NONZERO_D(w), w, x)
#define MFMA(w, x, c) _mm512_mask3_fmadd_pd(w, x, c, NONZERO_D(w))
#define LDI(p) _mm512_cvtepi32_epi64(_mm256_loadu_si256((const void *)(p)))
#define ADDI(a, k) _mm512_add_epi64(a, _mm512_set1_epi64((long long)(k)))
#define PERM1(i, a) _mm512_permutexvar_pd(i, a)
#define PERM2(a, i, b) _mm512_permutex2var_pd(a, i, b)
#define OF_PIXELS(p, i, n) \
    _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu_pd((p) + (i)[0])), _mm256_loadu_pd((p) + (i)[n]), 1)
#define CLOSER3(v, first) _mm512_permutexvar_pd(ADDI(_mm512_setr_epi64(0, 1, 2, 4, 5, 6, 0, 0), first), v)
#define OF_PAIRS(p, i, n)                                                                                    \
    _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu2_m128d((p) + (i)[n], (p) + (i)[0])),              \
                       _mm256_loadu2_m128d((p) + (i)[3 * (n)], (p) + (i)[2 * (n)]), 1)
#define OF_EIGHTS(p, i, n) LD((p) + (i)[0])
#define GATHERED(p, i, w) _mm512_mask_i64gather_pd(_mm512_setzero_pd(), NONZERO_D(w), i, p, 8)
static inline void FN(transpose)(vf *r)
{
    vf a[8];
    for (int i = 0; i < 4; i++) {
        a[2 * i] = _mm512_unpacklo_pd(r[2 * i], r[2 * i + 1]);
        a[2 * i + 1] = _mm512_unpackhi_pd(r[2 * i], r[2 * i + 1]);
    }
    for (int j = 0; j < 2; j++) {
        const vf p = _mm512_shuffle_f64x2(a[j], a[2 + j], 0x88), q = _mm512_shuffle_f64x2(a[j], a[2 + j], 0xdd);
        const vf s = _mm512_shuffle_f64x2(a[4 + j], a[6 + j], 0x88), t = _mm512_shuffle_f64x2(a[4 + j], a[6 + j], 0xdd);
        r[j] = _mm512_shuffle_f64x2(p, s, 0x88);
        r[4 + j] = _mm512_shuffle_f64x2(p, s, 0xdd);
        r[2 + j] = _mm512_shuffle_f64x2(q, t, 0x88);
        r[6 + j] = _mm512_shuffle_f64x2(q, t, 0xdd);
    }
}
#endif
