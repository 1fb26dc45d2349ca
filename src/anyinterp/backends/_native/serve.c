/* What Python says about threads, and runs of programs in as many as they are worth. */
#include "serve.h"

#include <stdlib.h>

#include "pieces.h"
#include "pool.h"

#ifndef ANYINTERP_SMALL
#define ANYINTERP_SMALL (1 << 14) /* none in builds for tests, which watch the ends of what is allocated */
#endif

enum {
    SMALL = ANYINTERP_SMALL, /* bytes of scratch that a stack has room for */
    SHORT = 200 /* nanoseconds of work that are done with Python's lock held */
};

static double share = 60000; /* nanoseconds of work for which a thread is worth its waking */

int prepare_threads(void)
{
    const char *wanted = getenv("ANYINTERP_THREAD_WORK");
    if (wanted) share = strtod(wanted, NULL);
    return pool_prepare() ? (PyErr_NoMemory(), -1) : 0;
}

int ask_threads(PyObject *core)
{
    if (pool_threads()) return 0;
    PyObject *threads = PyImport_ImportModule("anyinterp.threads");
    PyObject *said = threads ? PyObject_CallMethod(threads, "tell", "O", core) : NULL;
    Py_XDECREF(threads);
    Py_XDECREF(said);
    return said ? 0 : -1;
}

static Cut cut_now(const Program *program)
{
    return cut(program, program->work < 2 * share ? 1 : pool_threads(), share);
}

idx count_pieces(const Program *program)
{
    return cut_now(program).pieces;
}

int serve(const Program *program, char *x, char *y)
{
    char small[SMALL + ALIGNMENT];
    const Cut parts = cut_now(program);
    char *memory = parts.scratch <= SMALL ? small : malloc((size_t)parts.scratch + ALIGNMENT);
    if (!memory) return PyErr_NoMemory(), -1;
    char *scratch = memory + (ALIGNMENT - (uintptr_t)memory % ALIGNMENT) % ALIGNMENT;
    if (program->work < SHORT) { /* others would wait for Python's lock no longer than giving and taking it takes */
        run_cut(program, &parts, x, y, scratch);
    } else {
        Py_BEGIN_ALLOW_THREADS
        run_cut(program, &parts, x, y, scratch);
        Py_END_ALLOW_THREADS
    }
    if (memory != small) free(memory);
    return 0;
}

PyObject *set_threads(PyObject *core, PyObject *number)
{
    (void)core;
    const Py_ssize_t threads = PyNumber_AsSsize_t(number, NULL); /* clips */
    if (threads == -1 && PyErr_Occurred()) return NULL;
    if (threads < 1) return PyErr_SetString(PyExc_ValueError, "set_threads: expected at least one"), NULL;
    pool_set_threads(threads < MOST_THREADS ? (int)threads : MOST_THREADS);
    Py_RETURN_NONE;
}

PyObject *set_share(PyObject *core, PyObject *nanoseconds)
{
    (void)core;
    const double before = share, wanted = PyFloat_AsDouble(nanoseconds);
    if (PyErr_Occurred()) return NULL;
    share = wanted;
    return PyFloat_FromDouble(before);
}

PyObject *count_workers(PyObject *core, PyObject *nothing)
{
    (void)core, (void)nothing;
    return PyLong_FromLong(pool_workers());
}
