package pack

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// edge counts each forbidden import of a file, or the file once if it has none.
func (x *matching) edge() {
	if !x.m.Role.At(x.f.Path, x.f.Test) {
		return
	}
	bad := false
	own := childOf(strings.TrimSuffix(x.m.Role.Dir, "/**"), path.Dir(x.f.Path)+"/")
	if own == "" && x.m.Shape == "siblings" {
		return // stands beside the parts
	}
	for i := range x.f.Imports {
		im := &x.f.Imports[i]
		mod := ModuleOf(im)
		if x.m.Shape != "" {
			if x.outside(im, mod, own) {
				bad = true
				x.add(im.Line, false, im.Path)
			}
			continue
		}
		if len(x.m.Names) > 0 && !slices.Contains(x.m.Names, im.Name) {
			continue
		}
		// What is imported by name may be a module itself.
		if underAny(x.m.Never, mod) || im.Name != "" && im.Name != "*" && underAny(x.m.Never, mod+"."+im.Name) {
			bad = true
			x.add(im.Line, false, im.Path)
		}
	}
	if !bad {
		x.add(1, true, "")
	}
	x.sites = dedupeLines(x.sites)
}

// outside reports whether an import of the repository leaves what a rule of the
// shape "only" or "siblings" allows; own is the part that the file lies in.
func (x *matching) outside(im *fact.Import, mod, own string) bool {
	if !im.Internal || underAny(x.m.Use, mod) {
		return false
	}
	named := mod
	if im.Name != "" && im.Name != "*" && im.Name != "default" {
		named = mod + "." + im.Name
	}
	if underAny(x.m.Use, named) {
		return false
	}
	if mod == x.m.Module {
		return underAny(x.m.Never, named)
	}
	part := childOf(x.m.Module, mod)
	return part != "" && (x.m.Shape == "only" || own != "" && part != own)
}

// childOf returns the name that follows a path or module in another that lies
// below it, "" if it does not. A path that begins with a double star may begin
// anywhere.
func childOf(base, s string) string {
	rest := s
	if b, ok := strings.CutPrefix(base, "**/"); ok {
		k := strings.Index("/"+s, "/"+b+"/")
		if k < 0 {
			return ""
		}
		rest = s[k+len(b)+1:]
	} else if base != "" {
		var ok bool
		if rest, ok = strings.CutPrefix(s, base); !ok || rest == "" || rest[0] != '/' && rest[0] != '.' {
			return ""
		}
		rest = rest[1:]
	}
	name, _, more := strings.Cut(rest, "/")
	if !more && !strings.Contains(base, "/") {
		name, _, _ = strings.Cut(rest, ".") // a dotted module
	}
	return name
}
