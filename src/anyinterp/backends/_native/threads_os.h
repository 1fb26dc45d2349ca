/* The threads of the system, as far as pool.c needs them: a lock, conditions, a thread that nobody joins. */
#ifndef ANYINTERP_THREADS_OS_H
#define ANYINTERP_THREADS_OS_H

#ifdef _WIN32

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <process.h>

typedef SRWLOCK Lock;
typedef CONDITION_VARIABLE Condition;
typedef int Thread;
#define UNLOCKED SRWLOCK_INIT
#define NOBODY CONDITION_VARIABLE_INIT
#define lock(l) AcquireSRWLockExclusive(l)
#define unlock(l) ReleaseSRWLockExclusive(l)
#define wait_for(c, l) SleepConditionVariableSRW(c, l, INFINITE, 0)
#define wake_one(c) WakeConditionVariable(c)
#define wake_all(c) WakeAllConditionVariable(c)
#define THREAD unsigned __stdcall
#define at_fork(before, parent, child) ((void)(before), (void)(parent), (void)(child), 0)

#define pause_briefly() YieldProcessor()
#define processor() (-1)
#define keep_off(thread, cpu) ((void)(thread), (void)(cpu))

static int start(unsigned (__stdcall *body)(void *), Thread *made)
{
    (void)made;
    const uintptr_t thread = _beginthreadex(NULL, 0, body, NULL, 0, NULL);
    if (thread) CloseHandle((HANDLE)thread);
    return thread ? 0 : -1;
}

#else

#include <pthread.h>
#include <sched.h>
#include <signal.h>

typedef pthread_mutex_t Lock;
typedef pthread_cond_t Condition;
typedef pthread_t Thread;
#define UNLOCKED PTHREAD_MUTEX_INITIALIZER
#define NOBODY PTHREAD_COND_INITIALIZER
#define lock(l) pthread_mutex_lock(l)
#define unlock(l) pthread_mutex_unlock(l)
#define wait_for(c, l) pthread_cond_wait(c, l)
#define wake_one(c) pthread_cond_signal(c)
#define wake_all(c) pthread_cond_broadcast(c)
#define THREAD void *
#define at_fork(before, parent, child) pthread_atfork(before, parent, child)

#if defined(__x86_64__) || defined(__i386__)
#define pause_briefly() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define pause_briefly() __asm__ volatile("yield")
#else
#define pause_briefly() ((void)0)
#endif

#ifdef __linux__
#define processor() sched_getcpu()

/* Let a thread run where the caller may, but for one processor. */
static void keep_off(Thread thread, int cpu)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed)) return; /* a set is too small for more than 1024 processors */
    CPU_CLR(cpu, &allowed);
    if (CPU_COUNT(&allowed)) pthread_setaffinity_np(thread, sizeof allowed, &allowed);
}
#else
#define processor() (-1)
#define keep_off(thread, cpu) ((void)(thread), (void)(cpu))
#endif

/* Signals are for the threads of the program: Ctrl-C has to interrupt what its main thread waits for. */
static int start(void *(*body)(void *), Thread *made)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int failed = pthread_create(made, NULL, body, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) pthread_detach(*made);
    return failed;
}

#endif
#endif
