/* Runs a program. Nothing is allocated here and nothing can fail. */
#include <string.h>

#include "ports.h"

enum { FAR = 1 << 13 }; /* bytes ahead of what is read, from where on memory has the time to answer */

static void run_rows(const Run *run, const Stage *stage, idx first, idx last, const Port *in, const Port *out);

/* Lines of a stage; strides in bytes. Those that are read beyond their end are copied, with their beginning after it. */
static void run_lines(const Run *run, const Stage *stage, const Lines *lines, char *src, idx ss, char *dst, idx ds, idx n)
{
    const Taps *taps = stage->taps;
    const idx item_in = size_of(stage->in), item_out = size_of(stage->out);
    char *scratch = run->scratch + stage->at_lines, *copies = run->scratch + stage->at_wrapped;
    if (run->program->fixed) {
        run->kernels->fixed_lines(lines, stage->mid, stage->made, src, ss, dst, ds, n, scratch);
        return;
    }
    if (!stage->wrapped) {
        run->kernels->lines(lines, src, ss / item_in, dst, ds / item_out, n, scratch);
        return;
    }
    const size_t line = (size_t)(taps->n_in * stage->before * item_in);
    const size_t rest = (size_t)(taps->span * stage->before * item_in) - line;
    for (idx i = 0; i < n; i += stage->wrapped) {
        const idx m = n - i < stage->wrapped ? n - i : stage->wrapped;
        for (idx k = 0; k < m; k++) {
            memcpy(copies + k * stage->pitch_before, src + (i + k) * ss, line);
            memcpy(copies + k * stage->pitch_before + line, src + (i + k) * ss, rest);
        }
        run->kernels->lines(lines, copies, stage->pitch_before / item_in, dst + i * ds, ds / item_out, m, scratch);
    }
}

/* A stage on contiguous slabs; strides in bytes. */
static void run_slabs(const Run *run, const Stage *stage, char *src, idx ss, char *dst, idx ds, idx slabs)
{
    const Taps *taps = stage->taps;
    const idx item_in = size_of(stage->in), item_out = size_of(stage->out);
    const idx plane_in = taps->n_in * stage->before * item_in, plane_out = taps->n_out * stage->after * item_out;
    if (stage->lines) {
        const Lines *of = run->part ? run->part : stage->lines;
        const idx lines = stage->planes > 1 ? stage->planes : slabs, turns = stage->planes > 1 ? slabs : 1;
        const idx line_in = stage->planes > 1 ? plane_in : ss, line_out = stage->planes > 1 ? plane_out : ds;
        for (idx i = 0; i < turns; i++) run_lines(run, stage, of, src + i * ss, line_in, dst + i * ds, line_out, lines);
        return;
    }
    for (idx i = 0; i < slabs; i++) {
        for (idx p = 0; p < stage->planes; p++) {
            const Port in = {src + i * ss + p * plane_in, stage->before * item_in, stage->in, NULL, taps->span};
            const Port out = {dst + i * ds + p * plane_out, stage->after * item_out, stage->out, NULL, 0};
            run_rows(run, stage, 0, taps->n_out, &in, &out);
        }
    }
}

/* Put slab j into the ring, and others after it that will be needed. */
static void keep(const Run *run, const Stage *stage, const Port *in, idx j, idx stop)
{
    const idx slot = j & (stage->ring - 1), ring_pitch = stage->pitch_between;
    const idx first = j < stage->taps->n_in ? j : j - stage->taps->n_in;
    idx n = stage->ahead > 1 ? stage->ahead : stop - j;
    if (n > in->end - j) n = in->end - j;
    if (n > stage->taps->n_in - first) n = stage->taps->n_in - first;
    if (n > stage->ring - slot) n = stage->ring - slot;
    idx *tags = (idx *)(run->scratch + stage->at_tags);
    char *to = run->scratch + stage->at_ring + slot * ring_pitch;
    for (idx k = 0; k < n; k++) tags[slot + k] = j + k;
    if (!stage->pre) {
        fetch_all(run, stage, in, first, to, ring_pitch, n);
    } else if (is_plain(in, stage->in)) {
        run_slabs(run, stage->pre, in->at + first * in->stride, in->stride, to, ring_pitch, n);
    } else {
        const idx fetched_pitch = stage->pitch_before;
        char *fetched = run->scratch + stage->at_fetched;
        fetch_all(run, stage, in, first, fetched, fetched_pitch, n);
        run_slabs(run, stage->pre, fetched, fetched_pitch, to, ring_pitch, n);
    }
}

