/*
 * The Python side: `table` checks and copies a table, so nothing that Python does later can change it; `make` checks
 * shapes and strides, and gives a program; `run` checks two buffers against it and runs it without the GIL.
 */
#include "pieces.h"
#include "read.h"
#include "serve.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif
#include <stdlib.h>
#include <string.h>

#define CAPSULE "anyinterp.backends._native.Program"

static const Kernels *kernels;
static const char *isa;

static void capsule_free(PyObject *capsule)
{
    PyObject *tables = PyCapsule_GetContext(capsule);
    free_program(PyCapsule_GetPointer(capsule, CAPSULE));
    Py_XDECREF(tables);
}

static PyObject *make(PyObject *module, PyObject *args)
{
    if (ask_threads(module)) return NULL;
    Program *program = calloc(1, sizeof *program);
    if (!program) return PyErr_NoMemory();
    PyObject *tables = read_program(args, program, kernels);
    PyObject *capsule = tables ? PyCapsule_New(program, CAPSULE, capsule_free) : NULL;
    if (!capsule) {
        free_program(program);
        Py_XDECREF(tables);
        return NULL;
    }
    PyCapsule_SetContext(capsule, tables);
    measure(program);
    return capsule;
}

/* A table that programs may share. */
static PyObject *table(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sums = PyTuple_Size(args) ? PyTuple_GetItem(args, 0) : NULL;
    const char *format = sums && PyUnicode_Check(sums) ? PyUnicode_AsUTF8AndSize(sums, NULL) : NULL;
    const int type = !format ? TYPES : *format ? type_of(format) : COPIED;
    if (type != COPIED && type != FLOAT32 && type != FLOAT64 && type != INT32) return refuse("table: no such sums"), NULL;
    PyObject *told = PyTuple_GetSlice(args, 1, PyTuple_Size(args));
    PyObject *made = told ? make_table(told, type) : NULL;
    Py_XDECREF(told);
    return made;
}

/* The bytes that an array at an address lies in; 0 if its elements lie across their natural borders. */
static int reach(const void *at, int ndim, int type, const idx *shape, const idx *strides, uintptr_t *low, uintptr_t *high)
{
    const idx item = size_of(type), natural_step = alignment_of(type);
    idx below = 0, above = item;
    int natural = at && (uintptr_t)at % (uintptr_t)natural_step == 0;
    for (int d = 0; d < ndim; d++) {
        const idx span = (shape[d] - 1) * strides[d];
        if (span < 0) below += span;
        else above += span;
        natural = natural && (shape[d] == 1 || strides[d] % natural_step == 0);
    }
    *low = (uintptr_t)at + (uintptr_t)below;
    *high = (uintptr_t)at + (uintptr_t)above;
    return natural;
}

/* Whether a buffer has the type, shape and strides that a program was made for. bfloat16, which buffers lack, is uint16. */
static int fits(const Py_buffer *view, int ndim, int type, const idx *shape, const idx *strides)
{
    int same = view->ndim == ndim && view->itemsize == size_of(type) && type_of(view->format) == (type == BFLOAT16 ? UINT16 : type);
    for (int d = 0; same && d < ndim; d++)
        same = view->shape[d] == shape[d] && (shape[d] == 1 || view->strides[d] == strides[d]);
    return same;
}

/* The type of an array, whose parts a program may take one by one. */
static int whole(const Program *p, int type)
{
    return !p->pairs ? type : type == FLOAT32 ? COMPLEX64 : COMPLEX128;
}

/* Run from one place to another, which are of the program's shapes and strides. */
static int run_checked(const Program *p, void *x, void *y)
{
    uintptr_t x_low, x_high, y_low, y_high;
    if (!reach(x, p->ndim, whole(p, p->type_in), p->shape_in, p->strides_in, &x_low, &x_high)) return refuse("x: it is not aligned");
    if (!reach(y, p->ndim, whole(p, p->type_out), p->shape_out, p->strides_out, &y_low, &y_high))
        return refuse("out: it is not aligned");
    if (x_low < y_high && y_low < x_high) return refuse("out: it may overlap the input");
    return serve(p, x, y);
}

