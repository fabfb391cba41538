package rust

// methods gives the methods of the standard library by which a call is known:
// those of traits that every type may implement, and those that Option, Result,
// strings, slices and iterators alone have there.
func methods() map[string]string {
	m := map[string]string{
		"clone": "Clone", "clone_from": "Clone", "into": "Into", "try_into": "TryInto", "to_string": "ToString", "to_owned": "ToOwned", "as_ref": "AsRef", "as_mut": "AsMut",
		"eq": "PartialEq", "ne": "PartialEq", "partial_cmp": "PartialOrd", "hash": "Hash", "into_iter": "IntoIterator",
	}
	for _, n := range []string{
		"unwrap", "unwrap_err", "unwrap_or", "unwrap_or_else", "unwrap_or_default", "expect", "expect_err", "map_err", "map_or", "map_or_else", "ok_or", "ok_or_else", "is_some", "is_none",
		"is_ok", "is_err", "is_some_and", "is_none_or", "is_ok_and", "is_err_and", "or_else", "and_then", "as_deref", "as_deref_mut", "cloned", "copied", "transpose", "get_or_insert_with",
		"starts_with", "ends_with", "trim", "trim_start", "trim_end", "to_lowercase", "to_uppercase", "to_ascii_lowercase", "to_ascii_uppercase", "eq_ignore_ascii_case", "split_whitespace",
		"strip_prefix", "strip_suffix", "splitn", "rsplitn", "split_once", "rsplit_once", "chars", "as_str", "as_bytes", "into_bytes", "push_str", "char_indices", "from_utf8_lossy",
		"iter", "iter_mut", "enumerate", "collect", "filter_map", "flat_map", "for_each", "zip", "rev", "fold", "skip_while", "take_while", "sum", "partition", "peekable", "unzip",
		"to_vec", "extend_from_slice", "copy_from_slice", "sort_by", "sort_by_key", "sort_unstable", "sort_unstable_by", "sort_unstable_by_key", "dedup", "retain", "chunks", "windows",
		"binary_search", "binary_search_by", "is_empty", "contains_key", "or_insert", "or_insert_with", "or_default", "saturating_sub", "saturating_add", "checked_add", "checked_sub",
		"wrapping_add", "checked_mul", "checked_div", "to_be_bytes", "to_le_bytes", "fetch_add", "fetch_sub", "compare_exchange", "as_secs", "as_millis", "as_micros", "as_nanos",
		"as_secs_f64", "to_path_buf", "to_string_lossy", "file_name", "as_ptr", "as_slice", "as_mut_slice", "as_any", "downcast_ref", "type_id", "write_str", "write_fmt", "parse",
	} {
		m[n] = ""
	}
	return m
}
