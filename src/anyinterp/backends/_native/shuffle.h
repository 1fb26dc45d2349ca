/* A line of copied samples, 16 bytes at a time, each chosen from a few vectors of the input. */
static inline __attribute__((always_inline)) void shuffle_by(
    const Shuffle *shuffle, const char *src, char *dst, const int windows)
{
    const uint8_t *chosen = shuffle->chosen;
    for (idx b = 0; b < shuffle->blocks; b++) {
        const char *at = src + shuffle->base[b];
        __m128i all = _mm_setzero_si128();
        for (int w = 0; w < windows; w++, chosen += 16) {
            const __m128i samples = _mm_loadu_si128((const void *)(at + 16 * w));
            const __m128i some = _mm_shuffle_epi8(samples, _mm_loadu_si128((const void *)chosen));
            all = w ? _mm_or_si128(all, some) : some;
        }
        _mm_storeu_si128((void *)(dst + (b < shuffle->blocks - 1 ? 16 * b : shuffle->last)), all);
    }
}

static void shuffle_line(const Shuffle *shuffle, const char *src, char *dst)
{
    switch (shuffle->windows) {
    case 1: shuffle_by(shuffle, src, dst, 1); break;
    case 2: shuffle_by(shuffle, src, dst, 2); break;
    case 3: shuffle_by(shuffle, src, dst, 3); break;
    default: shuffle_by(shuffle, src, dst, 4);
    }
}
