/* The passes of a program as stages, one within the other, and the scratch that they need. */
#include <stdlib.h>

#include "layout.h"

enum {
    CACHED = 3 << 13, /* bytes that slabs handed on may take in any case: half of a first cache */
    ROOM = 1 << 19,   /* and that they may take to be as many as the next pass wants */
    ALONG = 4,        /* lines that it wants if it has lanes along them */
    MOST = 64,        /* slabs at a time, at most */
    SHEET = 1 << 15,  /* bytes of a plane between two passes that are made one after the other */
    SHORT = 1 << 11,  /* bytes of a slab up to which two are better made at once */
};

/* Bytes from one slab to the next in scratch: aligned, and not so that all begin in the same set of the cache. */
static idx pitch(idx elements, idx item)
{
    const idx bytes = (elements * item + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return bytes % 2048 ? bytes : bytes + ALIGNMENT;
}

/* As `pitch`, but short ones without a gap: where types are converted, many go at once. */
static idx close_pitch(idx elements, idx item)
{
    return elements * item < SHORT ? elements * item : pitch(elements, item);
}

/* Room for n pieces of scratch. Beyond MOST_SCRATCH it stays beyond, and there is no program. */
static idx reserve(Program *program, idx n, idx bytes)
{
    const idx at = program->scratch;
    if (at > MOST_SCRATCH || bytes > MOST_SCRATCH / n) program->scratch = MOST_SCRATCH + 1;
    else program->scratch += (n * bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return at;
}

int type_after(const Program *program, int s)
{
    if (!program->fixed) return program->type;
    return s < 0 || program->taps[s].store.bytes ? UINT8 : INT32;
}

idx elements(const Axes *axes, int from)
{
    idx n = 1;
    for (int d = from; d < axes->ndim; d++) n *= axes->now[d];
    return n;
}

/* Whether all samples from the first to the last that an axis reads are read, or nearly. */
static int dense(const Taps *taps)
{
    idx covered = 0, end = 0;
    for (idx o = 0; o < taps->n_out; o++) {
        const idx stop = taps->start[o] + taps->count[o], from = taps->start[o] > end ? taps->start[o] : end;
        if (stop > from) covered += stop - from;
        if (stop > end) end = stop;
    }
    return 10 * covered >= 9 * end;
}

/* Whether outputs at least twice as far apart as samples follow each other without gaps, and share every other sample or more. */
static int shares(const Taps *taps)
{
    idx total = 0, end = 0, seen = 0;
    if (taps->gaps || taps->empty || taps->n_in < 2 * taps->n_out) return 0;
    for (idx o = 0; o < taps->n_out; o++) {
        const idx start = taps->start[o], stop = start + taps->count[o];
        if (o && (stop < end || start > end || start < taps->start[o - 1])) return 0;
        seen += stop - (start > end ? start : end);
        total += taps->count[o];
        end = stop;
    }
    return 2 * total >= 3 * seen;
}

/* How many slabs of so many bytes are handed on at a time, to or from a stage. */
static idx at_a_time(const Program *program, const Stage *stage, idx bytes)
{
    const int across = stage && stage->lines && stage->lines->across;
    const idx wanted = !stage || !stage->lines ? 1 : across ? program->kernels->lanes : ALONG;
    idx n = CACHED / bytes / wanted * wanted;
    if (n < wanted) n = wanted;
    if (n * bytes > ROOM) n = ROOM / bytes;
    return n < 1 ? 1 : n < MOST ? n : MOST;
}

static idx widest(int a, int b)
{
    return size_of(a) > size_of(b) ? size_of(a) : size_of(b);
}

/* Bytes between two passes of a plane so small that each is made as a whole; 0: it is not, or more happens to it. */
static idx sheet(const Program *program, const Tile *tile, const Stage *stage, int converts)
{
    const Stage *rest = stage->pre ? stage->pre : stage->post;
    if (converts || stage != tile->stage || program->n_tiles > 1 || program->fixed || program->fills || program->streams
        || !stage->taps || stage->fused || (stage->pre && stage->post) || !rest || !rest->lines || rest->planes > 1)
        return 0;
    const Taps *taps = stage->taps;
    const idx item = size_of(program->type), row = stage->between * item;
    const idx slabs = stage->pre ? taps->n_in : taps->n_out, stride = stage->pre ? program->stride_out : program->stride_in;
    if (taps->gaps || taps->empty || taps->span != taps->n_in || stride != row || slabs > SHEET / row) return 0;
    return slabs * row;
}

/* Scratch of a stage, and whether slabs of other types or spread ones come in or go out. */
static void furnish(Program *program, const Tile *tile, Stage *stage, int fetches, int delivers)
{
    const idx width = stage->taps ? stage->taps->width : 1;
    if (stage->lines) {
        stage->at_lines = reserve(program, 1, stage->lines->scratch);
        if (stage->taps->span > stage->taps->n_in) {
            stage->pitch_before = pitch(stage->taps->span * stage->before, size_of(program->type));
            stage->wrapped = ROOM / stage->pitch_before;
            if (stage->wrapped < 1) stage->wrapped = 1;
            if (stage->wrapped > MAX_LANES) stage->wrapped = MAX_LANES;
            stage->at_wrapped = reserve(program, stage->wrapped, stage->pitch_before);
        }
        return;
    }
    stage->pitch_before = close_pitch(stage->before, size_of(stage->in));
    stage->pitch_between = pitch(stage->between, widest(stage->mid, stage->made));
    const int pours = program->pours && stage == tile->stage;
    stage->pitch_after = pours ? stage->after * size_of(stage->out) : close_pitch(stage->after, size_of(stage->out));
    const idx wide = stage->pitch_between > stage->pitch_after ? stage->pitch_between : stage->pitch_after;
    const idx batch = at_a_time(program, stage->post, wide);
    stage->batch = stage->post || delivers ? batch : stage->taps->n_out;
    if (!stage->taps && !fetches && !delivers) { /* lines go from one array to the other, and nothing is kept */
        const idx wanted = stage->post->lines->across ? program->kernels->lanes : ALONG;
        if (stage->batch < wanted) stage->batch = wanted;
    }
    const int reads = fetches && (tile->spread_in || !program->kernels->blend[program->type_in]);
    stage->kept = stage->taps && (stage->pre || reads);
    if (stage->kept) {
        const idx bytes = stage->pitch_between > stage->pitch_before ? stage->pitch_between : stage->pitch_before;
        stage->ahead = dense(stage->taps) ? at_a_time(program, stage->pre, bytes) : 1;
        if (stage->ahead > MAX_LANES) stage->ahead = MAX_LANES;
        for (stage->ring = 1; stage->ring < width + stage->ahead;) stage->ring *= 2;
        stage->at_tags = reserve(program, stage->ring, sizeof(idx));
        stage->at_ring = reserve(program, stage->ring, stage->pitch_between);
        const idx group = stage->ahead > width ? stage->ahead : width;
        if (stage->pre && fetches) stage->at_fetched = reserve(program, group, stage->pitch_before);
    }
    const Lines *lines = stage->post && stage->post->planes == 1 && !program->fixed ? stage->post->lines : NULL;
    const int near = lines && !lines->across && lines->taps->width == 2 && width == 2;
    const int along = lines && lines->taps->span == lines->taps->n_in && (lines->sparse || near);
    stage->fused = along && stage->taps && !stage->taps->empty && !stage->kept && !fetches && width <= FEW;
    const int grows = stage->taps && stage->taps->n_out > stage->taps->n_in && !stage->taps->gaps;
    stage->twins = grows && !stage->fused && !program->fixed && stage->between * size_of(stage->made) <= SHORT;
    stage->swept = fetches && program->type_in == UINT8 && program->kernels->sweep && stage->taps && !stage->kept
                && width > FEW && shares(stage->taps);
    stage->at_rows = reserve(program, stage->swept ? SWEEP * width + AHEAD : width + 3, sizeof(void *)); /* whole quads */
    stage->at_weights = reserve(program, width, size_of(program->type));
    if (stage->post && !stage->fused && (stage->taps || fetches)) {
        stage->at_blended = reserve(program, stage->batch, stage->pitch_between);
        reserve(program, 1, ALIGNMENT); /* they may begin askew */
    }
    const idx whole = sheet(program, tile, stage, fetches || delivers);
    stage->whole = whole > 0;
    if (whole) stage->at_sheet = reserve(program, 1, whole);
    if (delivers) stage->at_results = reserve(program, stage->batch, stage->pitch_after);
    const idx raw_in = stage->before * size_of(program->type_in), raw_out = stage->after * size_of(program->type_out);
    if (fetches || delivers) stage->at_raw = reserve(program, 1, raw_in > raw_out ? raw_in : raw_out);
}

/*
 * The stage of some steps, in the order of the plan, all of axes from `from` on; −1: no memory. `now` moves to
 * after them. What was made hangs together even then, and is freed with the program.
 */
int make_stage(Axes *axes, int from, const int *steps, int n_steps, Stage **made)
{
    Program *program = axes->program;
    int outer = axes->ndim, own = 0, where[MAX_DIMS] = {0};
    for (int s = 0; s < n_steps; s++) {
        for (int d = from; d < axes->ndim; d++)
            if (axes->step[d] == steps[s]) where[s] = d;
        if (where[s] < outer) outer = where[s], own = s;
    }
    Stage *stage = *made = calloc(1, sizeof *stage);
    if (!stage) return -1;
    Taps *taps = axes->taps[steps[own]];
    stage->taps = taps;
    stage->planes = 1;
    stage->in = type_after(program, steps[0] - 1);
    stage->mid = type_after(program, steps[own] - 1);
    stage->made = type_after(program, steps[own]);
    stage->out = type_after(program, steps[n_steps - 1]);
    for (int d = from; d < outer; d++) stage->planes *= axes->now[d];
    stage->before = elements(axes, outer + 1);
    if (own > 0 && make_stage(axes, outer + 1, steps, own, &stage->pre)) return -1;
    stage->between = elements(axes, outer + 1);
    axes->now[outer] = stage->taps->n_out;
    const int left = n_steps - own - 1;
    if (left > 0 && make_stage(axes, outer + 1, steps + own + 1, left, &stage->post)) return -1;
    stage->after = elements(axes, outer + 1);
    const int whole = !taps->store.sample && !taps->store.term; /* vectors multiply samples as they are, and add all */
    if (program->fixed && stage->mid == INT32 && steps[own] == 1) taps->narrow = is_narrow(&program->taps[0], taps);
    if (!axes->tiled) taps->along = n_steps == 1 && stage->between < NARROW;
    if (!taps->along)
        return program->fixed && stage->mid == UINT8 && whole && !taps->packed ? pack_weights(taps, 0) : 0;
    if (taps->shared) {
        taps->lines = lines_of(taps->shared, stage->between, program->kernels);
        if (!taps->lines) return -1;
    } else if (!taps->lines) { /* else it is that of another tile: no cut changes how many elements follow a line */
        taps->lines = calloc(1, sizeof *taps->lines);
        if (!taps->lines) return -1;
        if (program->fixed ? make_fixed_lines(taps->lines, taps, stage->between, stage->mid, program->kernels)
                           : make_lines(taps->lines, taps, stage->between, program->kernels, program->type))
            return -1;
    }
    stage->lines = taps->lines;
    return 0;
}

static void furnish_all(Program *program, const Tile *tile, Stage *stage, int fetches, int delivers)
{
    if (!stage) return;
    furnish(program, tile, stage, fetches, delivers);
    furnish_all(program, tile, stage->pre, 0, 0);
    furnish_all(program, tile, stage->post, 0, 0);
}

void furnish_tile(Program *program, const Tile *tile)
{
    Stage *stage = tile->stage;
    const int fetches = tile->spread_in || program->type_in != stage->in;
    const int delivers = tile->spread_out || program->type_out != stage->out;
    const idx others = program->scratch;
    program->scratch = 0;
    furnish_all(program, tile, stage, fetches, delivers || program->pours);
    if (program->scratch < others) program->scratch = others; /* one is run after the other */
}

void free_stage(Stage *stage)
{
    if (!stage) return;
    free_stage(stage->pre);
    free_stage(stage->post);
    free(stage);
}

void free_program(Program *program)
{
    free_tiles(program);
    free_bundles(program->bundles);
    free_direct(program->direct);
    free_copies(program->copies);
    for (int t = 0; t < program->n_taps; t++) {
        if (!program->taps[t].shared) free_lines(program->taps[t].lines);
        free(program->taps[t].packed);
        free(program->taps[t].quad);
    }
    free(program->taps);
    free(program);
}
