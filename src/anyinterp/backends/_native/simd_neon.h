/* NEON of 64-bit ARM, whose lanes begin at the low end; see simd.h. */
#if !WIDE
#define VL 4
#define WINDOWS 2
#define vf float32x4_t
#define vi int32x4_t
#define LD(p) vld1q_f32(p)
#define ST(p, v) vst1q_f32(p, v)
#define STREAM(p, v) ST(p, v)
#define LDM(p, n) FN(load_first)(p, n)
#define STM(p, n, v) FN(store_first)(p, n, v)
#define SET1(x) vdupq_n_f32(x)
#define ZERO() vdupq_n_f32(0)
#define MUL(a, b) vmulq_f32(a, b)
#define FMA(a, b, c) vfmaq_f32(c, a, b)
#define MMUL(w, x) vbslq_f32(vceqzq_f32(w), ZERO(), MUL(w, x))
#define MFMA(w, x, c) vbslq_f32(vceqzq_f32(w), c, FMA(w, x, c))
#define LDI(p) vld1q_s32(p)
#define ADDI(a, k) vaddq_s32(a, vdupq_n_s32((int32_t)(k)))
#define PERM1(i, a) vreinterpretq_f32_u8(vqtbl1q_u8(vreinterpretq_u8_f32(a), bytes_of_lanes(i)))
#define PERM2(a, i, b) \
    vreinterpretq_f32_u8(vqtbl2q_u8((uint8x16x2_t){{vreinterpretq_u8_f32(a), vreinterpretq_u8_f32(b)}}, bytes_of_lanes(i)))
#define OF_PIXELS(p, i, n) vld1q_f32((p) + (i)[0])
#define CLOSER3(v, first) ((first) ? vextq_f32(v, v, 1) : (v))
#define OF_PAIRS(p, i, n) vcombine_f32(vld1_f32((p) + (i)[0]), vld1_f32((p) + (i)[n]))
#define OF_EIGHTS(p, i, n) LD((p) + (i)[0]) /* more than a vector holds: nothing is made of them */
#define GATHERED(p, i, w) FN(gathered)(p, i, w)
#define FETCH(p) __builtin_prefetch(p)
#define LOAD_U8(p) vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(four_bytes(p)))))
#define LOAD_U16(p) vcvtq_f32_u32(vmovl_u16(vld1_u16(p)))
#define LOAD_I16(p) vcvtq_f32_s32(vmovl_s16(vld1_s16(p)))
#define LOAD_H(p) vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)))
#define LOAD_BF(p) vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16))
#define CLAMP(v, low, high) vminnmq_f32(vmaxnmq_f32(v, SET1(low)), SET1(high)) /* NaN as the lowest */
#define NUMBER(v) vbslq_f32(vceqq_f32(v, v), v, ZERO())                        /* NaN as 0 */
#define WHOLE16(v, high) vmovn_u32(vcvtnq_u32_f32(CLAMP(v, 0, high)))
#define PUT_U8(p, v) put_four_bytes(p, WHOLE16(v, 255))
#define PUT_U16(p, v) vst1_u16(p, WHOLE16(v, 65535))
#define PUT_I16(p, v) vst1_s16(p, vmovn_s32(vcvtnq_s32_f32(CLAMP(NUMBER(v), -32768, 32767))))
#define PUT_H(p, v) vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(v)))
#define PUT_BF(p, v) vst1_u16(p, bfloat_of(v))
static inline uint8x8_t four_bytes(const uint8_t *p)
{
    uint32_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return vreinterpret_u8_u32(vdup_n_u32(bytes));
}
static inline void put_four_bytes(uint8_t *p, uint16x4_t words)
{
    const uint32_t bytes = vget_lane_u32(vreinterpret_u32_u8(vmovn_u16(vcombine_u16(words, words))), 0);
    memcpy(p, &bytes, sizeof bytes);
}
/* As to_bfloat. */
static inline uint16x4_t bfloat_of(float32x4_t v)
{
    const uint32x4_t bits = vreinterpretq_u32_f32(v), odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    const uint32x4_t rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
    const uint32x4_t quiet = vorrq_u32(bits, vdupq_n_u32(0x400000));
    return vshrn_n_u32(vbslq_u32(vceqq_f32(v, v), rounded, quiet), 16);
}
/* Where in a table of bytes the lanes of an index are. */
static inline uint8x16_t bytes_of_lanes(int32x4_t i)
{
    return vreinterpretq_u8_u32(vmlaq_n_u32(vdupq_n_u32(0x03020100), vreinterpretq_u32_s32(i), 0x04040404));
}
static inline vf FN(gathered)(const float *p, int32x4_t i, vf w)
{
    vf all = ZERO();
    if (vgetq_lane_f32(w, 0) != 0) all = vld1q_lane_f32(p + vgetq_lane_s32(i, 0), all, 0);
    if (vgetq_lane_f32(w, 1) != 0) all = vld1q_lane_f32(p + vgetq_lane_s32(i, 1), all, 1);
    if (vgetq_lane_f32(w, 2) != 0) all = vld1q_lane_f32(p + vgetq_lane_s32(i, 2), all, 2);
    if (vgetq_lane_f32(w, 3) != 0) all = vld1q_lane_f32(p + vgetq_lane_s32(i, 3), all, 3);
    return all;
}
static inline void FN(transpose)(vf *r)
{
    const float64x2_t a = vreinterpretq_f64_f32(vtrn1q_f32(r[0], r[1])), b = vreinterpretq_f64_f32(vtrn2q_f32(r[0], r[1]));
    const float64x2_t c = vreinterpretq_f64_f32(vtrn1q_f32(r[2], r[3])), d = vreinterpretq_f64_f32(vtrn2q_f32(r[2], r[3]));
    r[0] = vreinterpretq_f32_f64(vzip1q_f64(a, c));
    r[1] = vreinterpretq_f32_f64(vzip1q_f64(b, d));
    r[2] = vreinterpretq_f32_f64(vzip2q_f64(a, c));
    r[3] = vreinterpretq_f32_f64(vzip2q_f64(b, d));
}
#else
#define VL 2
#define WINDOWS 2
#define vf float64x2_t
#define vi int32x2_t
#define LD(p) vld1q_f64(p)
#define ST(p, v) vst1q_f64(p, v)
#define STREAM(p, v) ST(p, v)
#define LDM(p, n) FN(load_first)(p, n)
#define STM(p, n, v) FN(store_first)(p, n, v)
#define SET1(x) vdupq_n_f64(x)
#define ZERO() vdupq_n_f64(0)
#define MUL(a, b) vmulq_f64(a, b)
#define FMA(a, b, c) vfmaq_f64(c, a, b)
#define MMUL(w, x) vbslq_f64(vceqzq_f64(w), ZERO(), MUL(w, x))
#define MFMA(w, x, c) vbslq_f64(vceqzq_f64(w), c, FMA(w, x, c))
#define LDI(p) vld1_s32(p)
#define ADDI(a, k) vadd_s32(a, vdup_n_s32((int32_t)(k)))
#define PERM1(i, a) vreinterpretq_f64_u8(vqtbl1q_u8(vreinterpretq_u8_f64(a), bytes_of_wide_lanes(i)))
#define PERM2(a, i, b) \
    vreinterpretq_f64_u8(vqtbl2q_u8((uint8x16x2_t){{vreinterpretq_u8_f64(a), vreinterpretq_u8_f64(b)}}, bytes_of_wide_lanes(i)))
