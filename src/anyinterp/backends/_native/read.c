/* From Python's objects to a program. All that comes in is checked, and tables are copied. */
#include "read.h"

#include <stdlib.h>
#include <string.h>

int type_of(const char *format)
{
    static const char codes[TYPES] = {
        [FLOAT32] = 'f', [FLOAT64] = 'd', [FLOAT16] = 'e', [BFLOAT16] = 'E', [UINT8] = 'B', [UINT16] = 'H', [UINT32] = 'I',
        [UINT64] = 'Q', [INT8] = 'b', [INT16] = 'h', [INT32] = 'i', [INT64] = 'q', [BOOL] = '?',
    };
    if (format && !strcmp(format, "Zf")) return COMPLEX64;
    if (format && !strcmp(format, "Zd")) return COMPLEX128;
    if (format && !strcmp(format, "l")) return sizeof(long) == 8 ? INT64 : INT32;
    if (format && !strcmp(format, "L")) return sizeof(long) == 8 ? UINT64 : UINT32;
    for (int type = 0; format && format[0] && !format[1] && type < TYPES; type++)
        if (codes[type] == format[0]) return type;
    return -1;
}

int refuse(const char *message)
{
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, message);
    return -1;
}

/* A tuple of n integers. */
static int read_integers(PyObject *tuple, int n, idx *values)
{
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) != n) return refuse("expected a tuple of one integer for each axis");
    for (int d = 0; d < n; d++) {
        values[d] = PyLong_AsSsize_t(PyTuple_GetItem(tuple, d));
        if (values[d] == -1 && PyErr_Occurred()) return -1;
    }
    return 0;
}

/* A contiguous buffer of n 8-byte elements, copied; NULL and an error otherwise. n < 0: of any length. */
static void *read_table(PyObject *object, const char *formats, idx *n)
{
    Py_buffer view;
    void *copy = NULL;
    if (PyObject_GetBuffer(object, &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT)) return NULL;
    if (view.ndim != 1 || view.itemsize != 8 || !view.format || !strchr(formats, view.format[0]) || view.format[1]
        || (*n >= 0 && view.shape[0] != *n)) {
        refuse("tables: expected int64 starts and counts of equal length, and float64 weights");
    } else if (!(copy = malloc((size_t)view.len + 8))) {
        PyErr_NoMemory();
    } else {
        memcpy(copy, view.buf, (size_t)view.len);
        *n = view.shape[0];
    }
    PyBuffer_Release(&view);
    return copy;
}

/* A table of n integers, which fit where pointers do. */
static idx *read_indices(PyObject *object, idx n)
{
    char *table = read_table(object, "lq", &n);
    for (idx i = 0; table && i < n; i++) {
        int64_t value;
        memcpy(&value, table + i * 8, sizeof value);
        const idx kept = (idx)value;
        if (kept != value) return free(table), refuse("tables: integers beyond the memory"), NULL;
        memcpy(table + i * (idx)sizeof kept, &kept, sizeof kept);
    }
    return (idx *)(void *)table;
}

/* Cut zeros from the ends of rows, which follow each other in `weights` and do so afterwards; gives what is left. */
static idx cut_rows(Taps *taps, double *weights, int wraps)
{
    idx from = 0, to = 0, gaps = 0;
    for (idx o = 0; o < taps->n_out; o++) {
        idx a = from, b = from += taps->count[o], start = taps->start[o];
        while (a < b && weights[a] == 0) a++, start++;
        while (a < b && weights[b - 1] == 0) b--;
        const idx count = b - a;
        taps->count[o] = count;
        taps->offset[o] = to;
        for (; a < b; a++, to++) {
            weights[to] = weights[a];
            gaps += weights[a] == 0;
        }
        if (!count) start = 0, taps->empty = 1;
        if (wraps && start >= taps->n_in) start -= taps->n_in;
        taps->start[o] = start;
        if (wraps && start + count > taps->span) taps->span = start + count;
        if (count > taps->width) taps->width = count;
    }
    taps->gaps = gaps > 0;
    return to;
}

