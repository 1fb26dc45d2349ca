/*
 * A job is cut into pieces, which its caller and some workers take one by one. The caller begins at once and never
 * waits for a worker to wake, only for pieces that workers have begun. There is one job at a time: who comes while
 * it runs does all pieces of its own job alone, so nobody waits for another's. Everything that threads share is
 * behind one lock, which nobody holds while it works.
 */
#define _GNU_SOURCE /* affinities */
#include "pool.h"
#include "threads_os.h"

/* How often a caller looks whether the last pieces are done before it sleeps: some 0.3 ms. Who sleeps has to be woken. */
enum { LOOKS = 250 };

static Lock gate = UNLOCKED;
static Condition come = NOBODY, done = NOBODY;
static Job *open_job; /* that workers may join */
static int wanted, workers;
static struct {
    Thread thread;
    int off; /* the processor that it is kept off; −1: none */
} crew[MOST_THREADS];

/* Do pieces while there are any. The gate is locked before and after. */
static void take_pieces(Job *job, int seat)
{
    while (job->next < job->pieces) {
        const idx piece = job->next++;
        unlock(&gate);
        job->work(job->task, piece, seat);
        lock(&gate);
    }
}

static THREAD worker(void *nothing)
{
    (void)nothing;
    lock(&gate);
    for (;;) {
        Job *job = open_job;
        if (!job || job->seated + 1 >= job->threads || job->next >= job->pieces) {
            wait_for(&come, &gate);
            continue;
        }
        const int seat = ++job->seated;
        job->busy++;
        take_pieces(job, seat);
        if (!--job->busy) wake_all(&done);
    }
    return 0; /* not reached: workers end with the process */
}

/* Workers for a job, as many as there are or can be started. */
static int hire(int n)
{
    while (workers < n && !start(worker, &crew[workers].thread)) crew[workers++].off = -1;
    return workers < n ? workers : n;
}

/*
 * Keep workers off the processor that their caller runs on. Linux may wake a thread where its waker runs; in virtual
 * machines it does so while other processors idle, as those count as taken away. Then the two take turns for
 * milliseconds.
 */
static void make_room(void)
{
    const int cpu = processor();
    for (int i = 0; i < workers && cpu >= 0; i++) {
        if (crew[i].off == cpu) continue;
        keep_off(crew[i].thread, cpu);
        crew[i].off = cpu;
    }
}

void pool_run(Job *job)
{
    int helpers = 0;
    if (job->threads > 1) {
        lock(&gate);
        if (!open_job && (helpers = hire(job->threads - 1))) open_job = job;
        else unlock(&gate);
    }
    if (!helpers) {
        for (idx piece = 0; piece < job->pieces; piece++) job->work(job->task, piece, 0);
        return;
    }
    make_room();
    for (int i = 0; i < helpers; i++) wake_one(&come);
    take_pieces(job, 0);
    open_job = NULL;
    for (int looks = 0; job->busy && looks < LOOKS; looks++) {
        unlock(&gate);
        for (int k = 0; k < 32; k++) pause_briefly();
        lock(&gate);
    }
    while (job->busy) wait_for(&done, &gate);
    unlock(&gate);
}

int pool_threads(void)
{
    lock(&gate);
    const int threads = wanted;
    unlock(&gate);
    return threads;
}

void pool_set_threads(int threads)
{
    lock(&gate);
    wanted = threads < MOST_THREADS ? threads : MOST_THREADS;
    unlock(&gate);
}

int pool_workers(void)
{
    lock(&gate);
    const int started = workers;
    unlock(&gate);
    return started;
}

/* A fork copies one thread. It waits until the gate is free, so that the child finds it so, but for no job. */
static void before_fork(void)
{
    lock(&gate);
}

static void after_fork(void)
{
    unlock(&gate);
}

static void in_child(void)
{
    const Condition fresh = NOBODY; /* nobody waits any more */
    come = done = fresh;
    open_job = NULL;
    workers = 0;
    unlock(&gate);
}

int pool_prepare(void)
{
    return at_fork(before_fork, after_fork, in_child);
}
