package resolve

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Registrations are the definitions of a repository that are handed on by their
// name: handlers to a router, jobs to a queue, constructors to a container.
type Registrations struct {
	of      map[nameOf][]registration
	index   *Index
	files   []*fact.File
	classes owners // see Registrations.owners, nil before
}

// nameOf names a definition as symbols do.
type nameOf struct{ module, name string }

type registration struct {
	fact.Registration
	file string
	test bool
}

// maxBack is the number of calls that may stand between a function and the call
// that takes it.
const maxBack = 32

// maxAround is the number of calls around a function between it and its router.
const maxAround = 4

// Register finds out what the definitions of the files are handed to and sets
// their Registered. Every Sym must be set.
func (x *Index) Register(files []*fact.File) {
	x.registered = x.registrations(files)
	for _, f := range files {
		x.registered.Set(f, x.ModuleOf(f.Path))
		f.Whole = true
	}
}

// Registered sets Registered of the definitions of a file that is not among
// those of Register, by these and by its own calls.
func (x *Index) Registered(f *fact.File) {
	r := x.registered
	if f.Whole = r != nil; r == nil {
		r = x.registrations([]*fact.File{f})
	}
	r.Set(f, x.ModuleOf(f.Path))
}

// registrations goes through the calls of files with resolved names.
func (x *Index) registrations(files []*fact.File) *Registrations {
	r := &Registrations{of: map[nameOf][]registration{}, index: x, files: files}
	for _, f := range files {
		for i := range f.Calls {
			switch f.Lang {
			case "ruby":
				if r.rails(f, i) {
					continue
				}
			case "php":
				r.laravel(f, i)
			}
			r.call(f, i)
		}
	}
	r.files, r.classes = nil, nil
	return r
}

// call takes what one call is handed.
func (r *Registrations) call(f *fact.File, i int) {
	c := &f.Calls[i]
	if c.Flags&(fact.New|fact.CompositeLit|fact.JSX|fact.DecoratorCall) != 0 || c.Sym.Origin() == fact.Builtin {
		return
	}
	for k := range c.Args {
		if t, ok := r.handler(f, &c.Args[k], c); ok {
			r.add(f, i, k, t)
		}
	}
	for k := range c.Opts {
		if o := &c.Opts[k]; o.Key == fact.Element {
			a := element(o)
			if t, ok := r.handler(f, &a, c); ok {
				r.element(f, i, k, t)
			}
		}
		// fastify.route({ url: "/orders", handler: list })
		if o := &c.Opts[k]; o.Sym.Origin() == fact.Internal && (o.Key == "handler" || o.Key == "view_func" || o.Key == "endpoint") && router(c) {
			r.take(f, nameOf{o.Sym.Module(), o.Sym.Name()}, fact.Registration{Via: c.Callee, Arg: o.Arg, Route: true})
		}
	}
}

// element returns the argument that an element of a list is to its call.
func element(o *fact.Option) fact.Arg {
	return fact.Arg{Kind: o.Kind, Head: o.Value, Sym: o.Sym, Local: o.Local}
}

// element takes that option k of a call is a definition in a list. In a route it
// stands before the handler, unless it is the last and nothing follows the list.
func (r *Registrations) element(f *fact.File, i, k int, t nameOf) {
	c := &f.Calls[i]
	reg := fact.Registration{Via: c.Callee, Arg: c.Opts[k].Arg}
	if takesPath(f, c) {
		if answering(f, c) >= 0 || k+1 < len(c.Opts) && c.Opts[k+1].Key == fact.Element {
			return
		}
		reg.Route, reg.Beside = true, slices.DeleteFunc(beside(c, -1, true, nil), func(b fact.Beside) bool { return b.Name == c.Opts[k].Value })
	}
	r.take(f, t, reg)
}

// handler returns what of the repository an argument names: a function, one
// bound to its object, or a class of Django that is asked for its view.
func (r *Registrations) handler(f *fact.File, a *fact.Arg, c *fact.Call) (nameOf, bool) {
	switch a.Kind {
	case fact.ArgIdent, fact.ArgMember:
		if strings.HasSuffix(a.Head, ".class") {
			return nameOf{}, false
		}
		if f.Lang == "csharp" && a.Kind == fact.ArgIdent && !a.Local && a.Sym.Origin() != fact.Internal {
			return r.ownMethod(f, c, a.Head)
		}
		return nameOf{a.Sym.Module(), a.Sym.Name()}, a.Sym.Origin() == fact.Internal && a.Sym.Name() != ""
	case fact.ArgCall:
		if name, ok := strings.CutSuffix(a.Sym.Name(), ".bind"); ok && a.Sym.Origin() == fact.Internal {
			return nameOf{a.Sym.Module(), name}, true
		}
		if class, ok := strings.CutSuffix(a.Head, ".as_view"); ok && f.Lang == "python" {
			if name, ok := strings.CutSuffix(a.Sym.Name(), ".as_view"); ok && a.Sym.Origin() == fact.Internal {
				return nameOf{a.Sym.Module(), name}, true
			}
			for k := range f.Imports {
				if im := &f.Imports[k]; im.Local == class && im.Internal && im.Name != "" && im.Name != "*" {
					return nameOf{im.Module, im.Name}, true
				}
			}
		}
	}
	return nameOf{}, false
}

