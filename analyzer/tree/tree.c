#include "tree.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The arena is a list of chunks. A file's parser, stack and tree are bumped
// into it and dropped together, which is faster than freeing them one by one.
typedef struct chunk {
  struct chunk *prev;
  size_t size;  // usable bytes, after the header
} chunk;

#define ALIGN 16
#define CHUNK ((size_t)1 << 20)
#define KEEP ((size_t)16 << 20)  // chunk bytes kept for the next file
#define READ ((uint32_t)64 << 10)
#define LATE 20  // times the limit, by the clock, after which a parse that neither allocates nor reads ends

struct vd_session {
  char *cur, *end;    // free part of the newest chunk
  chunk *chunks;      // in use, newest first
  chunk *spare;       // kept from the file before
  size_t spare_bytes;
  size_t limit, used;  // chunk bytes of this file
  uint64_t deadline;   // ns of the thread's processor time, 0 for none
  uint32_t tick, reads;
  jmp_buf out;  // the way out of a parse that is over a limit
  const char *src;
  uint32_t len;
  vd_node *nodes;
  uint32_t n, cap;
};

// Set only for the length of one vd_parse. While it is set, everything that
// the runtime frees or grows on this thread was allocated by the same parse;
// while it is not, the runtime uses plain malloc, as its Go binding expects
// (that one hands some of the runtime's memory to libc's free).
static __thread vd_session *cur;

static size_t up(size_t n) { return (n + (ALIGN - 1)) & ~(size_t)(ALIGN - 1); }

#define HEADER up(sizeof(chunk))

// The time that this thread has run: what a parse may take does not depend on
// what else the machine does.
static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void check_time(vd_session *s) {
  if (s->deadline && now() > s->deadline) longjmp(s->out, VD_TIMEOUT);
}

static void grow(vd_session *s, size_t need) {
  if (need > s->limit - s->used) longjmp(s->out, VD_MEMORY);
  size_t size = need < CHUNK ? CHUNK : need;
  if (size > s->limit - s->used) size = s->limit - s->used;
  chunk *c = s->spare;
  if (c && c->size >= need && c->size <= s->limit - s->used) {
    s->spare = c->prev;
    s->spare_bytes -= c->size;
  } else {
    c = malloc(HEADER + size);
    if (!c) longjmp(s->out, VD_MEMORY);
    c->size = size;
  }
  c->prev = s->chunks;
  s->chunks = c;
  s->used += c->size;
  s->cur = (char *)c + HEADER;
  s->end = s->cur + c->size;
}

// Every allocation is preceded by its size, for realloc.
//
// The runtime looks at its own timeout only between parse steps, and one step
// may copy gigabytes (Java's a<a<a<...). Each such step allocates, so time and
// memory are limited here, and a longjmp to vd_parse drops the parse whole.
// What an external scanner took from plain malloc (a few hundred bytes) is
// lost then: the parser is in no state to be asked to free it.
static void *vd_malloc(size_t n) {
  vd_session *s = cur;
  if (!s) return malloc(n);
  if (n > s->limit) longjmp(s->out, VD_MEMORY);
  size_t need = up(n) + ALIGN;
  if ((++s->tick & 0xfff) == 0) check_time(s);
  if ((size_t)(s->end - s->cur) < need) grow(s, need);
  size_t *h = (size_t *)(void *)s->cur;
  s->cur += need;
  *h = n;
  return (char *)h + ALIGN;
}

static void *vd_calloc(size_t c, size_t n) {
  if (!cur) return calloc(c, n);
  if (n && c > SIZE_MAX / n) longjmp(cur->out, VD_MEMORY);
  return memset(vd_malloc(c * n), 0, c * n);
}

static void vd_free(void *p) {
  if (!cur) free(p);
}

static void *vd_realloc(void *p, size_t n) {
  vd_session *s = cur;
  if (!s) return realloc(p, n);
  if (!p) return vd_malloc(n);
  if (n > s->limit) longjmp(s->out, VD_MEMORY);
  size_t *h = (size_t *)(void *)((char *)p - ALIGN), old = *h;
  if (n <= up(old)) {
    if (n > old) *h = n;
    return p;
  }
  if ((char *)p + up(old) == s->cur && (size_t)(s->end - (char *)p) >= up(n)) {  // the newest one grows in place
    s->cur = (char *)p + up(n);
    *h = n;
    return p;
  }
  return memcpy(vd_malloc(n), p, old);
}

void vd_install(void) { ts_set_allocator(vd_malloc, vd_calloc, vd_realloc, vd_free); }

vd_session *vd_session_new(size_t limit) {
  vd_session *s = calloc(1, sizeof *s);
  if (s) s->limit = limit;
  return s;
}

static void drop(chunk *c) {
  while (c) {
    chunk *prev = c->prev;
    free(c);
    c = prev;
  }
}

