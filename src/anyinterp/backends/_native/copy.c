/*
 * Programs that only copy samples, of whatever type: per axis, where in the input each output lies. What is contiguous
 * in both arrays goes together, and an output that repeats the one before is copied from it.
 */
#include <stdlib.h>
#include <string.h>

#include "layout.h"

enum { WINDOW = 16, WINDOWS = 4 }; /* bytes of a vector; and vectors that one of the output may be chosen from */

/* The table of an axis in bytes. What is lost reads nothing: its place is that of the output before, or of the first. */
static int set_places(Level *level, const Taps *taps)
{
    level->from = malloc((size_t)taps->n_out * sizeof *level->from);
    if (taps->inside) level->lost = calloc((size_t)taps->n_out, 1);
    if (!level->from || (taps->inside && !level->lost)) return -1;
    for (idx o = 0; o < taps->n_out; o++) {
        const int lost = taps->inside && taps->inside[o] != 1;
        level->from[o] = !lost ? taps->start[o] * level->stride_in : o ? level->from[o - 1] : 0;
        if (lost) level->lost[o] = 1;
    }
    return 0;
}

/* The place in the input of a byte of the innermost axis' outputs. */
static idx place(const Copies *copies, const Level *level, idx byte)
{
    return level->from[byte / copies->item] + byte % copies->item;
}

/* First and last place that WINDOW bytes of the output are copied from. */
static void reach(const Copies *copies, const Level *level, idx byte, idx *low, idx *high)
{
    *low = *high = place(copies, level, byte);
    for (int t = 1; t < WINDOW; t++) {
        const idx at = place(copies, level, byte + t);
        if (at < *low) *low = at;
        if (at > *high) *high = at;
    }
}

/* Tables for the innermost axis by which vectors of bytes are put together, if few are needed for each. −1: no memory. */
static int make_shuffle(Copies *copies, const Level *level, idx n_in)
{
    const idx bytes = level->n * copies->item, bytes_in = n_in * copies->item, item = copies->item;
    Shuffle *shuffle = &copies->shuffle;
    if (!level->from || level->stride_in != item || level->stride_out != item || item > WINDOW || bytes < WINDOW) return 0;
    const idx blocks = (bytes + WINDOW - 1) / WINDOW;
    idx low, high, widest = 0;
    for (idx b = 0; b < blocks; b++) {
        reach(copies, level, b < blocks - 1 ? b * WINDOW : bytes - WINDOW, &low, &high);
        if (high - low > widest) widest = high - low;
    }
    const idx windows = widest / WINDOW + 1;
    if (windows > WINDOWS || windows * WINDOW > bytes_in || bytes_in > INT32_MAX) return 0;
    shuffle->base = malloc((size_t)blocks * sizeof *shuffle->base);
    shuffle->chosen = malloc((size_t)(blocks * windows * WINDOW));
    if (!shuffle->base || !shuffle->chosen) return -1;
    shuffle->blocks = blocks, shuffle->windows = (int)windows, shuffle->last = bytes - WINDOW;
    for (idx b = 0; b < blocks; b++) {
        const idx byte = b < blocks - 1 ? b * WINDOW : bytes - WINDOW;
        reach(copies, level, byte, &low, &high);
        if (low > bytes_in - windows * WINDOW) low = bytes_in - windows * WINDOW;
        shuffle->base[b] = (int32_t)low;
        for (int t = 0; t < WINDOW * windows; t++) {
            const idx at = place(copies, level, byte + t % WINDOW) - low - t / WINDOW * WINDOW;
            const int lost = level->lost && level->lost[(byte + t % WINDOW) / item];
            shuffle->chosen[b * windows * WINDOW + t] = (uint8_t)(at >= 0 && at < WINDOW && !lost ? at : 0x80); /* 0 */
        }
    }
    return 0;
}

/* Whether an axis without a table goes on where the one before it, which has none, goes to. */
static int joins(const Level *before, idx n, idx stride_in, idx stride_out)
{
    return !before->from && before->stride_in == n * stride_in && before->stride_out == n * stride_out;
}

int make_copies(const Axes *axes)
{
    Program *program = axes->program;
    Copies *copies = program->copies;
    idx n_in = 1;
    copies->item = size_of(program->type_in);
    copies->zero = 1;
    for (int t = 0; t < copies->size; t++)
        if (((const char *)copies->fill)[t]) copies->zero = 0;
    for (int d = 0; d < axes->ndim; d++) {
        const int step = axes->step[d];
        if (step < 0 && axes->n_in[d] == 1) continue;
        const int joined = step < 0 && copies->depth && joins(&copies->level[copies->depth - 1], axes->n_in[d],
                                                              axes->stride_in[d], axes->stride_out[d]);
        Level *level = &copies->level[joined ? copies->depth - 1 : copies->depth++];
        level->n = (joined ? level->n : 1) * axes->n_out[d];
        level->stride_in = axes->stride_in[d];
        level->stride_out = axes->stride_out[d];
        n_in = axes->n_in[d];
        if (step >= 0 && set_places(level, &program->taps[step])) return -1;
    }
    const Level *last = copies->depth ? &copies->level[copies->depth - 1] : NULL;
    if (last && !last->from && last->stride_in == copies->item && last->stride_out == copies->item) {
        copies->item *= last->n;
        copies->depth--;
        for (int d = 0; d < axes->ndim; d++)
            if (axes->step[d] >= 0) n_in = axes->n_in[d];
    }
    idx packed = copies->item;
    for (int d = copies->depth - 1; d >= 0; d--) {
        Level *level = &copies->level[d];
        level->packed = packed;
        packed = level->stride_out == packed ? packed * level->n : 0;
    }
    if (copies->depth && program->kernels->shuffle && make_shuffle(copies, &copies->level[copies->depth - 1], n_in)) return -1;
    copies->rows = 1;
    for (int d = copies->depth - 2; d >= 0; d--) {
        copies->level[d].rows = copies->rows;
        copies->rows *= copies->level[d].n;
    }
    if (copies->depth == 1 && !copies->shuffle.windows) copies->rows = copies->level[0].n;
    return 0;
}

