/* One lane; see simd.h. */
#define VL 1
#define WINDOWS 0
#define vf T
#define vi int32_t
#define LD(p) (*(p))
#define ST(p, v) (void)(*(p) = (v))
#define STREAM(p, v) ST(p, v)
#define LDM(p, n) (*(p))
#define STM(p, n, v) (void)(*(p) = (v))
#define SET1(x) (x)
#define ZERO() ((T)0)
#define MUL(a, b) ((a) * (b))
#define FMA(a, b, c) ((a) * (b) + (c))
#define MMUL(w, x) ((w) != 0 ? (w) * (x) : (T)0)
#define MFMA(w, x, c) ((w) != 0 ? (w) * (x) + (c) : (c))
#define LDI(p) (*(p))
#define ADDI(a, k) ((a) + (int32_t)(k))
#define PERM1(i, a) ((void)(i), a)
#define PERM2(a, i, b) ((void)(i), (void)(b), a)
#define OF_PIXELS(p, i, n) ((p)[*(i)])
#define CLOSER3(v, first) (v)
#define OF_PAIRS(p, i, n) ((p)[*(i)])
#define OF_EIGHTS(p, i, n) ((p)[*(i)])
#define GATHERED(p, i, w) ((w) != 0 ? (p)[i] : (T)0)
#define LOAD_U8(p) ((T) * (p))
#define LOAD_U16(p) ((T) * (p))
#define LOAD_I16(p) ((T) * (p))
#define LOAD_H(p) from_half(*(p))
#define LOAD_BF(p) from_bfloat(*(p))
#if !WIDE
/* Adding 1.5·2²³ leaves the nearest whole number, ties to even, in the last bits of a float of magnitude below 2²². */
static inline int32_t whole(float v, float low, float high)
{
    const float above = v > low ? v : low, moved = (above < high ? above : high) + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &moved, sizeof bits);
    return bits - 0x4b400000;
}
#define PUT_U8(p, v) (void)(*(p) = (uint8_t)whole(v, 0, 255))
#define PUT_U16(p, v) (void)(*(p) = (uint16_t)whole(v, 0, 65535))
#define PUT_I16(p, v) (void)(*(p) = (int16_t)whole((v) == (v) ? (v) : 0, -32768, 32767))
#define PUT_H(p, v) (void)(*(p) = to_half(v))
#define PUT_BF(p, v) (void)(*(p) = to_bfloat(v))
#endif
static inline void FN(transpose)(vf *r) { (void)r; }