void vd_session_delete(vd_session *s) {
  drop(s->chunks);
  drop(s->spare);
  free(s->nodes);
  free(s);
}

// recycle keeps ordinary chunks for the next file and gives back the rest.
static void recycle(vd_session *s) {
  while (s->chunks) {
    chunk *c = s->chunks;
    s->chunks = c->prev;
    if (c->size == CHUNK && s->spare_bytes < KEEP) {
      c->prev = s->spare;
      s->spare = c;
      s->spare_bytes += c->size;
    } else {
      free(c);
    }
  }
  s->cur = s->end = NULL;
}

// Source is handed over in pieces so that a lexer that runs to the end of the
// file again and again (an unterminated comment) passes here and is stopped.
static const char *read_source(void *payload, uint32_t byte, TSPoint at, uint32_t *len) {
  vd_session *s = payload;
  (void)at;
  if ((++s->reads & 0xf) == 0) check_time(s);
  if (byte >= s->len) {
    *len = 0;
    return "";
  }
  *len = s->len - byte < READ ? s->len - byte : READ;
  return s->src + byte;
}

static void flatten(vd_session *s, const TSTree *tree) {
  TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));
  vd_node *out = s->nodes;
  uint32_t n = 0, parent = 0, depth = 0;
  while (n < s->cap) {
    if ((n & 0xfff) == 0xfff) check_time(s);
    TSNode node = ts_tree_cursor_current_node(&c);
    uint32_t self = n++;
    vd_node *o = &out[self];
    o->start = ts_node_start_byte(node);
    o->end = ts_node_end_byte(node);
    o->parent = parent;
    o->symbol = ts_node_symbol(node);
    o->field = ts_tree_cursor_current_field_id(&c);
    o->depth = (uint16_t)(depth < 0xffff ? depth : 0xffff);
    o->flags = (uint16_t)((ts_node_is_named(node) ? VD_NAMED : 0) | (ts_node_is_extra(node) ? VD_EXTRA : 0) |
                          (ts_node_is_missing(node) ? VD_MISSING : 0) | (o->symbol == 0xffff ? VD_ERROR : 0) |
                          (ts_node_has_error(node) ? VD_HAS_ERROR : 0));
    if (ts_tree_cursor_goto_first_child(&c)) {
      parent = self;
      depth++;
      continue;
    }
    o->next = n;
    while (!ts_tree_cursor_goto_next_sibling(&c)) {
      if (!ts_tree_cursor_goto_parent(&c)) goto done;
      depth--;
      out[parent].next = n;
      parent = out[parent].parent;
    }
  }
done:
  ts_tree_cursor_delete(&c);
  s->n = n;
}

static int parse(vd_session *s, const TSLanguage *lang, uint64_t timeout_us, int flat) {
  TSParser *p = ts_parser_new();
  if (!ts_parser_set_language(p, lang)) {
    ts_parser_delete(p);
    return VD_ABI;
  }
  ts_parser_set_timeout_micros(p, timeout_us * LATE);
  TSInput in = {s, read_source, TSInputEncodingUTF8};
  TSTree *tree = ts_parser_parse(p, NULL, in);
  int rc = VD_TIMEOUT;
  if (tree && !flat) {
    rc = VD_OK;
  } else if (tree) {
    uint32_t need = ts_node_descendant_count(ts_tree_root_node(tree));
    if (need > s->cap) {
      // The output counts against the limit too: a leaf is smaller in the tree than here.
      if ((size_t)need * sizeof *s->nodes > s->limit) longjmp(s->out, VD_MEMORY);
      free(s->nodes);
      s->cap = 0;
      s->nodes = malloc(((size_t)need + need / 4) * sizeof *s->nodes);
      if (!s->nodes) longjmp(s->out, VD_MEMORY);
      s->cap = need + need / 4;
    }
    flatten(s, tree);
    rc = VD_OK;
  }
  ts_parser_delete(p);  // for the external scanner's memory; the tree goes with the arena
  return rc;
}

int vd_parse(vd_session *s, const TSLanguage *lang, const char *src, uint32_t len, uint64_t timeout_us, int flat) {
  int rc;
  s->n = 0;
  s->used = 0;
  s->tick = s->reads = 0;
  s->src = src;
  s->len = len;
  s->deadline = timeout_us ? now() + timeout_us * 1000 : 0;
  cur = s;
  switch (setjmp(s->out)) {
    case 0: rc = parse(s, lang, timeout_us, flat); break;
    case VD_MEMORY: rc = VD_MEMORY; break;
    default: rc = VD_TIMEOUT;
  }
  cur = NULL;
  s->src = NULL;
  if (rc != VD_OK) s->n = 0;
  recycle(s);
  return rc;
}

const vd_node *vd_nodes(const vd_session *s) { return s->nodes; }
uint32_t vd_count(const vd_session *s) { return s->n; }
size_t vd_used(const vd_session *s) { return s->used; }