/* One slab from those that row i of the table weighs, of the working type or of the result's. */
static void blend(const Run *run, const Stage *stage, const Port *in, idx i, char *to, char *twin, int to_type)
{
    const Taps *taps = stage->taps;
    const idx item = size_of(run->program->type), start = taps->start[i], count = taps->count[i];
    const char *weights = (const char *)taps->weights + taps->offset[i] * item;
    const void **rows = (const void **)(run->scratch + stage->at_rows);
    char *chosen = run->scratch + stage->at_weights;
    const idx *tags = (const idx *)(run->scratch + stage->at_tags);
    idx n = 0;
    for (idx k = 0; k < count; k++) {
        const idx j = run->program->fixed ? sample_at(taps, start + k) : start + k;
        if (taps->gaps) {
            const char *weight = weights + k * item;
            if (item == 4 ? *(const float *)weight == 0 : *(const double *)weight == 0) continue;
            memcpy(chosen + n * item, weight, (size_t)item);
        }
        if (stage->kept) {
            const idx slot = j & (stage->ring - 1);
            if (tags[slot] != j) keep(run, stage, in, j, start + count);
            rows[n++] = run->scratch + stage->at_ring + slot * stage->pitch_between;
        } else {
            rows[n++] = in->at + (j < taps->n_in ? j : j - taps->n_in) * in->stride;
        }
    }
    if (!n) {
        memset(to, 0, (size_t)(stage->between * size_of(to_type)));
        return;
    }
    const Kernels *kernels = run->kernels;
    if (run->program->fixed) {
        for (idx k = n; k % 4; k++) rows[k] = rows[0]; /* whole quads, with weights of zero */
        kernels->fixed_blend(taps, i, stage->mid, to_type, to, rows, stage->between);
        return;
    }
    const int type = stage->kept ? run->program->type : in->type;
    if (twin) {
        kernels->twins(to, twin, rows, weights, n, stage->between);
        return;
    }
    const int streams = run->program->streams && stage == run->tile->stage && type == to_type;
    void (*const kernel)(void *, const void *const *, const void *, idx, idx) =
        to_type != run->program->type ? kernels->finish[to_type] : streams ? kernels->stream : kernels->blend[type];
    kernel(to, rows, taps->gaps ? chosen : weights, n, stage->between);
}

/* Slabs first to last − 1 from rows of bytes that they share. */
static void blend_shared(const Run *run, const Stage *stage, const Port *in, idx first, idx last, char *to, idx to_stride)
{
    const Taps *taps = stage->taps;
    const void **rows = (const void **)(run->scratch + stage->at_rows);
    for (idx i = first; i < last; i += SWEEP, to += SWEEP * to_stride) {
        const idx stop = last - i < SWEEP ? last : i + SWEEP;
        const idx start = taps->start[i], end = taps->start[stop - 1] + taps->count[stop - 1];
        for (idx j = start; j < end + AHEAD; j++) {
            const idx k = j < taps->span ? j : taps->span - 1;
            rows[j - start] = in->at + (k < taps->n_in ? k : k - taps->n_in) * in->stride;
        }
        run->kernels->sweep(taps, i, stop, to, to_stride, rows, stage->between);
    }
}

