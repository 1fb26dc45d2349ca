/*
 * Stands between the core and the allocator. It is linked into the instrumented build with --wrap, so that it sees the
 * core's own allocations and no others. It counts them, lets one fail, and can put each at the end of a page before one
 * that nobody may touch: that stops what the address sanitizer does not see, masked loads and gathers of vectors.
 */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SHOWN __attribute__((visibility("default")))
#define PAGE ((size_t)4096)
#define LARGEST ((size_t)1 << 30) /* that can be had */
#define ARENA ((size_t)1 << 36) /* address space for guarded blocks, never used twice */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);

static atomic_long live, left; /* blocks; allocations up to and with the one that fails, 0: none */
static atomic_int guarding;
static char *arena;
static atomic_size_t used;

/* ctypes finds these in the core's own file. */
SHOWN long watch_live(void) { return live; }
SHOWN long watch_left(void) { return left; }
SHOWN void watch_fail(long nth) { left = nth; }
SHOWN int watch_guard(int on)
{
    if (!arena) {
        arena = mmap(NULL, ARENA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (arena == MAP_FAILED) return arena = NULL, -1;
    }
    guarding = on;
    return 0;
}

static int fails(void) { return left > 0 && atomic_fetch_sub(&left, 1) == 1; }
static size_t pages(size_t size) { return (size + PAGE - 1) / PAGE * PAGE; }
static int is_guarded(const char *block) { return arena && block >= arena && block < arena + ARENA; }
static char *head(char *block) { return (char *)((uintptr_t)block / PAGE * PAGE - PAGE); }

/* A page that holds the size, the block at either end of its own, and another page; nobody may touch those around it. */
static char *guarded(size_t size, int at_end)
{
    if (size > LARGEST) return NULL;
    const size_t room = pages(size ? size : 1), at = atomic_fetch_add(&used, room + 2 * PAGE);
    if (at + room + 2 * PAGE > ARENA) abort(); /* too long a run */
    if (mprotect(arena + at, PAGE + room, PROT_READ | PROT_WRITE)) return NULL;
    memcpy(arena + at, &size, sizeof size);
    mprotect(arena + at, PAGE, PROT_NONE);
    char *block = arena + at + PAGE + (at_end ? room - size : 0);
    return block - (uintptr_t)block % (at_end ? 8 : 1); /* no element is wider */
}

static size_t size_of_block(char *block)
{
    size_t size;
    mprotect(head(block), PAGE, PROT_READ);
    memcpy(&size, head(block), sizeof size);
    mprotect(head(block), PAGE, PROT_NONE);
    return size;
}

static void release(char *block)
{
    const size_t all = PAGE + pages(size_of_block(block) + 1);
    mprotect(head(block), all, PROT_NONE);
    madvise(head(block), all, MADV_DONTNEED);
}

/* For arrays of tests: a block between pages that nobody may touch. */
SHOWN char *watch_block(size_t size, int at_end) { return watch_guard(guarding) ? NULL : guarded(size, at_end); }
SHOWN void watch_release(char *block) { release(block); }

static void *counted(void *block) { return block ? atomic_fetch_add(&live, 1), block : NULL; }

void *__wrap_malloc(size_t size)
{
    if (fails()) return NULL;
    char *block = counted(guarding ? guarded(size, 1) : __real_malloc(size));
    return block && guarding ? memset(block, 0xa5, size) : block;
}

void *__wrap_calloc(size_t n, size_t size)
{
    if (fails() || (size && n > SIZE_MAX / size)) return NULL;
    return counted(guarding ? guarded(n * size, 1) : __real_calloc(n, size));
}

void __wrap_free(void *block)
{
    if (!block) return;
    atomic_fetch_sub(&live, 1);
    if (is_guarded(block)) release(block);
    else __real_free(block);
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails()) return NULL;
    if (!is_guarded(old)) return old ? __real_realloc(old, size) : counted(__real_realloc(old, size));
    const size_t before = size_of_block(old);
    char *block = counted(guarded(size, 1));
    if (!block) return NULL;
    memcpy(block, old, before < size ? before : size);
    __wrap_free(old);
    return block;
}