void free_copies(Copies *copies)
{
    if (!copies) return;
    for (int d = 0; d < MAX_DIMS; d++) {
        free(copies->level[d].from);
        free(copies->level[d].lost);
    }
    free(copies->shuffle.base);
    free(copies->shuffle.chosen);
    free(copies);
}

/* The fill value, again and again. */
static void fill(const Copies *copies, char *to, idx bytes)
{
    if (copies->zero) {
        memset(to, 0, (size_t)bytes);
        return;
    }
    memcpy(to, copies->fill, (size_t)copies->size);
    for (idx done = copies->size; done < bytes;) {
        const idx n = bytes - done < done ? bytes - done : done;
        memcpy(to + done, to, (size_t)n);
        done += n;
    }
}

static void fill_levels(const Copies *copies, int d, char *to)
{
    const Level *level = &copies->level[d];
    for (idx i = 0; i < level->n; i++) {
        if (level->packed) fill(copies, to + i * level->stride_out, level->packed);
        else fill_levels(copies, d + 1, to + i * level->stride_out);
    }
}

/* Items first to last − 1 along the innermost axis; all if they are shuffled. `ahead`: bytes to the next line; 0: there is none. */
static void copy_line(
    const Copies *copies, const Kernels *kernels, idx first, idx last, const char *src, char *dst, idx ahead)
{
    const Level *level = &copies->level[copies->depth - 1];
    const idx in = level->stride_in, out = level->stride_out, *const from = level->from;
    const int clears = copies->zero && level->lost; /* at once, while items are copied */
#define EACH(item)                                                                                               \
    if (clears)                                                                                                  \
        for (idx i = first; i < last; i++)                                                                       \
            if (level->lost[i]) memset(dst + i * out, 0, (size_t)(item));                                        \
            else memcpy(dst + i * out, src + from[i], (size_t)(item));                                    \
    else if (from && ahead)                                                                               \
        for (idx i = first; i < last; i++) {                                                                     \
            memcpy(dst + i * out, src + from[i], (size_t)(item));                                         \
            __builtin_prefetch(src + from[i] + ahead);                                                    \
        }                                                                                                        \
    else if (from)                                                                                        \
        for (idx i = first; i < last; i++) memcpy(dst + i * out, src + from[i], (size_t)(item));          \
    else                                                                                                         \
        for (idx i = first; i < last; i++) memcpy(dst + i * out, src + i * in, (size_t)(item));                  \
    break
    if (copies->shuffle.windows) kernels->shuffle(&copies->shuffle, src, dst);
    else switch (copies->item) {
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
        default: EACH(copies->item);
        }
#undef EACH
    for (idx i = first; level->lost && !clears && i < last; i++)
        if (level->lost[i]) fill(copies, dst + i * out, copies->item);
}

/* Lines first to last − 1 of those of a level. What is lost is filled where its first line is asked for. */
static void copy_levels(
    const Copies *copies, const Kernels *kernels, int d, idx first, idx last, const char *src, char *dst, idx ahead)
{
    const Level *level = &copies->level[d];
    if (d >= copies->depth - 1) {
        copy_line(copies, kernels, 0, level->n, src, dst, ahead);
        return;
    }
    const idx rows = level->rows;
    for (idx i = first / rows; i * rows < last; i++) {
        const idx low = first > i * rows ? first - i * rows : 0, high = last - i * rows < rows ? last - i * rows : rows;
        char *to = dst + i * level->stride_out;
        const idx from = level->from ? level->from[i] : i * level->stride_in;
        const idx next = level->from && i + 1 < level->n ? level->from[i + 1] : from;
        const int lost = level->lost && level->lost[i];
        const int before = (i - 1) * rows >= first && level->packed && level->from && high - low == rows;
        const int again = before && from == level->from[i - 1] && !(level->lost && level->lost[i - 1]);
        if (!lost && again) memcpy(to, to - level->stride_out, (size_t)level->packed);
        else if (!lost) copy_levels(copies, kernels, d + 1, low, high, src + from, to, next - from);
        else if (!low && level->packed) fill(copies, to, level->packed);
        else if (!low) fill_levels(copies, d + 1, to);
    }
}

void run_copies(const Program *program, idx first, idx last, const char *x, char *y)
{
    const Copies *copies = program->copies;
    if (!copies->depth) memcpy(y, x, (size_t)copies->item);
    else if (copies->depth > 1) copy_levels(copies, program->kernels, 0, first, last, x, y, 0);
    else if (copies->shuffle.windows) copy_line(copies, program->kernels, 0, copies->level[0].n, x, y, 0);
    else copy_line(copies, program->kernels, first, last, x, y, 0);
}
