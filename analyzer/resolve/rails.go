package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// rails takes the actions that a call in the routes of Rails is for, and reports
// whether it is such a call.
func (r *Registrations) rails(f *fact.File, i int) bool {
	c := &f.Calls[i]
	rest := false
	switch c.Callee {
	case "get", "post", "put", "patch", "delete", "match", "root":
	case "resources", "resource":
		rest = true
	default:
		return false
	}
	at, ok := railsAround(f, i)
	if !ok {
		return false
	}
	if !rest {
		for _, a := range at.actions(c) {
			r.actions(f, c, "ruby", a.of, a.name)
		}
		return true
	}
	module, _ := text(c, "module")
	for k := range c.Args {
		if a := &c.Args[k]; a.Kind == fact.ArgString && a.Name == "" && a.Head != "" {
			r.actions(f, c, "ruby", prefixed(at.module, prefixed(module, controllers(c, a.Head))), restActions(c)...)
		}
	}
	return true
}

// actions takes that methods of a class answer; of are the names that it may have.
func (r *Registrations) actions(f *fact.File, c *fact.Call, lang string, of []string, methods ...string) {
	for _, name := range of {
		classes := r.owners().named(lang, name)
		for _, o := range classes {
			for _, m := range methods {
				r.take(f, nameOf{o.module, o.name + "." + m}, fact.Registration{Via: c.Callee, Route: true, Text: true})
			}
		}
		if classes != nil {
			return
		}
	}
}

// restActions are the actions that a call of resources or resource is for.
func restActions(c *fact.Call) (out []string) {
	only, some := text(c, "only")
	except, _ := text(c, "except")
	for _, a := range [...]string{"index", "show", "new", "create", "edit", "update", "destroy"} {
		if a == "index" && c.Callee == "resource" || some && !listed(only, a) || listed(except, a) {
			continue
		}
		out = append(out, a)
	}
	return out
}

// listed reports whether a word is in a list of words.
func listed(list, w string) bool { return strings.Contains(" "+list+" ", " "+w+" ") }

// controllers are the names that the controller of a resource may have.
func controllers(c *fact.Call, name string) []string {
	if own, _ := text(c, "controller"); own != "" {
		return []string{own + "_controller"}
	}
	if name == "" {
		return nil
	}
	if c.Callee == "resources" {
		return []string{name + "_controller"}
	}
	return []string{name + "s_controller", name + "es_controller", strings.TrimSuffix(name, "y") + "ies_controller", name + "_controller"}
}

// prefixed puts a module before names.
func prefixed(module string, names []string) []string {
	if module == "" || len(names) == 0 {
		return names
	}
	out := make([]string, len(names))
	for k, n := range names {
		out[k] = module + "/" + n
	}
	return out
}

// railsScope is what the blocks around a route say.
type railsScope struct {
	module     string   // of controllers, as a path
	controller []string // of the innermost resource, by the names it may have
}

// railsAround reads the blocks around a route; it reports whether they are in routes.
func railsAround(f *fact.File, i int) (at railsScope, ok bool) {
	for range fact.MaxRouteDepth {
		if i = f.Calls[i].Parent; i < 0 {
			break
		}
		c := &f.Calls[i]
		if strings.HasSuffix(c.Callee, fact.RailsRoutes) {
			return at, true
		}
		name := ""
		if len(c.Args) > 0 && c.Args[0].Kind == fact.ArgString && c.Args[0].Name == "" {
			name = c.Args[0].Head
		}
		module, given := text(c, "module")
		switch c.Callee {
		case "namespace":
			if !given {
				module = name
			}
		case "controller":
			if at.controller == nil && name != "" {
				at.controller = []string{name + "_controller"}
			}
		case "resources", "resource":
			if at.controller == nil {
				at.controller = controllers(c, name)
			}
		case "scope":
			if own, _ := text(c, "controller"); own != "" && at.controller == nil {
				at.controller = []string{own + "_controller"}
			}
		}
		at.controller = prefixed(module, at.controller)
		if at.module == "" {
			at.module = module
		} else {
			at.module = prefixed(module, []string{at.module})[0]
		}
	}
	return at, fact.DrawnRoutes(f.Path)
}

// railsAction is an action and the names that its controller may have.
type railsAction struct {
	of   []string
	name string
}

// actions returns what a route for single paths names: by to:, by action: and
// controller:, behind the path (get "/x" => "orders#index"), or by the path itself.
func (at *railsScope) actions(c *fact.Call) (out []railsAction) {
	to, given := text(c, "to")
	for k := 0; k < len(c.Opts) && !given; k++ {
		if o := &c.Opts[k]; o.Kind == fact.ArgString && strings.Contains(o.Value, "#") {
			to, given = o.Value, true
		}
	}
	if c.Callee == "root" && !given && len(c.Args) > 0 && c.Args[0].Kind == fact.ArgString {
		to, given = c.Args[0].Head, true
	}
	own, _ := text(c, "controller")
	of := at.controller
	if own != "" {
		of = prefixed(at.module, []string{own + "_controller"})
	}
	if given {
		if of, name, ok := strings.Cut(to, "#"); ok {
			return []railsAction{{prefixed(at.module, []string{of + "_controller"}), name}}
		}
		return []railsAction{{of, to}}
	}
	if name, ok := text(c, "action"); ok {
		return []railsAction{{of, name}}
	}
	for k := range c.Args {
		a := &c.Args[k]
		if a.Kind != fact.ArgString || a.Name != "" || a.Head == "" {
			continue
		}
		name := strings.ReplaceAll(strings.TrimPrefix(a.Head, "/"), "-", "_")
		if s := strings.LastIndexByte(name, '/'); s > 0 && of == nil {
			out = append(out, railsAction{prefixed(at.module, []string{name[:s] + "_controller"}), name[s+1:]})
		} else if s < 0 && of != nil {
			out = append(out, railsAction{of, name})
		}
	}
	return out
}