// ownMethod returns the method that a route names without its class, as C# allows in
// the class itself.
func (r *Registrations) ownMethod(f *fact.File, c *fact.Call, name string) (nameOf, bool) {
	if !takesPath(f, c) {
		return nameOf{}, false
	}
	at := c.Func
	for at >= 0 && f.Defs[at].Kind.Callable() {
		at = f.Defs[at].Parent
	}
	for d := range f.Defs {
		if df := &f.Defs[d]; at >= 0 && df.Parent == at && df.Name == name && df.Kind == fact.Method {
			return nameOf{r.index.ModuleOf(f.Path), fact.OwnName(f, d)}, true
		}
	}
	return nameOf{}, false
}

// add takes that argument k of a call is a definition. What is put around a
// handler is no registrar: r.Get("/orders", auth(list)).
func (r *Registrations) add(f *fact.File, i, k int, t nameOf) {
	c := &f.Calls[i]
	var around []fact.Beside
	at := i
	for range maxAround {
		p := &f.Calls[at]
		if route(f, at) {
			if at == i && !answers(f, p, k) || at != i && !wraps(f, p, around[len(around)-1].Name) {
				return // it does not answer, but stands before what does
			}
			reg := fact.Registration{Via: p.Callee, Arg: answering(f, p), Route: true, Beside: around}
			if at != i && verb(c.Callee) {
				reg.Via, reg.Beside = c.Callee, around[1:] // .route("/orders", get(list))
			}
			reg.Beside = slices.Concat(reg.Beside, beside(p, k, at == i, around))
			if f.Lang == "php" {
				reg.Beside = append(reg.Beside, phpBefore(f, at)...)
			}
			r.take(f, t, reg)
			return
		}
		if p.Parent < 0 || f.Calls[p.Parent].Func != p.Func {
			break
		}
		around = append(around, fact.Beside{Name: p.Callee, Sym: p.Sym})
		at = p.Parent
	}
	if c.Sym.Origin() == fact.Std {
		return // sorts, maps, runs: it says nothing of what the function is for
	}
	if fact.LastName(c.Callee) == "bind" {
		return
	}
	if len(around) > 0 && k == 0 && c.Args[0].Name == "" {
		if p, n, ok := fact.Registrar(f, i); ok && p.Sym.Origin() != fact.Std && p.Sym.Origin() != fact.Builtin {
			r.take(f, t, fact.Registration{Via: p.Callee, Arg: n, Beside: slices.Concat(around[:1], beside(p, n, true, nil))})
			return
		}
	}
	r.take(f, t, fact.Registration{Via: c.Callee, Arg: k, Beside: beside(c, k, true, nil)})
}

func (r *Registrations) take(f *fact.File, t nameOf, reg fact.Registration) {
	if len(r.of[t]) < fact.MaxRegistered {
		r.of[t] = append(r.of[t], registration{reg, f.Path, f.Test})
	}
}

// beside lists what stands among the arguments of a call beside argument k, or
// beside the outermost call around it.
func beside(c *fact.Call, k int, direct bool, around []fact.Beside) (out []fact.Beside) {
	for n := range c.Args {
		a := &c.Args[n]
		if a.Kind != fact.ArgIdent && a.Kind != fact.ArgMember && a.Kind != fact.ArgCall || a.Head == "" || a.Name != "" {
			continue
		}
		if direct && n == k || !direct && a.Head == around[len(around)-1].Name {
			continue
		}
		out = append(out, fact.Beside{Name: a.Head, Sym: a.Sym})
	}
	for n := range c.Opts {
		if o := &c.Opts[n]; o.Key == fact.Element || fact.Before(strings.TrimPrefix(o.Key, fact.Element)) && o.Value != "" {
			out = append(out, fact.Beside{Name: o.Value, Sym: o.Sym})
		}
	}
	return out
}

// verb reports whether a callee is named after a method of HTTP.
func verb(callee string) bool {
	switch strings.ToLower(fact.LastName(callee)) {
	case "get", "post", "put", "patch", "delete", "del", "head", "options", "all", "any", "mapget", "mappost", "mapput", "mappatch", "mapdelete":
		return true
	}
	return false
}

// router reports whether a call, by its name, gives a path its handler, whatever
// the method.
func router(c *fact.Call) bool {
	switch strings.ToLower(fact.LastName(c.Callee)) {
	case "register": // Django REST framework: router.register(r"orders", OrderViewSet)
		return strings.HasPrefix(c.Sym.Module(), "rest_framework") || strings.HasSuffix(strings.ToLower(fact.LastName(fact.Qualifier(c.Callee))), "router")
	case "route", "path", "re_path", "url", "add_url_rule", "add_api_route", "add_route", "handlefunc", "methodfunc":
		return true
	}
	return false
}