#define OF_PIXELS(p, i, n) vld1q_f64((p) + (i)[0]) /* two lanes never are pixels */
#define CLOSER3(v, first) (v)
#define OF_PAIRS(p, i, n) vld1q_f64((p) + (i)[0])
#define OF_EIGHTS(p, i, n) LD((p) + (i)[0]) /* more than a vector holds: nothing is made of them */
#define GATHERED(p, i, w) FN(gathered)(p, i, w)
static inline uint8x16_t bytes_of_wide_lanes(int32x2_t i)
{
    const uint32x2_t lanes = vreinterpret_u32_s32(i), halves = vcreate_u32(0x0706050403020100);
    const uint32x4_t twice = vcombine_u32(vdup_lane_u32(lanes, 0), vdup_lane_u32(lanes, 1));
    return vreinterpretq_u8_u32(vmlaq_n_u32(vcombine_u32(halves, halves), twice, 0x08080808));
}
static inline vf FN(gathered)(const double *p, int32x2_t i, vf w)
{
    vf all = ZERO();
    if (vgetq_lane_f64(w, 0) != 0) all = vld1q_lane_f64(p + vget_lane_s32(i, 0), all, 0);
    if (vgetq_lane_f64(w, 1) != 0) all = vld1q_lane_f64(p + vget_lane_s32(i, 1), all, 1);
    return all;
}
static inline void FN(transpose)(vf *r)
{
    const vf a = r[0], b = r[1];
    r[0] = vzip1q_f64(a, b);
    r[1] = vzip2q_f64(a, b);
}
#endif
static inline vf FN(load_first)(const T *p, int n)
{
    T part[VL] = {0};
    for (int i = 0; i < VL; i++)
        if (i < n) part[i] = p[i];
    return LD(part);
}
static inline void FN(store_first)(T *p, int n, vf v)
{
    T part[VL];
    ST(part, v);
    for (int i = 0; i < VL; i++)
        if (i < n) p[i] = part[i];
}
