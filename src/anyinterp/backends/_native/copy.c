/*
 * Programs that only copy samples, of whatever type: per axis, where in the input each output lies. What is contiguous
 * in both arrays goes together, and an output that repeats the one before is copied from it.
 */
#include <stdlib.h>
#include <string.h>

#include "layout.h"

enum {
    WINDOW = 16,      /* bytes of a vector, */
    WINDOWS = 4,      /* and vectors that one of the output may be chosen from */
    NEARBY = 1 << 19, /* bytes of tables that stay in a second cache; of larger ones the shorter are taken */
    MOST_MOVED = 1 << 11, /* bytes of an item up to which a call for each costs more than it gains */
    LONG = 1 << 16,   /* bytes of a line whose table no second line finds in the first cache */
};

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
    if (blocks * windows * WINDOW > NEARBY && windows * item > (idx)sizeof *level->from) return 0;
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

/* Pixels of 3, 6 or 12 bytes go as the next power of two, where neither the input nor the output ends before. */
static void count_safe(Copies *copies, const Level *level, idx n_in)
{
    const idx item = copies->item, more = item == 3 ? 1 : item == 6 ? 2 : item == 12 ? 4 : 0, bytes_in = n_in * item;
    if (!more || !level->from || level->lost || level->stride_in != item || level->stride_out != item) return;
    while (copies->safe < level->n && level->from[copies->safe] + item + more <= bytes_in) copies->safe++;
}

static idx from_of(const Level *level, idx i)
{
    return level->from ? level->from[i] : i * level->stride_in;
}

/* Whether lines are rather made together: those of some rows of many, or long ones. Others are best read as they lie. */
static int are_apart(const Level *rows, idx bytes_in)
{
    const idx reach = from_of(rows, rows->n - 1) - from_of(rows, 0), step = rows->stride_in;
    return bytes_in >= LONG || 4 * (reach < 0 ? -reach : reach) >= 5 * (rows->n - 1) * (step < 0 ? -step : step);
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
    if (copies->depth) {
        const Level *inner = &copies->level[copies->depth - 1];
        if (program->kernels->shuffle && make_shuffle(copies, inner, n_in)) return -1;
        count_safe(copies, inner, n_in);
        const int clears = copies->zero && inner->lost && !copies->shuffle.windows;
        copies->moves = program->kernels->move && copies->depth > 1 && copies->item % MOVED == 0 && copies->item > MOVED
                     && copies->item <= MOST_MOVED && !inner->lost;
        copies->together = copies->depth > 1 && !copies->moves && !clears && are_apart(inner - 1, n_in * copies->item);
    }
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

/* Items first to last − 1 along the innermost axis; all if they are shuffled. `ahead`: bytes to what comes next; 0: nothing. */
static void copy_some(const Copies *copies, const Kernels *kernels, idx first, idx last, const char *const *src,
                      char *const *dst, int lines, idx ahead)
{
    const Level *level = &copies->level[copies->depth - 1];
    if (copies->shuffle.windows) kernels->shuffle(&copies->shuffle, src, dst, lines, ahead);
    else copy_lines(copies, first, last, src, dst, lines, ahead);
    for (int r = 0; level->lost && !copies->zero && r < lines; r++)
        for (idx i = first; i < last; i++)
            if (level->lost[i]) fill(copies, dst[r] + i * level->stride_out, copies->item);
}

/* Whether output i of a level is to be a copy of the one before, which is there. */
static int repeats(const Level *level, idx i)
{
    return level->packed && level->from && level->from[i] == level->from[i - 1] && !(level->lost && level->lost[i - 1]);
}

/* Whether each of the lines i to i + TOGETHER − 1 is made anew. */
static int go_together(const Level *level, idx i, idx last)
{
    if (i + TOGETHER > last) return 0;
    for (idx k = 0; k < TOGETHER; k++)
        if ((level->lost && level->lost[i + k]) || (k && repeats(level, i + k))) return 0;
    return 1;
}

static void copy_together(const Copies *copies, const Kernels *kernels, const Level *level, idx i, const char *x, char *y)
{
    const char *src[TOGETHER];
    char *dst[TOGETHER];
    for (int r = 0; r < TOGETHER; r++) src[r] = x + from_of(level, i + r), dst[r] = y + (i + r) * level->stride_out;
    const idx ahead = i + TOGETHER < level->n ? from_of(level, i + TOGETHER) - from_of(level, i) : 0;
    copy_some(copies, kernels, 0, copies->level[copies->depth - 1].n, src, dst, TOGETHER, ahead);
}

/* Lines first to last − 1 of those of a level. What is lost is filled where its first line is asked for. */
static void copy_levels(
    const Copies *copies, const Kernels *kernels, int d, idx first, idx last, const char *src, char *dst, idx ahead)
{
    const Level *level = &copies->level[d];
    if (d >= copies->depth - 1) {
        copy_some(copies, kernels, 0, level->n, &src, &dst, 1, ahead);
        return;
    }
    const idx rows = level->rows;
    for (idx i = first / rows; i * rows < last; i++) {
        const idx low = first > i * rows ? first - i * rows : 0, high = last - i * rows < rows ? last - i * rows : rows;
        char *to = dst + i * level->stride_out;
        const idx from = from_of(level, i), next = i + 1 < level->n ? from_of(level, i + 1) : from;
        const int lost = level->lost && level->lost[i];
        const int line = d == copies->depth - 2 && copies->moves && !lost;
        const int again = (i - 1) * rows >= first && high - low == rows && repeats(level, i);
        if (!lost && again) memcpy(to, to - level->stride_out, (size_t)level->packed);
        else if (line) {
            const int paired = i + 1 < last && repeats(level, i + 1) && !(level->lost && level->lost[i + 1]);
            kernels->move(level + 1, src + from, to, paired ? level->stride_out : 0, copies->item);
            i += paired;
        } else if (copies->together && d == copies->depth - 2 && go_together(level, i, last))
            copy_together(copies, kernels, level, i, src, dst), i += TOGETHER - 1;
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
    else if (copies->shuffle.windows) copy_some(copies, program->kernels, 0, copies->level[0].n, &x, &y, 1, 0);
    else copy_some(copies, program->kernels, first, last, &x, &y, 1, 0);
}
