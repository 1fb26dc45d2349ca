/* Items of whole vectors, and their twins in the next line: what is read once is written up to twice. */
static inline __attribute__((always_inline)) void move_pairs(
    const Level *level, const char *src, char *dst, idx twin, const int paired, const idx item)
{
    for (idx i = 0; i < level->n; i++, dst += level->stride_out) {
        const char *from = src + (level->from ? level->from[i] : i * level->stride_in);
        for (idx at = 0; at < item; at += MOVED) {
            const __m256i some = _mm256_loadu_si256((const void *)(from + at));
            _mm256_storeu_si256((void *)(dst + at), some);
            if (paired) _mm256_storeu_si256((void *)(dst + twin + at), some);
        }
    }
}

static void move_items(const Level *level, const char *src, char *dst, idx twin, idx item)
{
#define EACH(n)                                        \
    if (twin) move_pairs(level, src, dst, twin, 1, n); \
    else move_pairs(level, src, dst, 0, 0, n);         \
    break
    switch (item) {
    case 64: EACH(64);
    case 128: EACH(128);
    case 256: EACH(256);
    default: EACH(item);
    }
#undef EACH
}
