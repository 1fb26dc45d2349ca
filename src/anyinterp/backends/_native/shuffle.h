/* Lines of copied samples, 16 bytes at a time, each chosen from a few vectors of the input. */
static inline __attribute__((always_inline)) void shuffle_by(
    const Shuffle *shuffle, const char *const *from, char *const *to, idx ahead, const int windows, const int lines)
{
    const uint8_t *chosen = shuffle->chosen;
    const char *src[TOGETHER];
    char *dst[TOGETHER];
    for (int r = 0; r < lines; r++) src[r] = from[r], dst[r] = to[r];
    for (idx b = 0; b < shuffle->blocks; b++) {
        const idx at = shuffle->base[b], out = b < shuffle->blocks - 1 ? 16 * b : shuffle->last;
        __m128i all[TOGETHER];
        for (int w = 0; w < windows; w++, chosen += 16) {
            const __m128i choice = _mm_loadu_si128((const void *)chosen);
            for (int r = 0; r < lines; r++) {
                const __m128i some = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(src[r] + at + 16 * w)), choice);
                all[r] = w ? _mm_or_si128(all[r], some) : some;
            }
        }
        for (int r = 0; r < lines; r++) {
            if (lines > 1 && windows > 1) __builtin_prefetch(src[r] + at + ahead); /* else the processor foresees them */
            _mm_storeu_si128((void *)(dst[r] + out), all[r]);
        }
    }
}

static void shuffle_lines(const Shuffle *shuffle, const char *const *src, char *const *dst, int lines, idx ahead)
{
#define EACH(windows)                                                                     \
    if (lines == TOGETHER) shuffle_by(shuffle, src, dst, ahead, windows, TOGETHER);       \
    else shuffle_by(shuffle, src, dst, ahead, windows, 1);                                \
    break
    switch (shuffle->windows) {
    case 1: EACH(1);
    case 2: EACH(2);
    case 3: EACH(3);
    default: EACH(4);
    }
#undef EACH
}
