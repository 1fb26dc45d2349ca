/*
 * A program is cut across: all its rows of slabs, of one batch entry after the other, into ranges of equal length.
 * Where these are too few, as of a single line, it is cut along the lines. No sum depends on where it is cut.
 */
#include "pieces.h"

#include <math.h>

#include "pool.h"

enum {
    TURNS = 8,   /* pieces for each thread, so that one that was held up does not keep the others waiting */
    REPEATS = 32, /* rows read for each one that the next piece reads again */
    LINE = 64     /* bytes that come into a cache at once */
};

/* The part of an axis whose samples come into the caches, by whole lines. */
static double touched(const Taps *taps)
{
    const double n = (double)taps->n_in, stride = fabs((double)taps->stride);
    const double total = stride > 0 && stride < LINE ? (double)taps->total * LINE / stride : (double)taps->total;
    return total < n ? total / n : 1;
}

/* The products of all passes and the bytes read and written, at the pace of the widest vectors: a little is never much. */
void measure(Program *program)
{
    program->rows = program->copies ? program->copies->rows : program->n_slabs * program->n_tiles;
    for (int d = 0; d < program->batch_in.ndim; d++) program->rows *= program->batch_in.n[d];
    if (program->bundles) program->rows = bundle_rows(program);
    double samples = program->pairs ? 2 : 1, made = samples, sums = 0, bytes = (double)size_of(program->type_in);
    for (int d = 0; d < program->ndim; d++) samples *= (double)program->shape_in[d], made *= (double)program->shape_out[d];
    bytes *= samples;
    for (int t = 0; t < program->n_taps; t++) { /* those that are read */
        bytes *= touched(&program->taps[t]);
        const double n = (double)program->taps[t].n_in, total = (double)program->taps[t].total;
        if (total < n) samples *= total / n;
    }
    bytes += made * (double)size_of(program->type_out);
    for (int t = 0; t < program->n_taps; t++) {
        const Taps *taps = &program->taps[t];
        const double n = (double)taps->n_in, total = (double)taps->total, read = total < n ? total : n;
        if (!read) continue;
        sums += samples / read * total;
        samples *= (double)taps->n_out / read;
    }
    program->work = (sums + bytes) / 32;
}

static idx up(idx n, idx of)
{
    return (n + of - 1) / of;
}

/* Whether pieces of a line can be made without the whole of it. */
static int has_lines(const Program *program)
{
    if (program->copies || program->bundles || program->fills || program->n_tiles > 1) return 0;
    const Tile *tile = program->tiles;
    const int plain = !tile->spread_in && !tile->spread_out && program->type_in == program->type_out;
    return plain && !program->pours && !tile->stage->taps && program->type_in == program->type;
}

/* Rows of a piece: as many for all threads, whole groups that passes take at a time, and few slabs made twice. */
static idx length(const Stage *stage, idx rows, int threads)
{
    const Taps *taps = stage->taps;
    const idx group = stage->post ? stage->batch : 1, most = up(rows, threads);
    const double again = stage->kept ? REPEATS * (double)(taps->width - 1) * (double)taps->n_out / (double)taps->n_in : 1;
    const idx apart = again < (double)most ? (idx)again : most;
    idx turns = rows / (threads * (apart > group ? apart : group));
    if (turns < 1) turns = 1;
    if (turns > TURNS) turns = TURNS;
    const idx n = up(rows, threads * turns);
    return n > group ? up(n, group) * group : n;
}

Cut cut(const Program *program, int threads, double share)
{
    const Stage *stage = program->copies || program->bundles ? NULL : program->tiles->stage;
    const idx rows = program->rows;
    if (share > 0 && program->work < share * threads) threads = (int)(program->work / share);
    Cut made = {.threads = 1, .units = rows, .length = rows, .pieces = 1, .scratch = program->scratch};
    if (threads < 2) return made;
    const idx parts = has_lines(program) ? up(stage->post->lines->n_blocks, APART) : 0;
    made.along = rows < (idx)threads * TURNS && parts > rows;
    if (made.along) made.units = parts;
    made.length = made.along || !stage ? up(made.units, (idx)threads * TURNS) : length(stage, rows, threads);
    if (program->copies && program->copies->together) made.length = up(made.length, TOGETHER) * TOGETHER;
    made.pieces = up(made.units, made.length);
    made.threads = made.pieces < threads ? (int)made.pieces : threads;
    made.scratch *= made.threads;
    return made;
}

/* The run of blocks that begins with some block, or the end of all. */
static idx run_of(const Lines *lines, idx block)
{
    idx low = 0, high = lines->n_runs;
    while (low < high) {
        const idx middle = (low + high) / 2;
        if (lines->runs[middle].first < block) low = middle + 1;
        else high = middle;
    }
    return low;
}

typedef struct {
    const Program *program;
    const Cut *cut;
    char *x, *y, *scratch;
} Task;

static void run_piece(const void *of, idx piece, int seat)
{
    const Task *task = of;
    const Cut *cut = task->cut;
    const idx first = piece * cut->length, last = first + cut->length < cut->units ? first + cut->length : cut->units;
    char *scratch = task->scratch + seat * task->program->scratch;
    if (!cut->along) {
        run_range(task->program, NULL, first, last, task->x, task->y, scratch);
        return;
    }
    const Lines *whole = task->program->tiles->stage->post->lines;
    Lines part = *whole;
    const idx from = run_of(whole, first * APART), to = run_of(whole, last * APART);
    part.runs += from;
    part.n_runs = to - from;
    part.end = last < cut->units ? whole->blocks[last * APART].out : whole->end;
    part.across = 0;
    run_range(task->program, &part, 0, task->program->rows, task->x, task->y, scratch);
}

void run_cut(const Program *program, const Cut *cut, char *x, char *y, char *scratch)
{
    const Task task = {program, cut, x, y, scratch};
    pool_run(&(Job){.work = run_piece, .task = &task, .pieces = cut->pieces, .threads = cut->threads});
}
