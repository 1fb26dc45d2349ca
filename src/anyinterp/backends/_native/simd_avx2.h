/* AVX2 with FMA; see simd.h. */
#if !WIDE
#define VL 8
#define WINDOWS 2
#define vf __m256
#define vi __m256i
static const int32_t first_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
#define LANES8(n) _mm256_loadu_si256((const void *)(first_lanes + 8 - (n)))
#define LD(p) _mm256_loadu_ps(p)
#define ST(p, v) _mm256_storeu_ps(p, v)
#define STREAM(p, v) _mm256_stream_ps(p, v)
#define LDM(p, n) _mm256_maskload_ps(p, LANES8(n))
#define STM(p, n, v) _mm256_maskstore_ps(p, LANES8(n), v)
#define SET1(x) _mm256_set1_ps(x)
#define ZERO() _mm256_setzero_ps()
#define MUL(a, b) _mm256_mul_ps(a, b)
#define FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define NONZERO(w) _mm256_cmp_ps(w, _mm256_setzero_ps(), _CMP_NEQ_UQ)
#define MMUL(w, x) _mm256_and_ps(NONZERO(w), _mm256_mul_ps(w, x))
#define MFMA(w, x, c) _mm256_blendv_ps(c, _mm256_fmadd_ps(w, x, c), NONZERO(w))
#define LDI(p) _mm256_loadu_si256((const void *)(p))
#define ADDI(a, k) _mm256_add_epi32(a, _mm256_set1_epi32((int)(k)))
#define PERM1(i, a) _mm256_permutevar8x32_ps(a, i)
#define PERM2(a, i, b)                                                                          \
    _mm256_blendv_ps(_mm256_permutevar8x32_ps(a, i), _mm256_permutevar8x32_ps(b, i),            \
                     _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)))
#define GATHERED(p, i, w) _mm256_mask_i32gather_ps(_mm256_setzero_ps(), p, i, NONZERO(w), 4)
#define OF_PIXELS(p, i, n) _mm256_loadu2_m128((p) + (i)[n], (p) + (i)[0])
#define CLOSER3(v, first) _mm256_permutevar8x32_ps(v, ADDI(_mm256_setr_epi32(0, 1, 2, 4, 5, 6, 0, 0), first))
#define PAIR64(p, i) _mm_loadl_epi64((const void *)((p) + (i)[0]))
#define PAIR128(p, i, n) _mm_castsi128_ps(_mm_unpacklo_epi64(PAIR64(p, i), PAIR64(p, (i) + (n))))
#define OF_PAIRS(p, i, n) _mm256_set_m128(PAIR128(p, (i) + 2 * (n), n), PAIR128(p, i, n))
#define OF_EIGHTS(p, i, n) LD((p) + (i)[0])
#define FETCH(p) _mm_prefetch((const char *)(p), _MM_HINT_T0)
#define LOAD_U8(p) _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)(p))))
#define LOAD_U16(p) _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)(p))))
#define LOAD_I16(p) _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm_loadu_si128((const void *)(p))))
#define LOAD_H(p) _mm256_cvtph_ps(_mm_loadu_si128((const void *)(p)))
#define LOAD_BF(p) _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)(p))), 16))
#define SETI(k) _mm256_set1_epi32(k)
#define ZEROI() _mm256_setzero_si256()
#define STI(p, v) _mm256_storeu_si256((void *)(p), v)
#define ADDS(a, b) _mm256_add_epi32(a, b)
#define ANDI(a, b) _mm256_and_si256(a, b)
#define MADD(a, b) _mm256_madd_epi16(a, b)
#define MADDS(sum, a, b) ADDS(sum, MADD(a, b))
#define SRL16(a, n) _mm256_srli_epi16(a, n)
#define SRA(a, n) _mm256_sra_epi32(a, _mm_cvtsi32_si128(n))
#define SLL(a, n) _mm256_slli_epi32(a, n)
#define LOW8(a, b) _mm256_unpacklo_epi8(a, b)
#define HIGH8(a, b) _mm256_unpackhi_epi8(a, b)
#define LOW16(a, b) _mm256_unpacklo_epi16(a, b)
#define HIGH16(a, b) _mm256_unpackhi_epi16(a, b)
#define LOW32(a, b) _mm256_unpacklo_epi32(a, b)
#define HIGH32(a, b) _mm256_unpackhi_epi32(a, b)
#define LOW64(a, b) _mm256_unpacklo_epi64(a, b)
#define HIGH64(a, b) _mm256_unpackhi_epi64(a, b)
#define PACK16(a, b) _mm256_packs_epi32(a, b)
#define PACKU16(a, b) _mm256_packus_epi32(a, b)
#define PACK8(a, b) _mm256_packus_epi16(a, b)
#define SHUFFLE8(a, i) _mm256_shuffle_epi8(a, i)
#define SET8(k) _mm256_set1_epi8(k)
#define SET16(k) _mm256_set1_epi16(k)
#define MULH16(a, b) _mm256_mulhi_epi16(a, b)
#define SRA16(a, n) _mm256_sra_epi16(a, _mm_cvtsi32_si128(n))
#define ADD16(a, b) _mm256_add_epi16(a, b)
#define MADD8(a, b) _mm256_maddubs_epi16(a, b)
#define CLOSER12(a) /* the first 12 bytes of every 16 */ \
    _mm256_permutevar8x32_epi32(a, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 0, 0))
