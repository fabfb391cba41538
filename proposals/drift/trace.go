package drift

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Origin is the commit that a line comes from.
type Origin struct {
	Commit string
	Time   int64 // seconds since 1970
	// Old is set where the baseline has the line already: that is not what made a
	// finding new.
	Old bool
}

// Trace asks where the findings that the report tells of come from, and puts
// the newest first. A line without an origin is not committed yet or older than
// what is known. Of the breaches since the acceptance of a rule only those stay
// that came later.
func (r *Report) Trace(origins func(path string, lines []int) map[int]Origin) {
	want := map[string][]int{}
	note := func(fs []Finding) {
		for _, f := range fs {
			want[f.Path] = append(want[f.Path], f.Line)
		}
	}
	note(r.Findings)
	for i := range r.Rules {
		note(r.Rules[i].Breaches)
	}
	paths := make([]string, 0, len(want))
	for p := range want {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	got := map[string]map[int]Origin{}
	for _, p := range paths {
		slices.Sort(want[p])
		got[p] = origins(p, slices.Compact(want[p]))
	}
	mark := func(fs []Finding) {
		for i := range fs {
			f := &fs[i]
			if o, ok := got[f.Path][f.Line]; ok && !(o.Old && f.New) {
				f.Commit, f.Date, f.at = o.Commit, Day(o.Time), o.Time
			}
		}
		slices.SortStableFunc(fs, newest)
	}
	mark(r.Findings)
	for i := range r.Rules {
		s := &r.Rules[i]
		mark(s.Breaches)
		if s.State == Eroded && s.Before.Since == "acceptance" && s.Before.At != "" {
			later := slices.DeleteFunc(slices.Clone(s.Breaches), func(f Finding) bool { return f.Date != "" && f.Date < s.Before.At })
			if len(later) > 0 {
				s.Breaches = later
			}
		}
	}
}

// newest orders findings by time, what is not committed first, then by place.
func newest(a, b Finding) int {
	if (a.Commit == "") != (b.Commit == "") {
		return strings.Compare(a.Commit, b.Commit)
	}
	return cmp.Or(cmp.Compare(b.at, a.at), byPlace(a, b))
}

// Day returns the day of a time, "2026-11-03", and "" for a time that no commit
// can have.
func Day(unix int64) string {
	if unix <= 0 || unix > 253402300799 { // the end of the year 9999
		return ""
	}
	return time.Unix(unix, 0).UTC().Format(time.DateOnly)
}

// day writes a day for people, without the year if it is that of the report.
func (r *Report) day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	if len(r.Date) >= 4 && strings.HasPrefix(date, r.Date[:4]) {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}
