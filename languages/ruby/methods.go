package ruby

import "strings"

// methods gives the methods of Ruby's core and of Active Support by which a
// call is known although its receiver is not.
func methods() map[string]string {
	m := map[string]string{}
	for _, n := range strings.Fields(core) {
		m[n] = ""
	}
	return m
}

const core = `
to_s to_i to_f to_d to_r to_a to_h to_sym to_proc to_json to_yaml to_set to_date to_time to_datetime to_param to_sentence inspect freeze frozen? dup itself
nil? present? blank? presence in? try try! is_a? kind_of? instance_of? respond_to? send public_send instance_variable_get instance_variable_set tap then
each each_with_index each_with_object each_pair each_slice each_cons each_key each_value map flat_map filter_map collect select reject inject reduce partition
group_by index_by index_with sort sort_by min_by max_by sum uniq compact compact_blank flatten zip any? all? none? one? empty? include? exclude? many? size length
keys values key? has_key? fetch dig slice except merge deep_merge merge! reverse_merge transform_keys transform_values deep_symbolize_keys symbolize_keys
stringify_keys with_indifferent_access delete_if join split strip lstrip rstrip chomp chop squish gsub gsub! sub sub! tr match match? scan start_with? end_with?
upcase downcase capitalize titleize camelize underscore humanize parameterize pluralize singularize constantize safe_constantize classify demodulize tableize
truncate html_safe ljust rjust center lines bytes unpack unpack1 force_encoding encode unicode_normalize zero? positive? negative? abs round ceil floor clamp
times upto downto step beginning_of_day end_of_day beginning_of_month end_of_month beginning_of_year end_of_year beginning_of_week ago from_now since strftime
iso8601 utc in_time_zone future? past? day days hour hours minute minutes month months week weeks year years second seconds push unshift prepend concat first
last take drop reverse shuffle sample call
`
