package families

import (
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// roleWords says which functions, or classes, are of a role.
func roleWords(r pack.Role) string {
	by := verbWords(r)
	r.Does = ""
	return roleNoun(r) + by
}

// verbWords says by which verb the functions of a role are called, "" if it is not
// told by one.
func verbWords(r pack.Role) string {
	if r.Does == "" {
		return ""
	}
	verb := "`" + r.Does + "`"
	if r.Does == pack.Changing {
		verb = "`create`, `update`, `delete` or the like"
	}
	if r.Via != "" && r.Via != pack.Routes {
		return " for a name with the verb " + verb
	}
	return " named after " + verb
}

func roleNoun(r pack.Role) string {
	noun := "function"
	switch {
	case r.Kind == "class":
		noun = "class"
	case r.Test == "only" && (r.Name == "Test*" || r.Name == "test_*"):
		return "test"
	case r.Base != "" && r.Name != "":
		return "`" + r.Name + "` method of " + articled(r.Base)
	case r.Owner != "" && r.Name != "":
		return "`" + r.Name + "` method of " + articled(r.Owner)
	case r.Via == pack.Routes:
		return "HTTP handler"
	case r.ViaArg > 0:
		return "function passed to `" + r.Via + "` as its " + ordinals[min(r.ViaArg-1, 5)] + " argument"
	case r.Via != "":
		return "function passed to `" + r.Via + "`"
	case r.Name != "" && !strings.ContainsAny(r.Name, "*["):
		noun = "`" + r.Name + "`"
	case r.Exported:
		noun = "exported function"
	}
	if r.Test == "only" && r.Name == "" {
		noun = "test " + noun
	}
	switch {
	case r.Param != "":
		return noun + " that takes " + articled(r.Param)
	case r.Decorator != "":
		return noun + " decorated with " + either(pack.Alternatives(r.Decorator))
	case r.Owner != "":
		return "exported method of " + articled(r.Owner)
	case r.File != "":
		return noun + " of `" + r.File + "`"
	case r.Base != "":
		return noun + " that extends `" + r.Base + "`"
	case r.Dir != "":
		return noun + " in `" + r.Dir + "`"
	}
	return noun
}

// articled puts the article before a name: a `Controller`, an `Alignment`.
func articled(name string) string {
	if n := strings.TrimLeft(name, "*&@$.["); n != "" && strings.IndexByte("AEIOaeio", n[0]) >= 0 {
		return "an " + code(name)
	}
	return "a " + code(name)
}
