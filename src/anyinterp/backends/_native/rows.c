/*
 * Rows of a table from a rectangle of weights: normalised, taps of the same sample added, zeros at the ends cut off. Weights
 * are made by weights.py, which also makes the rows where this is missing or leaves them to it. The sums and quotients
 * are the same ones in the same order, so the bits are.
 */
#include <math.h>
#include <string.h>

#include "read.h"

/* Sums of rows that are so small beside the weights in them are left to weights.py, which refuses some. */
#define DOUBTFUL 2e-6

static double weight_at(const Rectangle *all, idx k)
{
    return all->inside && (uint64_t)all->read[k] >= all->inside ? 0 : all->weights[k];
}

/* A weight's part of a sum; divisions are most of the work, and zeros many. */
static double share(double weight, double total)
{
    return weight == 0 ? 0 : weight / total;
}

idx make_row(const Rectangle *all, idx from, int64_t *start, double *row)
{
    const idx to = from + all->window;
    double total = weight_at(all, from), magnitude = fabs(total);
    for (idx k = from + 1; k < to; k++) {
        const double w = weight_at(all, k);
        total += w;
        magnitude += fabs(w);
    }
    if (!(fabs(total) > DOUBTFUL * magnitude)) return 0;
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (idx k = from; k < to; k++) {
        if (share(weight_at(all, k), total) == 0) continue;
        if (all->read[k] < low) low = all->read[k];
        if (all->read[k] > high) high = all->read[k];
    }
    if (low > high || (uint64_t)high - (uint64_t)low >= (uint64_t)all->window) return 0;
    const idx count = (idx)(high - low) + 1;
    memset(row, 0, (size_t)count * sizeof *row);
    for (idx k = from; k < to; k++) {
        const double part = share(weight_at(all, k), total);
        if (part != 0) row[all->read[k] - low] += part;
    }
    *start = low;
    return count;
}

int has_items(const Py_buffer *view, int ndim, const char *formats)
{
    return view->ndim == ndim && view->itemsize == 8 && view->format && strchr(formats, view->format[0]) && !view->format[1];
}

/* The rows of buffers that are checked here: weights in all, −1 if some row is left to weights.py, −2 and an error. */
static idx make_rows(const Py_buffer views[5], Rectangle *all)
{
    const Py_buffer *read = &views[0], *weights = &views[1];
    if (!has_items(read, 2, "lq") || !has_items(weights, 2, "d") || !has_items(&views[2], 1, "lq") || !has_items(&views[3], 1, "lq") || !has_items(&views[4], 1, "d"))
        return refuse("rows: expected int64 samples, starts and counts, and float64 weights"), -2;
    const idx n = read->shape[0];
    all->window = read->shape[1];
    if (weights->shape[0] != n || weights->shape[1] != all->window || views[2].shape[0] != n || views[3].shape[0] != n
        || views[4].shape[0] != n * all->window || !all->window)
        return refuse("rows: shapes that do not belong together"), -2;
    int64_t *start = views[2].buf, *count = views[3].buf;
    double *out = views[4].buf;
    all->read = read->buf, all->weights = weights->buf;
    idx total = 0;
    for (idx i = 0; i < n; i++) {
        count[i] = make_row(all, i * all->window, &start[i], out + total);
        if (!count[i]) return -1;
        total += count[i];
    }
    return total;
}

PyObject *rows(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    (void)module;
    if (n != 6) return PyErr_SetString(PyExc_TypeError, "rows: expected six arguments"), NULL;
    Rectangle all = {0};
    all.inside = PyLong_AsUnsignedLongLong(args[2]);
    if (PyErr_Occurred()) return NULL;
    PyObject *const buffers[5] = {args[0], args[1], args[3], args[4], args[5]};
    Py_buffer views[5];
    int held = 0;
    while (held < 5 && !PyObject_GetBuffer(buffers[held], &views[held], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (held > 1 ? PyBUF_WRITABLE : 0)))
        held++;
    const idx total = held == 5 ? make_rows(views, &all) : -2;
    while (held) PyBuffer_Release(&views[--held]);
    return total < -1 ? NULL : PyLong_FromSsize_t(total);
}
