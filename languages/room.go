package languages

import "github.com/vdmine/vdmine/analyzer/fact"

// room is the memory in which the lists of one file grow after those of another.
type room struct {
	calls    []fact.Call
	defs     []fact.Def
	bindings []fact.Binding
	refs     []fact.Ref
	args     slab[fact.Arg]
	opts     slab[fact.Option]
}

// slab is memory in which short lists grow one after the other.
type slab[T any] struct{ all []T }

// push appends to a list, in its place if it is the last one of the slab.
func (s *slab[T]) push(list []T, x T) []T {
	n, k := len(s.all), len(list)
	if k == 0 || k > n || &s.all[n-k] != &list[0] { // it goes on at the end
		if cap(s.all)-n < k+1 {
			s.all, n = make([]T, 0, max(256, 2*cap(s.all), 2*k)), 0
		}
		s.all = append(s.all, list...)
	} else if n == cap(s.all) {
		s.all = append(make([]T, 0, max(256, 2*cap(s.all))), list...)
	}
	s.all = append(s.all, x)
	n = len(s.all)
	return s.all[n-k-1 : n : n]
}

// reset takes all lists back.
func (s *slab[T]) reset() {
	clear(s.all)
	s.all = s.all[:0]
}

// lend gives a file the lists to grow.
func (r *room) lend(f *fact.File) {
	f.Calls, f.Defs, f.Bindings, f.Refs = r.calls[:0], r.defs[:0], r.bindings[:0], r.refs[:0]
}

// settle gives the file copies of its lists that are as large as they need to
// be, since facts stay in memory until the end of a scan, and takes the lists
// back. The arguments and options of all calls get one list each.
func (r *room) settle(f *fact.File) {
	r.calls, r.defs, r.bindings, r.refs = f.Calls, f.Defs, f.Bindings, f.Refs
	f.Calls, f.Defs, f.Bindings, f.Refs = moved(r.calls), moved(r.defs), moved(r.bindings), moved(r.refs)
	args, opts := 0, 0
	for i := range f.Calls {
		args, opts = args+len(f.Calls[i].Args), opts+len(f.Calls[i].Opts)
	}
	allArgs, allOpts := make([]fact.Arg, 0, args), make([]fact.Option, 0, opts)
	for i := range f.Calls {
		c := &f.Calls[i]
		allArgs, c.Args = within(allArgs, c.Args)
		allOpts, c.Opts = within(allOpts, c.Opts)
	}
	r.args.reset()
	r.opts.reset()
}

// moved returns a copy of a list and leaves nothing in it.
func moved[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	out := make([]T, len(list))
	copy(out, list)
	clear(list)
	return out
}

// within appends a part to all, which has room for it, and returns both. The
// part cannot grow into what follows.
func within[T any](all, part []T) (longer, moved []T) {
	if len(part) == 0 {
		return all, nil
	}
	n := len(all)
	all = append(all, part...)
	return all, all[n:len(all):len(all)]
}