/* Run on two buffers, if they have the types, shapes and strides that a program was made for. */
static int run_on(const Program *p, const Py_buffer *x, const Py_buffer *y)
{
    if (!fits(x, p->ndim, whole(p, p->type_in), p->shape_in, p->strides_in))
        return refuse("x: its dtype, shape or strides are not those the program was made for");
    if (!fits(y, p->ndim, whole(p, p->type_out), p->shape_out, p->strides_out))
        return refuse("out: its dtype, shape or strides are not those the program was made for");
    return run_checked(p, x->buf, y->buf);
}

/* Buffers of an input and an output; −1 and an error if one of them is none. */
static int hold(PyObject *from, PyObject *to, Py_buffer *x, Py_buffer *y)
{
    if (PyObject_GetBuffer(from, x, PyBUF_STRIDES | PyBUF_FORMAT)) return -1;
    if (!PyObject_GetBuffer(to, y, PyBUF_STRIDES | PyBUF_FORMAT | PyBUF_WRITABLE)) return 0;
    PyBuffer_Release(x);
    return -1;
}

static PyObject *run(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    (void)module;
    Py_buffer x, y;
    if (n != 3) return PyErr_SetString(PyExc_TypeError, "run: expected a program, an input and an output"), NULL;
    const Program *p = PyCapsule_GetPointer(args[0], CAPSULE);
    if (!p || hold(args[1], args[2], &x, &y)) return NULL;
    const int failed = run_on(p, &x, &y);
    PyBuffer_Release(&x);
    PyBuffer_Release(&y);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

/* `make` for two arrays, and `run` on them. */
static PyObject *run_once(PyObject *module, PyObject *args)
{
    Told told;
    PyObject *from, *to;
    Py_buffer x, y;
    if (!PyArg_ParseTuple(args, "sssOOdOO:run_once", &told.in, &told.sums, &told.out, &told.order, &told.steps, &told.fill, &from, &to))
        return NULL;
    if (ask_threads(module) || hold(from, to, &x, &y)) return NULL;
    Program *program = calloc(1, sizeof *program);
    PyObject *tables = program ? program_of_buffers(&told, &x, &y, program, kernels) : PyErr_NoMemory();
    if (tables) measure(program);
    const int failed = !tables || run_on(program, &x, &y);
    if (program) free_program(program);
    Py_XDECREF(tables);
    PyBuffer_Release(&x);
    PyBuffer_Release(&y);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

/* As `run`, for memory that is no buffer: whoever calls vouches for dtype, shape and strides. */
static PyObject *run_at(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    (void)module;
    if (n != 3) return PyErr_SetString(PyExc_TypeError, "run_at: expected a program and two addresses"), NULL;
    const Program *p = PyCapsule_GetPointer(args[0], CAPSULE);
    if (!p) return NULL;
    void *x = PyLong_AsVoidPtr(args[1]), *y = PyErr_Occurred() ? NULL : PyLong_AsVoidPtr(args[2]);
    if (PyErr_Occurred() || run_checked(p, x, y)) return NULL;
    Py_RETURN_NONE;
}

/* What a program needs while it runs, in bytes: for tests. */
static PyObject *scratch(PyObject *module, PyObject *capsule)
{
    (void)module;
    const Program *program = PyCapsule_GetPointer(capsule, CAPSULE);
    return program ? PyLong_FromSsize_t(program->scratch) : NULL;
}

/* In how many pieces a program runs: for tests. */
static PyObject *pieces(PyObject *module, PyObject *capsule)
{
    (void)module;
    const Program *program = PyCapsule_GetPointer(capsule, CAPSULE);
    return program ? PyLong_FromSsize_t(count_pieces(program)) : NULL;
}

#if defined(__x86_64__) && defined(__GNUC__)
/* Whether the processor has F16C: not every compiler's __builtin_cpu_supports knows that name. */
static int converts_halves(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}
#endif

/* Choose the kernels: the best that the processor has, or the ones that ANYINTERP_ISA names. */
static int choose(void)
{
    const char *wanted = getenv("ANYINTERP_ISA");
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    const int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                    && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    const struct {
        const char *name;
        const Kernels *kernels;
        int runs;
    } known[] = {
#if defined(__x86_64__) && defined(__GNUC__)
        {"avx512vnni", with_vnni(), avx512 && __builtin_cpu_supports("avx512vnni")},
        {"avx512", kernels_avx512, avx512},
        {"avx2", kernels_avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && converts_halves()},
#endif
#if defined(__AARCH64EL__) && defined(__GNUC__)
        {"neon", kernels_neon, 1},
#endif
        {"scalar", kernels_scalar, 1},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!known[i].runs || (wanted && *wanted && strcmp(wanted, known[i].name))) continue;
        kernels = known[i].kernels;
        isa = known[i].name;
        return 0;
    }
    PyErr_Format(PyExc_ImportError, "ANYINTERP_ISA: this build and processor have no %s", wanted);
    return -1;
}

static PyMethodDef methods[] = {
    {"make", make, METH_VARARGS,
     "make(format_in, format_sums, format_out, shape_in, strides_in, shape_out, strides_out, order, steps, fill, fresh=False)\n--\n\n"
     "Make a program from shapes, strides in bytes, axes in the order of memory, and an axis and a table for each step."},
    {"table", table, METH_VARARGS,
     "table(format_sums, n_in, n_out, start, count, weights, cyclic, inside, store=…)\n--\n\nMake a table for any programs."},
    {"rows", (PyCFunction)(void (*)(void))rows, METH_FASTCALL,
     "rows(read, weights, inside, start, count, out)\n--\n\nMake rows of a rectangle of weights; how many weights they have, or -1."},
    {"kernel_rows", (PyCFunction)(void (*)(void))kernel_rows, METH_FASTCALL,
     "kernel_rows(sampling, start, count, out)\n--\n\nMake the rows of a kernel; how many weights they have, or -1."},
    {"kernel_table", kernel_table, METH_VARARGS,
     "kernel_table(format_sums, sampling)\n--\n\nMake a table of a kernel's rows for any programs, and say how long the longest is; or None."},
    {"run", (PyCFunction)(void (*)(void))run, METH_FASTCALL,
     "run(program, x, out)\n--\n\nRun a program on two buffers."},
    {"run_once", run_once, METH_VARARGS,
     "run_once(format_in, format_sums, format_out, order, steps, fill, x, out)\n--\n\nMake a program for two buffers, run it, and drop it."},
    {"run_at", (PyCFunction)(void (*)(void))run_at, METH_FASTCALL,
     "run_at(program, address_x, address_out)\n--\n\nRun a program on memory of its shapes and strides."},
    {"scratch", scratch, METH_O, "scratch(program)\n--\n\nBytes that a program needs in each thread."},
    {"set_threads", set_threads, METH_O, "set_threads(n)\n--\n\nSay how many threads a run may have."},
    {"set_share", set_share, METH_O, "set_share(nanoseconds)\n--\n\nSet the work for which a thread is used."},
    {"pieces", pieces, METH_O, "pieces(program)\n--\n\nIn how many pieces a program runs."},
    {"workers", count_workers, METH_NOARGS, "workers()\n--\n\nThreads that were started."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_core", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit__core(void)
{
    if (choose() || prepare_threads()) return NULL;
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddStringConstant(module, "ISA", isa)) Py_CLEAR(module);
#ifdef Py_GIL_DISABLED
    if (module) PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED); /* programs do not change once they are made */
#endif
    return module;
}