/* Weights in the working type. Rows are cut after they were rounded to it, which may make zeros of the smallest ones. */
static int set_weights(Taps *taps, double *weights, idx total, int type)
{
    taps->offset = malloc((size_t)taps->n_out * sizeof(idx));
    taps->weights = malloc((size_t)(total + 1) * (size_t)size_of(type));
    if (!taps->offset || !taps->weights) return PyErr_NoMemory(), -1;
    int wrong = 0;
    if (type == INT32)
        for (idx k = 0; k < total; k++) wrong |= !(weights[k] > -0x1p30 && weights[k] < 0x1p30);
    else if (type == FLOAT32)
        for (idx k = 0; k < total; k++) weights[k] = (float)weights[k];
    if (wrong) return refuse("steps: integer weights of 31 bits or more");
    taps->span = taps->n_in;
    const idx kept = cut_rows(taps, weights, type != INT32);
    for (idx k = 0; k < kept; k++) {
        if (type == INT32) ((int32_t *)taps->weights)[k] = (int32_t)weights[k];
        else if (type == FLOAT32) ((float *)taps->weights)[k] = (float)weights[k];
        else ((double *)taps->weights)[k] = weights[k];
    }
    if (type == INT32) taps->gaps = 0; /* a product of integers may as well be zero */
    if (!taps->width) taps->width = 1;
    return 0;
}

/* What is kept of sums of integers: (sample, term, shift, bytes). */
static int read_store(PyObject *object, Store *store)
{
    if (!PyTuple_Check(object) || !PyArg_ParseTuple(object, "iiii", &store->sample, &store->term, &store->shift, &store->bytes))
        return refuse("steps: expected a store of four integers");
    const int shifts[] = {store->sample, store->term, store->shift};
    for (int k = 0; k < 3; k++)
        if (shifts[k] < 0 || shifts[k] > 30) return refuse("steps: a store shifts by 0 to 30 bits");
    return 0;
}

/* For copies, nothing but ones; an empty row is the fill value. */
static int check_copies(const Taps *taps, const double *weights, idx n)
{
    int wrong = 0;
    for (idx k = 0; k < n; k++) wrong = wrong || weights[k] != 1;
    for (idx o = 0; o < taps->n_out; o++) {
        const int lost = taps->inside && taps->inside[o] != 1;
        wrong = wrong || taps->count[o] > 1 || (!taps->count[o] && !lost);
    }
    return wrong ? refuse("steps: copies have one tap of weight 1, or are lost") : 0;
}

/*
 * One step (axis, n_in, n_out, start, count, weights, cyclic, inside), and a store if weights are integers, checked
 * and copied.
 */
static int read_step(PyObject *step, Program *program, int *step_of)
{
    PyObject *start, *count, *factors, *inside, *store = NULL;
    int axis, cyclic;
    Taps *taps = &program->taps[program->n_taps];
    idx total = -1, needed = 0;
    if (!PyTuple_Check(step) || !PyArg_ParseTuple(step, "innOOOpO|O", &axis, &taps->n_in, &taps->n_out, &start, &count,
                                                     &factors, &cyclic, &inside, &store))
        return refuse("steps: expected (axis, n_in, n_out, start, count, weights, cyclic, inside), and perhaps a store");
    if (!store != !program->fixed) return refuse("steps: stores are for sums of integers, in every step");
    if (store && read_store(store, &taps->store)) return -1;
    if (axis < 0 || axis >= program->ndim || step_of[axis] >= 0) return refuse("steps: an axis twice, or none of the array's");
    if (taps->n_in != program->shape_in[axis] || taps->n_out != program->shape_out[axis])
        return refuse("steps: the table is for other lengths");
    step_of[axis] = program->n_taps++;
    taps->stride = program->strides_in[axis];
    idx rows = taps->n_out;
    if (!(taps->start = read_indices(start, rows)) || !(taps->count = read_indices(count, rows))) return -1;
    if (inside != Py_None && !(taps->inside = read_table(inside, "d", &rows))) return -1;
    if (taps->inside) program->fills = 1;
    double *weights = read_table(factors, "d", &total);
    if (!weights) return -1;
    /* Where each term is rounded, taps beyond the border are others than those on it. */
    const idx beyond = (taps->store.sample || taps->store.term) && taps->n_in < INT32_MAX && !cyclic ? taps->n_in : 0;
    int wrong = 0;
    for (idx o = 0; o < taps->n_out && !wrong; o++) {
        const idx n = taps->count[o];
        if (cyclic) taps->start[o] = (taps->start[o] % taps->n_in + taps->n_in) % taps->n_in;
        const idx a = taps->start[o];
        wrong = n < 0 || n > taps->n_in + 2 * beyond || n > INT32_MAX || n > total - needed
             || (n && (a < -beyond || a > (cyclic ? taps->n_in - 1 : taps->n_in + beyond - n)));
        if (!wrong) needed += n;
    }
    const int failed = wrong || needed != total ? refuse("steps: taps beyond the axis, 2^31 of them, or not one weight for each")
                     : program->copies          ? check_copies(taps, weights, total)
                     : program->fixed && (cyclic || taps->inside) ? refuse("steps: integers neither wrap nor fill")
                                                : set_weights(taps, weights, total, program->type);
    free(weights);
    return failed;
}