/* Rows first to last − 1 of small planes: one pass after the other. */
static void run_whole(const Run *run, const Stage *stage, idx first, idx last, const Port *in, const Port *out)
{
    const Taps *taps = stage->taps;
    Segment of = {first, last, taps->start[first], 0};
    for (idx i = first; i < last; i++) {
        if (taps->start[i] < of.low) of.low = taps->start[i];
        if (taps->start[i] + taps->count[i] > of.high) of.high = taps->start[i] + taps->count[i];
    }
    const idx row = stage->between * size_of(stage->made);
    char *sheet = run->scratch + stage->at_sheet, *from = in->at + of.low * in->stride, *to = out->at + first * out->stride;
    if (stage->pre) {
        run_slabs(run, stage->pre, from, in->stride, sheet, row, of.high - of.low);
        run->kernels->sheet(taps, &of, stage->between, sheet, to);
    } else {
        run->kernels->sheet(taps, &of, stage->between, from, sheet);
        run_slabs(run, stage->post, sheet, row, to, out->stride, last - first);
    }
}

/* Rows first to last − 1 of a stage, on the slabs along its axis. */
static void run_rows(const Run *run, const Stage *stage, idx first, idx last, const Port *in, const Port *out)
{
    const idx blended_pitch = stage->pitch_between, result_pitch = stage->pitch_after;
    const int type = stage->made, source = stage->kept ? type : in->type;
    const int fills = run->program->fills && stage == run->tile->stage;
    const int finishes = stage->taps && !stage->post && !run->program->fixed && !fills && !out->spread && run->kernels->finish[out->type]
                      && source == type && stage->taps->width <= FINISHED;
    const int pours = run->program->pours && stage == run->tile->stage;
    const int direct = !pours && (is_plain(out, stage->out) || finishes);
    if (stage->kept) {
        idx *tags = (idx *)(run->scratch + stage->at_tags);
        for (idx k = 0; k < stage->ring; k++) tags[k] = -1;
    }
    const int twins = stage->twins && !finishes && source == type;
    /* As far from a cache line's beginning as the rows: then they are aligned together. */
    const idx askew = stage->kept || source != type || in->stride % ALIGNMENT ? 0 : (idx)((uintptr_t)in->at % ALIGNMENT);
    for (idx i = first; i < last; i += stage->batch) {
        const idx n = last - i < stage->batch ? last - i : stage->batch;
        char *result = direct ? out->at + i * out->stride : run->scratch + stage->at_results;
        const idx result_stride = direct ? out->stride : result_pitch;
        const Stage *post = stage->fused ? NULL : stage->post;
        char *made = post ? run->scratch + stage->at_blended + askew : result;
        idx made_stride = post ? blended_pitch : result_stride;
        if (stage->fused) {
            run->kernels->fused(stage->post->lines, stage->taps, i, i + n, in->at, in->stride, result, result_stride);
        } else if (stage->swept) {
            blend_shared(run, stage, in, i, i + n, made, made_stride);
        } else if (stage->taps) {
            for (idx k = 0; k < n; k++) {
                char *to = made + k * made_stride, *twin = NULL;
                if (twins && k + 1 < n && are_twins(stage->taps, i + k)) twin = to + made_stride, k++;
                blend(run, stage, in, twin ? i + k - 1 : i + k, to, twin, finishes ? out->type : type);
            }
        } else if (is_plain(in, stage->in)) {
            made = in->at + i * in->stride;
            made_stride = in->stride;
        } else {
            fetch_all(run, stage, in, i, made, made_stride, n);
        }
        if (post) run_slabs(run, post, made, made_stride, result, result_stride, n);
        for (idx k = 0; fills && k < n; k++) add_fill(run->program, run->tile, i + k, result + k * result_stride);
        const void *packed = result;
        if (pours)
            run->kernels->stream(out->at + i * out->stride, &packed, one_of(run->program), 1, n * stage->after);
        else if (!direct)
            deliver_all(run, stage, out, i, result, result_stride, n);
    }
}

