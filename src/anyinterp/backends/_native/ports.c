/* Slabs in and out of arrays: of other types than the sums, or with elements that do not follow each other. */
#include "ports.h"

/* Copy between a contiguous slab and a spread one. */
static void copy_run(char *to, idx to_stride, const char *from, idx from_stride, idx n, idx item)
{
#define COPY(type)                                                                                               \
    for (idx i = 0; i < n; i++) *(type *)(to + i * to_stride) = *(const type *)(from + i * from_stride)
    switch (item) {
    case 1: COPY(uint8_t); break;
    case 2: COPY(uint16_t); break;
    case 4: COPY(uint32_t); break;
    default: COPY(uint64_t);
    }
#undef COPY
}

static void copy_spread(const Dims *dims, int d, char *spread, char *packed, idx item, int gathers, idx inside)
{
    const idx n = dims->n[d], stride = dims->stride[d];
    if (d == dims->ndim - 1) {
        if (gathers) copy_run(packed, item, spread, stride, n, item);
        else copy_run(spread, stride, packed, item, n, item);
        return;
    }
    inside /= n;
    for (idx i = 0; i < n; i++)
        copy_spread(dims, d + 1, spread + i * stride, packed + i * inside * item, item, gathers, inside);
}

static const float one_narrow = 1.0f;
static const double one_wide = 1.0;

const void *one_of(const Program *program)
{
    return program->type == FLOAT32 ? (const void *)&one_narrow : &one_wide;
}

void to_working(const Program *program, void *to, const void *from, idx n)
{
    const Kernels *kernels = program->kernels;
    if (kernels->blend[program->type_in]) kernels->blend[program->type_in](to, &from, one_of(program), 1, n);
    else kernels->read[program->type_in](to, from, n);
}

void from_working(const Program *program, void *to, const void *from, idx n)
{
    const Kernels *kernels = program->kernels;
    if (kernels->finish[program->type_out]) kernels->finish[program->type_out](to, &from, &one_narrow, 1, n);
    else kernels->write[program->type_out](to, from, n);
}

/* Whether slabs follow each other without gaps, both where they are and where they go to. */
static int joined(const Port *port, idx elements, idx pitch, int type)
{
    return !port->spread && port->stride == elements * size_of(port->type) && pitch == elements * size_of(type);
}

/* Slabs of the input, one or some that are joined, as contiguous working elements. */
static void fetch(const Run *run, const Stage *stage, const Port *in, idx j, char *to, idx slabs)
{
    const Program *program = run->program;
    char *from = in->at + j * in->stride;
    if (in->spread) {
        char *packed = in->type == stage->in ? to : run->scratch + stage->at_raw;
        copy_spread(in->spread, 0, from, packed, size_of(in->type), 1, stage->before);
        from = packed;
    }
    if (from != to) to_working(program, to, from, slabs * stage->before);
}

void fetch_all(const Run *run, const Stage *stage, const Port *in, idx j, char *to, idx pitch, idx slabs)
{
    if (joined(in, stage->before, pitch, stage->in)) fetch(run, stage, in, j, to, slabs);
    else for (idx k = 0; k < slabs; k++) fetch(run, stage, in, j + k, to + k * pitch, 1);
}

/* Contiguous working elements as slabs of the result, one or some that are joined. */
static void deliver(const Run *run, const Stage *stage, const Port *out, idx i, char *from, idx slabs)
{
    char *to = out->at + i * out->stride;
    if (out->type != stage->out) {
        char *packed = out->spread ? run->scratch + stage->at_raw : to;
        from_working(run->program, packed, from, slabs * stage->after);
        if (packed == to) return;
        from = packed;
    }
    copy_spread(out->spread, 0, to, from, size_of(out->type), 0, stage->after);
}

void deliver_all(const Run *run, const Stage *stage, const Port *out, idx i, char *from, idx pitch, idx slabs)
{
    if (out->type != stage->out && joined(out, stage->after, pitch, stage->out)) deliver(run, stage, out, i, from, slabs);
    else for (idx k = 0; k < slabs; k++) deliver(run, stage, out, i + k, from + k * pitch, 1);
}