// route reports whether a call gives a path of HTTP its handler.
func route(f *fact.File, i int) bool {
	for range maxChain {
		c := &f.Calls[i]
		if takesPath(f, c) {
			return true
		}
		// router.route("/orders").get(list)
		if c.Chain < 0 || !verb(c.Callee) || !strings.Contains(c.Callee, "().") || !verb(f.Calls[c.Chain].Callee) && !router(&f.Calls[c.Chain]) {
			return false
		}
		i = c.Chain
	}
	return false
}

// maxChain is the number of handlers that one path is given in a chain.
const maxChain = 8

// takesPath reports whether a call is named as one that gives a path its handler,
// and is given a path.
func takesPath(f *fact.File, c *fact.Call) bool {
	name := strings.ToLower(fact.LastName(c.Callee))
	path := strings.HasPrefix(name, "handle") || strings.Contains(name, "route")
	known := router(c) || name == "handle" && f.Lang == "go" || f.Lang == "php" && (verb(c.Callee) || name == "match") && facade(c)
	if !known && !verb(c.Callee) && name != "method" && !path {
		return false
	}
	if c.Sym.Origin() == fact.Builtin || c.Sym.Origin() == fact.Std && f.Lang != "go" {
		return false
	}
	for k := range c.Args {
		a := &c.Args[k]
		if (a.Kind == fact.ArgString || a.Kind == fact.ArgTemplate) && (known || a.Head == "" && a.Text&fact.TextSpaces == 0 && (!path || a.Text&fact.TextPath != 0)) {
			return true
		}
		if a.Kind == fact.ArgArray && known && f.Lang == "php" {
			continue // Route::match(['GET', 'POST'], '/orders', …)
		}
		if a.Kind != fact.ArgString && a.Kind != fact.ArgMember { // r.Method(http.MethodGet, "/orders", h)
			break
		}
	}
	return false
}

// answers reports whether argument k of a route is its handler: the last of its
// functions, in Echo the first.
func answers(f *fact.File, c *fact.Call, k int) bool { return k == answering(f, c) }

// wraps reports whether the handler of a route is what a call of that name gives.
func wraps(f *fact.File, c *fact.Call, callee string) bool {
	k := answering(f, c)
	return k >= 0 && c.Args[k].Kind == fact.ArgCall && (c.Args[k].Head == callee || strings.HasPrefix(c.Args[k].Head, callee+"()."))
}

// answering returns the place of the handler among the arguments of a route, -1
// for none.
func answering(f *fact.File, c *fact.Call) int {
	found := -1
	for k := range c.Args {
		a := &c.Args[k]
		switch a.Kind {
		case fact.ArgIdent, fact.ArgMember, fact.ArgCall, fact.ArgFunc:
		default:
			continue
		}
		if a.Name != "" && a.Name != "view" && a.Name != "view_func" && a.Name != "endpoint" {
			continue
		}
		if k == 0 && len(c.Args) > 1 {
			continue // the method, or a path that has a name
		}
		found = k
		if strings.Contains(c.Sym.Module(), "labstack/echo") || f.Lang == "python" {
			break
		}
	}
	return found
}

// Set gives the definitions of a file what they are handed to; module is that of
// the file.
func (r *Registrations) Set(f *fact.File, module string) {
	for d := range f.Defs {
		f.Defs[d].Registered = nil
	}
	for d := range f.Defs {
		name := fact.OwnName(f, d)
		if name == "" {
			continue
		}
		for _, reg := range r.of[nameOf{module, name}] {
			same := reg.file == f.Path
			if same && !reg.Route || reg.test != f.Test {
				continue // the file tells it itself, or it is handed on in a test of it
			}
			reg.Away = !same
			if to := fact.Runs(f, d); to >= 0 {
				f.Defs[to].Registered = append(f.Defs[to].Registered, reg.Registration)
			}
		}
	}
	inPlace(f)
}

// inPlace notes the routes of functions that stand in the place of a handler.
func inPlace(f *fact.File) {
	for d := range f.Defs {
		df := &f.Defs[d]
		if df.Kind != fact.Closure || df.Via == "" || !verb(df.Via) && !strings.Contains(strings.ToLower(fact.LastName(df.Via)), "handle") && !strings.Contains(strings.ToLower(fact.LastName(df.Via)), "route") {
			continue
		}
		at, k := -1, sort.Search(len(f.Calls), func(i int) bool { return f.Calls[i].Line > df.Line })
		for i := k - 1; i >= max(0, k-maxBack); i-- {
			if c := &f.Calls[i]; c.Callee == df.Via && df.ViaArg < len(c.Args) && c.Args[df.ViaArg].Kind == fact.ArgFunc {
				at = i
				break
			}
		}
		if at >= 0 && route(f, at) && answers(f, &f.Calls[at], df.ViaArg) {
			reg := fact.Registration{Via: df.Via, Arg: df.ViaArg, Route: true}
			if f.Lang == "php" {
				reg.Beside = phpBefore(f, at)
			}
			df.Registered = append(df.Registered, reg)
		}
	}
}