#define PIECE128(p, at) _mm_loadu_si128((const void *)((p) + (at)))
#define PIECES128(p, at, step) _mm256_inserti128_si256(_mm256_castsi128_si256(PIECE128(p, at)), PIECE128(p, (at) + (step)), 1)
/* Pieces of 12 or 16 bytes, every other one from `at` on, in the two times 128 bits. */
#define TWELVES(p, at) PIECES128(p, 12 * (at), 24)
#define SIXTEENS(p, at) PIECES128(p, 16 * (at), 32)
#define WIDEN8(a) _mm256_cvtepu8_epi32(a)
#define NARROW8(a) bytes_of(NARROWED(_mm256_packus_epi32, a))
#define STORE8(p, a) _mm_storel_epi64((void *)(p), NARROW8(a))
#define FLOATS(a) _mm256_cvtepi32_ps(a)
#define WHOLE8(v) _mm256_cvtps_epi32(CLAMP(v, 0, 255))
#define ORI(a, b) _mm256_or_si256(a, b)
#define MULI(a, b) _mm256_mullo_epi32(a, b)
#define CLIP8(a) _mm256_min_epi32(_mm256_max_epi32(a, ZEROI()), SETI(255))
#define SAME128(p) _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)(p)))
#define AT128(p, at) \
    _mm256_inserti128_si256(_mm256_castsi128_si256(PLACE128(p, (at)[0])), PLACE128(p, (at)[1]), 1)
#define PLACE128(p, at) _mm_loadu_si128((const void *)((p) + (at)))
#define AS_FLOATS(a) _mm256_castsi256_ps(a)
#define BITS(v) _mm256_castps_si256(v)
/* Four floats of each fourth of VL lines. */
#define FOURTHS(p, step) \
    AS_FLOATS(_mm256_inserti128_si256(_mm256_castsi128_si256(PLACE128(p, 0)), PLACE128(p, 4 * (step)), 1))
#define LINE128(lines, at, r) _mm_loadu_si128((const void *)((lines)[r] + (at)))
#define LINES128(lines, at, i) \
    _mm256_inserti128_si256(_mm256_castsi128_si256(LINE128(lines, at, i)), LINE128(lines, at, 4 + (i)), 1)
