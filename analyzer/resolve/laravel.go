package resolve

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// laravel takes the methods that a route of PHP names by a text, by a class whose
// actions have fixed names, or by a class that is called itself.
func (r *Registrations) laravel(f *fact.File, i int) {
	c := &f.Calls[i]
	if strings.HasSuffix(c.Callee, "esource") {
		r.phpResource(f, i)
		return
	}
	if !takesPath(f, c) {
		return
	}
	for k := 1; k < len(c.Args); k++ {
		if a := &c.Args[k]; a.Kind == fact.ArgString && a.Head != "" {
			r.phpNamed(f, i, a.Head)
		} else if t, ok := phpClass(a); ok {
			t.name += ".__invoke"
			r.take(f, t, fact.Registration{Via: c.Callee, Arg: k, Route: true, Beside: phpBefore(f, i)})
		}
	}
	if uses, _ := text(c, "uses"); uses != "" {
		r.phpNamed(f, i, uses)
	}
}

// facade reports whether a call is one of the facade Route of Laravel, or of a router.
func facade(c *fact.Call) bool {
	root, _ := cut(c.Callee)
	root = strings.TrimSuffix(root, "()")
	return root == "Route" || root == "router" || root == "this" && strings.Contains(c.Callee, "router.")
}

// phpNamed takes the method that a text names: OrderController@show, or the method
// alone in a group of the routes of one controller.
func (r *Registrations) phpNamed(f *fact.File, i int, text string) {
	reg := fact.Registration{Via: f.Calls[i].Callee, Arg: 1, Route: true}
	class, method, ok := strings.Cut(text, "@")
	if !ok {
		class, method, ok = strings.Cut(text, "::")
	}
	if !ok {
		phpGroups(f, i, func(c *fact.Call) {
			if fact.LastName(c.Callee) == "controller" && len(c.Args) > 0 {
				if t, ok := phpClass(&c.Args[0]); ok {
					t.name += "." + text
					reg.Beside = phpBefore(f, i)
					r.take(f, t, reg)
				}
			}
		})
		return
	}
	of := r.owners().named("php", class)
	if len(of) == 0 {
		phpGroups(f, i, func(c *fact.Call) {
			if len(of) == 0 {
				of = r.owners().named("php", phpSpace(c)+"\\"+class)
			}
		})
	}
	if len(of) == 0 {
		of = r.owners().named("php", "App\\Http\\Controllers\\"+class)
	}
	for _, o := range of {
		reg.Beside = phpBefore(f, i)
		r.take(f, nameOf{o.module, o.name + "." + method}, reg)
	}
}

// phpSpace returns the namespace that a group of routes gives the controllers in it.
func phpSpace(c *fact.Call) string {
	if s, ok := text(c, "namespace"); ok {
		return s
	}
	if fact.LastName(c.Callee) == "namespace" && len(c.Args) > 0 {
		return c.Args[0].Head
	}
	return ""
}

// phpResource takes the methods of the class that routes of a resource are for:
// Route::resource('orders', OrderController::class).
func (r *Registrations) phpResource(f *fact.File, i int) {
	c := &f.Calls[i]
	if len(c.Args) < 2 || !facade(c) {
		return
	}
	var of []nameOf
	if t, ok := phpClass(&c.Args[1]); ok {
		of = append(of, t)
	} else if a := &c.Args[1]; a.Kind == fact.ArgString {
		of = r.owners().named("php", a.Head)
	}
	if len(of) == 0 {
		return
	}
	api := strings.HasSuffix(c.Callee, "piResource")
	var only, except []string
	phpOuter(f, i, func(o *fact.Call) {
		switch fact.LastName(o.Callee) {
		case "only":
			only = append(only, phpNames(o, fact.Element)...)
		case "except":
			except = append(except, phpNames(o, fact.Element)...)
		}
	})
	for k := range c.Opts {
		switch o := &c.Opts[k]; o.Key {
		case fact.Element + "only", "only":
			only = append(only, o.Value)
		case fact.Element + "except", "except":
			except = append(except, o.Value)
		}
	}
	for _, m := range [...]string{"index", "create", "store", "show", "edit", "update", "destroy"} {
		if api && (m == "create" || m == "edit") || only != nil && !slices.Contains(only, m) || slices.Contains(except, m) {
			continue
		}
		for _, o := range of {
			r.take(f, nameOf{o.module, o.name + "." + m}, fact.Registration{Via: c.Callee, Arg: 1, Route: true, Text: true, Beside: phpBefore(f, i)})
		}
	}
}

