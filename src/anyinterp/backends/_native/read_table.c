/* From Python's objects to the table of one axis. All that comes in is checked and copied, once for all programs. */
#include <stdlib.h>
#include <string.h>

#include "read.h"

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
    const idx kept = taps->total = cut_rows(taps, weights, type != INT32);
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

/* What (n_in, n_out, start, count, weights, cyclic, inside), and a store if weights are integers, say. */
static int fill_table(PyObject *told, Table *table)
{
    PyObject *start, *count, *factors, *inside, *store = NULL;
    int cyclic;
    Taps *taps = &table->taps;
    idx total = -1, needed = 0;
    if (!PyArg_ParseTuple(told, "nnOOOpO|O", &taps->n_in, &taps->n_out, &start, &count, &factors, &cyclic, &inside, &store))
        return refuse("steps: expected (axis, n_in, n_out, start, count, weights, cyclic, inside), and perhaps a store");
    if (!store != (table->type != INT32)) return refuse("steps: stores are for sums of integers, in every step");
    if (store && read_store(store, &taps->store)) return -1;
    if (taps->n_in < 1 || taps->n_out < 1 || taps->n_in > PTRDIFF_MAX / 4 || taps->n_out > PTRDIFF_MAX / 64)
        return refuse("steps: an axis is empty, or longer than any memory");
    idx rows = taps->n_out;
    if (!(taps->start = read_indices(start, rows)) || !(taps->count = read_indices(count, rows))) return -1;
    if (inside != Py_None && !(taps->inside = read_table(inside, "d", &rows))) return -1;
    double *weights = read_table(factors, "d", &total);
    if (!weights) return -1;
    /* Where each term is rounded, taps beyond the border are others than those on it. */
    const idx beyond = (taps->store.sample || taps->store.term) && taps->n_in < INT32_MAX && !cyclic ? taps->n_in : 0;
    int wrong = 0;
    for (idx o = 0; o < taps->n_out && !wrong; o++) {
        const idx n = taps->count[o];
        if (cyclic && (taps->start[o] %= taps->n_in) < 0) taps->start[o] += taps->n_in;
        const idx a = taps->start[o];
        wrong = n < 0 || n > taps->n_in + 2 * beyond || n > INT32_MAX || n > total - needed
             || (n && (a < -beyond || a > (cyclic ? taps->n_in - 1 : taps->n_in + beyond - n)));
        if (!wrong) needed += n;
    }
    taps->total = total;
    const int failed = wrong || needed != total ? refuse("steps: taps beyond the axis, 2^31 of them, or not one weight for each")
                     : table->type == COPIED ? check_copies(taps, weights, total)
                     : table->type == INT32 && (cyclic || taps->inside) ? refuse("steps: integers neither wrap nor fill")
                                                : set_weights(taps, weights, total, table->type);
    free(weights);
    return failed;
}

static void capsule_free(PyObject *capsule)
{
    free_table(PyCapsule_GetPointer(capsule, TABLE));
}

/* A table in a capsule, which owns it; NULL if it could not be filled. */
static PyObject *wrapped(Table *table, int failed)
{
    PyObject *capsule = failed ? NULL : PyCapsule_New(table, TABLE, capsule_free);
    if (!capsule) free_table(table);
    return capsule;
}

PyObject *make_table(PyObject *told, int type)
{
    Table *table = calloc(1, sizeof *table);
    if (!table) return PyErr_NoMemory();
    table->type = type;
    return wrapped(table, fill_table(told, table));
}

PyObject *table_of_rows(idx n_in, idx n_out, const int64_t *start, const int64_t *count, double *weights, idx total, int type)
{
    Table *table = calloc(1, sizeof *table);
    if (!table) return PyErr_NoMemory();
    table->type = type;
    Taps *taps = &table->taps;
    taps->n_in = n_in, taps->n_out = n_out;
    taps->start = malloc((size_t)n_out * sizeof *taps->start);
    taps->count = malloc((size_t)n_out * sizeof *taps->count);
    if (!taps->start || !taps->count) return PyErr_NoMemory(), wrapped(table, -1);
    for (idx i = 0; i < n_out; i++) taps->start[i] = (idx)start[i], taps->count[i] = (idx)count[i];
    return wrapped(table, set_weights(taps, weights, total, type));
}