#define CLAMP(v, low, high) _mm256_min_ps(_mm256_max_ps(v, SET1(low)), SET1(high))
#define NUMBER(v) _mm256_and_ps(v, _mm256_cmp_ps(v, v, _CMP_ORD_Q)) /* NaN as 0 */
#define NARROWED(pack, i) _mm256_castsi256_si128(_mm256_permute4x64_epi64(pack(i, i), 0xd8))
#define WHOLE16(pack, v) NARROWED(pack, _mm256_cvtps_epi32(v))
static inline __m128i bytes_of(__m128i words) { return _mm_packus_epi16(words, words); }
#define PUT_U8(p, v) _mm_storel_epi64((void *)(p), bytes_of(WHOLE16(_mm256_packus_epi32, CLAMP(v, 0, 255))))
#define PUT_U16(p, v) _mm_storeu_si128((void *)(p), WHOLE16(_mm256_packus_epi32, CLAMP(v, 0, 65535)))
#define PUT_I16(p, v) _mm_storeu_si128((void *)(p), WHOLE16(_mm256_packs_epi32, CLAMP(NUMBER(v), -32768, 32767)))
#define PUT_H(p, v) _mm_storeu_si128((void *)(p), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT))
#define PUT_BF(p, v) _mm_storeu_si128((void *)(p), NARROWED(_mm256_packus_epi32, bfloat_of(v)))
/* As to_bfloat. */
static inline __m256i bfloat_of(__m256 v)
{
    const __m256i bits = _mm256_castps_si256(v), odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i rounded = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    const __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
    const __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(v, v, _CMP_UNORD_Q));
    return _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, nan), 16);
}
static inline void FN(transpose)(vf *r)
{
    vf a[8], b[8];
    for (int i = 0; i < 4; i++) {
        a[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
        a[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            b[4 * i + 2 * j] = _mm256_shuffle_ps(a[4 * i + j], a[4 * i + 2 + j], 0x44);
            b[4 * i + 2 * j + 1] = _mm256_shuffle_ps(a[4 * i + j], a[4 * i + 2 + j], 0xee);
        }
    for (int j = 0; j < 4; j++) {
        r[j] = _mm256_permute2f128_ps(b[j], b[4 + j], 0x20);
        r[4 + j] = _mm256_permute2f128_ps(b[j], b[4 + j], 0x31);
    }
}
#else
#define VL 4
#define WINDOWS 0 /* there is no permutation of doubles by a variable */
#define vf __m256d
#define vi __m128i
static const int64_t first_lanes_wide[8] = {-1, -1, -1, -1};
#define LANES4(n) _mm256_loadu_si256((const void *)(first_lanes_wide + 4 - (n)))
#define LD(p) _mm256_loadu_pd(p)
#define ST(p, v) _mm256_storeu_pd(p, v)
#define STREAM(p, v) _mm256_stream_pd(p, v)
#define LDM(p, n) _mm256_maskload_pd(p, LANES4(n))
#define STM(p, n, v) _mm256_maskstore_pd(p, LANES4(n), v)
#define SET1(x) _mm256_set1_pd(x)
#define ZERO() _mm256_setzero_pd()
#define MUL(a, b) _mm256_mul_pd(a, b)
#define FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define NONZERO_D(w) _mm256_cmp_pd(w, _mm256_setzero_pd(), _CMP_NEQ_UQ)
#define MMUL(w, x) _mm256_and_pd(NONZERO_D(w), _mm256_mul_pd(w, x))
#define MFMA(w, x, c) _mm256_blendv_pd(c, _mm256_fmadd_pd(w, x, c), NONZERO_D(w))
#define LDI(p) _mm_loadu_si128((const void *)(p))
#define ADDI(a, k) _mm_add_epi32(a, _mm_set1_epi32((int)(k)))
#define PERM1(i, a) ((void)(i), a)
#define PERM2(a, i, b) ((void)(i), (void)(b), a)
#define OF_PIXELS(p, i, n) _mm256_loadu_pd((p) + (i)[0])
#define CLOSER3(v, first) ((first) ? _mm256_permute4x64_pd(v, 0x39) : (v))
#define OF_PAIRS(p, i, n) _mm256_loadu2_m128d((p) + (i)[n], (p) + (i)[0])
#define OF_EIGHTS(p, i, n) LD((p) + (i)[0]) /* more than a vector holds: nothing is made of them */
#define GATHERED(p, i, w) _mm256_mask_i32gather_pd(_mm256_setzero_pd(), p, i, NONZERO_D(w), 8)
static inline void FN(transpose)(vf *r)
{
    const vf a = _mm256_unpacklo_pd(r[0], r[1]), b = _mm256_unpackhi_pd(r[0], r[1]);
    const vf c = _mm256_unpacklo_pd(r[2], r[3]), d = _mm256_unpackhi_pd(r[2], r[3]);
    r[0] = _mm256_permute2f128_pd(a, c, 0x20);
    r[1] = _mm256_permute2f128_pd(b, d, 0x20);
    r[2] = _mm256_permute2f128_pd(a, c, 0x31);
    r[3] = _mm256_permute2f128_pd(b, d, 0x31);
}
#endif