// phpClass returns the class of the repository that an argument is: Orders::class.
func phpClass(a *fact.Arg) (nameOf, bool) {
	name, ok := strings.CutSuffix(a.Sym.Name(), ".class")
	if a.Sym.Origin() != fact.Internal || !ok {
		return nameOf{}, false
	}
	return nameOf{a.Sym.Module(), name}, true
}

// phpNames returns what a call is given by texts, as arguments or as options of a key.
func phpNames(c *fact.Call, key string) (out []string) {
	for k := range c.Args {
		if a := &c.Args[k]; a.Kind == fact.ArgString && a.Head != "" {
			out = append(out, a.Head)
		}
	}
	for k := range c.Opts {
		if o := &c.Opts[k]; o.Key == key {
			out = append(out, o.Value)
		}
	}
	return out
}

// phpOuter calls see with the calls that follow a call in its chain.
func phpOuter(f *fact.File, i int, see func(c *fact.Call)) {
	for k := i - 1; k >= 0 && k >= i-maxChain; k-- {
		if f.Calls[k].Chain == i {
			see(&f.Calls[k])
			i = k
		}
	}
}

// phpGroups calls see with the calls in whose groups of routes a call stands, and with
// those before them in their chains; last with those before the call in its own chain.
func phpGroups(f *fact.File, i int, see func(c *fact.Call)) {
	chain := func(k int) {
		for range maxChain {
			if k < 0 {
				return
			}
			see(&f.Calls[k])
			k = f.Calls[k].Chain
		}
	}
	for k, n := f.Calls[i].Parent, 0; k >= 0 && n < maxGroups; k, n = f.Calls[k].Parent, n+1 {
		if fact.LastName(f.Calls[k].Callee) == "group" {
			chain(k)
		}
	}
	chain(f.Calls[i].Chain)
}

// maxGroups is the number of groups of routes in each other that are looked at.
const maxGroups = 8

// phpBefore returns what runs before the handler of a route: the middleware that its
// chain and the groups around it name.
func phpBefore(f *fact.File, i int) (out []fact.Beside) {
	see := func(c *fact.Call) {
		if fact.LastName(c.Callee) == "middleware" {
			for k := range c.Args {
				if a := &c.Args[k]; a.Head != "" {
					out = append(out, phpBeside(a.Head, a.Sym))
				}
			}
		}
		for k := range c.Opts {
			if o := &c.Opts[k]; o.Value != "" && (o.Key == fact.Element && fact.LastName(c.Callee) == "middleware" || fact.Before(strings.TrimPrefix(o.Key, fact.Element))) {
				out = append(out, phpBeside(o.Value, o.Sym))
			}
		}
	}
	phpGroups(f, i, see)
	phpOuter(f, i, see)
	return out
}

// phpBeside is what a name or the class of a middleware stands for.
func phpBeside(name string, sym fact.SymbolRef) fact.Beside {
	if class, ok := strings.CutSuffix(name, ".class"); ok {
		name = class
		if n, ok := strings.CutSuffix(sym.Name(), ".class"); ok {
			s := sym.Symbol()
			s.Name = n
			sym = s.Ref()
		}
	}
	return fact.Beside{Name: name, Sym: sym}
}
