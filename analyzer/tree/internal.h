// Layouts of the linked runtime (github.com/smacker/go-tree-sitter, 0.22.5) that
// its public interface hides. The tests hold them to what that interface says;
// whoever raises the version runs them.
#ifndef VD_INTERNAL_H
#define VD_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

// The layout of TSLanguage that both versions share.
typedef struct {
  uint32_t version, symbol_count, alias_count, token_count, external_token_count, state_count,
      large_state_count, production_id_count, field_count;
  uint16_t max_alias_sequence_length;
  const void *parse_table, *small_parse_table, *small_parse_table_map, *parse_actions, *symbol_names,
      *field_names, *field_map_slices, *field_map_entries, *symbol_metadata, *public_symbol_map,
      *alias_map, *alias_sequences, *lex_modes;
  void (*lex)(void), (*keyword_lex)(void);
  uint16_t keyword_capture_token;
  struct {
    const void *states, *symbol_map;
    void (*create)(void), (*destroy)(void), (*scan)(void), (*serialize)(void), (*deserialize)(void);
  } scanner;
  const void *primary_state_ids;
} lang14;

typedef struct { bool visible, named, supertype; } vd_metadata;
typedef struct { uint16_t index, length; } vd_slice;
typedef struct { uint16_t field; uint8_t child; bool inherited; } vd_field;

// Only there is the layout of a Subtree the one below.
#if UINTPTR_MAX > 0xffffffffu && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define VD_DIRECT 1

typedef struct { uint32_t bytes, row, column; } vd_length;

typedef struct {
  volatile uint32_t ref_count;
  vd_length padding, size;
  uint32_t lookahead_bytes, error_cost, child_count;
  uint16_t symbol, parse_state;
  bool visible : 1, named : 1, extra : 1, fragile_left : 1, fragile_right : 1, has_changes : 1, has_external_tokens : 1,
      has_external_scanner_state_change : 1, depends_on_column : 1, is_missing : 1, is_keyword : 1;
  union {
    struct {
      uint32_t visible_child_count, named_child_count, visible_descendant_count;
      int32_t dynamic_precedence;
      uint16_t repeat_depth, production_id;
      uint16_t leaf[2];
    } inner;
    struct {
      union { char *far; char near[24]; } state;
      uint32_t length;
    } scanner;
  } u;
} vd_heap;

typedef union {
  struct {
    bool is_inline : 1, visible : 1, named : 1, extra : 1, has_changes : 1, is_missing : 1, is_keyword : 1;
    uint8_t symbol;
    uint16_t parse_state;
    uint8_t padding_columns, rows_lookahead, padding_bytes, size_bytes;
  } data;
  const vd_heap *ptr;
} vd_subtree;
#endif

#endif
