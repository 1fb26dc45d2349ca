/* Copies of the innermost axis, of one line or of some that have the same table. */
#include <string.h>

#include "plan.h"

/* Items first to last − 1 of `lines` lines. */
static inline __attribute__((always_inline)) void move_items(
    const Level *level, idx first, idx last, const char *const *from, char *const *to, const int lines, const idx item)
{
    const idx *const places = level->from, in = level->stride_in, out = level->stride_out;
    const char *src[TOGETHER];
    char *dst[TOGETHER];
    for (int r = 0; r < lines; r++) src[r] = from[r], dst[r] = to[r];
    for (idx i = first, at = first * out; i < last; i++, at += out) {
        const idx place = places ? places[i] : i * in;
        for (int r = 0; r < lines; r++) memcpy(dst[r] + at, src[r] + place, (size_t)item);
    }
}

/* The same of one line, while those of the next one are asked for, or items that are lost become zeros. */
static inline __attribute__((always_inline)) void move_or_clear(
    const Level *level, idx first, idx last, const char *src, char *dst, idx ahead, int clears, const idx item)
{
    const idx *const places = level->from, out = level->stride_out;
    const unsigned char *const lost = level->lost;
    if (clears)
        for (idx i = first; i < last; i++)
            if (lost[i]) memset(dst + i * out, 0, (size_t)item);
            else memcpy(dst + i * out, src + places[i], (size_t)item);
    else if (places && ahead)
        for (idx i = first; i < last; i++) {
            memcpy(dst + i * out, src + places[i], (size_t)item);
            __builtin_prefetch(src + places[i] + ahead);
        }
    else
        move_items(level, first, last, &src, &dst, 1, item);
}

void copy_lines(
    const Copies *copies, idx first, idx last, const char *const *src, char *const *dst, int lines, idx ahead)
{
    const Level *level = &copies->level[copies->depth - 1];
    const int clears = copies->zero && level->lost;
    const idx most = copies->safe < last - 1 ? copies->safe : last - 1; /* the last one's neighbour may be another thread's */
    idx item = copies->item;
#define EACH(n)                                                                            \
    if (lines == TOGETHER) move_items(level, first, last, src, dst, TOGETHER, n);          \
    else move_or_clear(level, first, last, src[0], dst[0], ahead, clears, n);              \
    break
#define WIDER(n, wide)                                                                     \
    if (lines == TOGETHER) move_items(level, first, most, src, dst, TOGETHER, wide);       \
    else move_or_clear(level, first, most, src[0], dst[0], ahead, 0, wide);                \
    if (first < most) first = most;                                                        \
    EACH(n)
    if (copies->safe) item = -item;
    switch (item) {
    case 1: EACH(1);
    case 2: EACH(2);
    case 3: EACH(3);
    case 4: EACH(4);
    case 6: EACH(6);
    case 8: EACH(8);
    case 12: EACH(12);
    case 16: EACH(16);
    case 32: EACH(32);
    case 64: EACH(64);
    case 128: EACH(128);
    case -3: WIDER(3, 4);
    case -6: WIDER(6, 8);
    case -12: WIDER(12, 16);
    default: EACH(copies->item);
    }
#undef WIDER
#undef EACH
}