/* Rows of means of 2 × 2 pixels. */
static void run_halves(const Run *run, const Stage *stage, idx first, idx last, const Port *in, const Port *out)
{
    const Lines *lines = stage->post ? stage->post->lines : stage->pre->lines;
    const idx step = 2 * in->stride, ahead = step ? (FAR / (step < 0 ? -step : step) + 1) * step : 0;
    void (*const halve)(void *, const void *, const void *, idx, idx, int, idx) = run->kernels->halve[in->type];
    for (idx i = first; i < last; i++) {
        const char *upper = in->at + 2 * i * in->stride;
        halve(out->at + i * out->stride, upper, upper + in->stride, lines->taps->n_out, lines->inner, run->program->halves, ahead);
    }
}

/* The slabs that some rows of a table read lie before this one. */
static idx reach(const Stage *stage, idx first, idx last)
{
    const Taps *taps = stage->taps;
    idx end = 0;
    if (!stage->kept || last - first == taps->n_out) return taps ? taps->span : 0;
    for (idx i = first; i < last; i++)
        if (taps->start[i] + taps->count[i] > end) end = taps->start[i] + taps->count[i];
    return end < taps->span ? end : taps->span;
}

/* Rows of which few pixels of many are read. */
static void run_direct(const Run *run, const Stage *stage, idx first, idx last, const Port *in, const Port *out)
{
    for (idx i = first; i < last; i++) {
        const Taps *taps = stage->taps;
        const uint8_t *rows[FEW];
        for (idx k = 0; k < FEW; k++) {
            const idx j = taps->start[i] + (k < taps->count[i] ? k : 0); /* what no tap reads has the weight 0 */
            rows[k] = (const uint8_t *)in->at + sample_at(taps, j) * in->stride;
        }
        int32_t weights[FEW] = {0}; /* or floats */
        memcpy(weights, (const int32_t *)taps->weights + taps->offset[i], (size_t)taps->count[i] * sizeof *weights);
        run->kernels->direct(run->program->direct, out->at + i * out->stride, rows, weights);
    }
}

/* Bytes from the first entry of a batch to another. */
static idx to_entry(const Dims *batch, idx entry)
{
    idx bytes = 0;
    for (int d = batch->ndim - 1; d >= 0; d--) {
        bytes += entry % batch->n[d] * batch->stride[d];
        entry /= batch->n[d];
    }
    return bytes;
}

void run_range(const Program *program, const Lines *part, idx first, idx last, char *x, char *y, char *scratch)
{
    if (program->copies) {
        run_copies(program, first, last, x, y);
        return;
    }
    if (program->bundles) {
        run_bundles(program, first, last, x, y, scratch);
        return;
    }
    const idx rows = program->rows / program->n_tiles;
    for (idx at = first; at < last;) {
        const Tile *tile = &program->tiles[at / rows];
        const Run run = {program, tile, program->kernels, scratch, part};
        const Stage *stage = tile->stage;
        const idx entry = at % rows / program->n_slabs, from = at % program->n_slabs, left = program->n_slabs - from;
        const idx to = from + (last - at < left ? last - at : left);
        char *in_at = x + tile->at_in + to_entry(&program->batch_in, entry);
        char *out_at = y + tile->at_out + to_entry(&program->batch_out, entry);
        const Dims *slab_in = tile->spread_in ? &tile->slab_in : NULL, *slab_out = tile->spread_out ? &tile->slab_out : NULL;
        const Port in = {in_at, program->stride_in, program->type_in, slab_in, reach(stage, from, to)};
        const Port out = {out_at, program->stride_out, program->type_out, slab_out, 0};
        if (program->halves) run_halves(&run, stage, from, to, &in, &out);
        else if (program->direct) run_direct(&run, stage, from, to, &in, &out);
        else if (program->squares) run_squares(program, from, to, in_at, out_at);
        else if (stage->whole) run_whole(&run, stage, from, to, &in, &out);
        else run_rows(&run, stage, from, to, &in, &out);
        at += to - from;
    }
    if (program->streams || program->pours) program->kernels->fence();
}
