#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "tree.h"

// Grammars of ABI 15 differ from ABI 14 in the record that gives the lexer its
// mode per state (6 bytes, not 4) and in fields after the last one that the
// linked runtime reads. Rewriting that table makes them load; what is lost are
// reserved-word sets, which only matter to error recovery.

typedef struct { uint16_t lex_state, external_lex_state; } mode14;
typedef struct { uint16_t lex_state, external_lex_state, reserved_word_set; } mode15;

const TSLanguage *vd_language(const TSLanguage *lang) {
  uint32_t v = ts_language_version(lang);
  if (v == 13 || v == 14) return lang;
  if (v != 15) return NULL;
  const lang14 *src = (const lang14 *)(const void *)lang;
  lang14 *dst = malloc(sizeof *dst);
  mode14 *to = malloc(src->state_count * sizeof *to);
  if (!dst || !to) {
    free(dst);
    free(to);
    return NULL;
  }
  memcpy(dst, src, sizeof *dst);
  const mode15 *from = src->lex_modes;
  for (uint32_t i = 0; i < src->state_count; i++) {
    to[i].lex_state = from[i].lex_state;
    to[i].external_lex_state = from[i].external_lex_state;
  }
  dst->version = 14;
  dst->lex_modes = to;
  return (const TSLanguage *)(const void *)dst;
}

// Asking the runtime for each name searches all of them each time.
void vd_symbols(const TSLanguage *lang, uint16_t *named, uint16_t *token) {
  const lang14 *l = (const lang14 *)(const void *)lang;
  const vd_metadata *meta = l->symbol_metadata;
  const uint16_t *public = l->public_symbol_map;
  for (uint32_t i = 0; i < l->symbol_count + l->alias_count; i++) {
    bool seen = meta[i].visible || meta[i].supertype;
    named[i] = seen && meta[i].named ? public[i] : 0;
    token[i] = seen && !meta[i].named ? public[i] : 0;
  }
}
