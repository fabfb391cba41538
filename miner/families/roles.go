package families

import (
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Roles lists the roles under which the families consider definition d of file
// f: of a class those that may decide its base or decorator, of a function
// those that may decide what it calls.
func Roles(f *fact.File, d int) []pack.Role {
	if f.Defs[d].Kind == fact.Class {
		if f.Lang == "go" {
			return nil // embedding is no inheritance
		}
		return classRoles(nil, f, d)
	}
	if !f.Defs[d].Kind.Callable() || f.Defs[d].Mods&fact.Abstract != 0 {
		return nil
	}
	return (&rolePlayers{f: f}).of(d, f.Test)
}