static int read_steps(PyObject *steps, Program *program, int *step_of)
{
    const idx n = PyTuple_Check(steps) ? PyTuple_Size(steps) : 0;
    if (n < !program->copies || n > program->ndim) return refuse("steps: expected a tuple of at least one");
    for (int d = 0; d < program->ndim; d++) {
        if (program->shape_in[d] < 1 || program->shape_out[d] < 1) return refuse("shape_in, shape_out: an axis is empty");
        step_of[d] = -1;
    }
    for (idx s = 0; s < n; s++)
        if (read_step(PyTuple_GetItem(steps, s), program, step_of)) return -1;
    if (program->fixed && !program->taps[n - 1].store.bytes) return refuse("steps: the last store must leave bytes");
    for (int d = 0; d < program->ndim; d++)
        if (step_of[d] < 0 && program->shape_in[d] != program->shape_out[d])
            return refuse("shape_in, shape_out: they differ along an axis without a step");
    return 0;
}

static int read_order(PyObject *order, int ndim, int *to)
{
    idx axes[MAX_DIMS];
    int seen[MAX_DIMS] = {0};
    if (read_integers(order, ndim, axes)) return -1;
    for (int d = 0; d < ndim; d++) {
        if (axes[d] < 0 || axes[d] >= ndim || seen[axes[d]]++) return refuse("order: not a permutation of the axes");
        to[d] = (int)axes[d];
    }
    return 0;
}

static int part_of(int type)
{
    return type == COMPLEX64 ? FLOAT32 : type == COMPLEX128 ? FLOAT64 : type;
}

/* What is summed in, and the types of both ends; without sums, samples are copied and keep their type. */
static int read_types(const char *in, const char *sums, const char *out, double fill, Program *program,
                      const Kernels *kernels)
{
    program->type_in = type_of(in);
    program->type_out = type_of(out);
    program->fill = fill;
    program->pairs = *sums && program->type_in >= COMPLEX64 && program->type_out >= COMPLEX64;
    if (program->pairs) program->type_in = part_of(program->type_in), program->type_out = part_of(program->type_out);
    program->type = *sums ? type_of(sums) : FLOAT32;
    program->fixed = program->type == INT32 && program->type_in == UINT8 && program->type_out == UINT8;
    if (program->type_in < 0 || program->type_out < 0
        || (program->type != FLOAT32 && program->type != FLOAT64 && !program->fixed)
        || (*sums ? program->type_in >= COMPLEX64 || program->type_out >= COMPLEX64 : program->type_in != program->type_out))
        return refuse("format_in, format_sums, format_out: no such types");
    program->kernels = &kernels[program->fixed ? FLOAT32 : program->type];
    if (*sums) return 0;
    Copies *copies = program->copies = calloc(1, sizeof *copies);
    if (!copies) return PyErr_NoMemory(), -1;
    copies->size = (int)size_of(program->type_in);
    kernels[FLOAT64].write[part_of(program->type_in)](copies->fill, &fill, 1); /* an imaginary part stays 0 */
    return 0;
}

int read_program(PyObject *args, Program *program, const Kernels *kernels)
{
    const char *format_in, *format_sums, *format_out;
    PyObject *shape_in, *strides_in, *shape_out, *strides_out, *order, *steps;
    int order_of[MAX_DIMS], step_of[MAX_DIMS];
    double fill;
    if (!PyArg_ParseTuple(args, "sssO!OOOOOd|p:make", &format_in, &format_sums, &format_out, &PyTuple_Type, &shape_in, &strides_in,
                          &shape_out, &strides_out, &order, &steps, &fill, &program->fresh))
        return -1;
    if (read_types(format_in, format_sums, format_out, fill, program, kernels)) return -1;
    const idx ndim = PyTuple_Size(shape_in);
    if (ndim < 1 || ndim > MAX_DIMS) return refuse("shape_in: expected 1 to 64 axes");
    program->ndim = (int)ndim;
    if (read_integers(shape_in, program->ndim, program->shape_in)
        || read_integers(strides_in, program->ndim, program->strides_in)
        || read_integers(shape_out, program->ndim, program->shape_out)
        || read_integers(strides_out, program->ndim, program->strides_out)
        || read_order(order, program->ndim, order_of) || read_steps(steps, program, step_of))
        return -1;
    return lay_out(program, order_of, step_of) ? (PyErr_NoMemory(), -1) : 0;
}
