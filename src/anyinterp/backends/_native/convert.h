/*
 * From each type of samples to the working type and back, rounded half to even and saturated, NaN as 0. For those that
 * the other kernels do not convert in passing. A line: the type, its C type x, its name, x as T, and v of type T as x.
 */
#ifndef ANYINTERP_CONVERT_H
#define ANYINTERP_CONVERT_H
#define NEAREST(type, v, low, high) ((v) != (v) ? 0 : (v) <= (T)(low) ? (low) : (v) >= (T)(high) ? (high) : (type)rint(v))
#define CONVERTED(DO)                                                                    \
    DO(FLOAT32, float, f, x, v)                                                          \
    DO(FLOAT64, double, d, x, v)                                                         \
    DO(FLOAT16, uint16_t, h, from_half(x), to_half(SHORT(v)))                            \
    DO(BFLOAT16, uint16_t, bf, from_bfloat(x), to_bfloat(SHORT(v)))                      \
    DO(UINT8, uint8_t, u8, x, NEAREST(uint8_t, v, 0, UINT8_MAX))                           \
    DO(UINT16, uint16_t, u16, x, NEAREST(uint16_t, v, 0, UINT16_MAX))                      \
    DO(UINT32, uint32_t, u32, x, NEAREST(uint32_t, v, 0, UINT32_MAX))                      \
    DO(UINT64, uint64_t, u64, x, NEAREST(uint64_t, v, 0, UINT64_MAX))                      \
    DO(INT8, int8_t, i8, x, NEAREST(int8_t, v, INT8_MIN, INT8_MAX))                        \
    DO(INT16, int16_t, i16, x, NEAREST(int16_t, v, INT16_MIN, INT16_MAX))                  \
    DO(INT32, int32_t, i32, x, NEAREST(int32_t, v, INT32_MIN, INT32_MAX))                  \
    DO(INT64, int64_t, i64, x, NEAREST(int64_t, v, INT64_MIN, INT64_MAX))                  \
    DO(BOOL, uint8_t, b, x != 0, v == v && rint(v) != 0)
#define CONVERT(type, S, name, get, put)                                                 \
    static void FN(JOIN(read_, name))(void *to, const void *from, idx n)                 \
    {                                                                                    \
        const S *src = from;                                                             \
        for (idx i = 0; i < n; i++) {                                                    \
            const S x = src[i];                                                          \
            ((T *)to)[i] = (T)(get);                                                     \
        }                                                                                \
    }                                                                                    \
    static void FN(JOIN(write_, name))(void *to, const void *from, idx n)                \
    {                                                                                    \
        const T *src = from;                                                             \
        for (idx i = 0; i < n; i++) {                                                    \
            const T v = src[i];                                                          \
            ((S *)to)[i] = (S)(put);                                                     \
        }                                                                                \
    }
#endif
CONVERTED(CONVERT)
