package inject

import "strings"

// What a text says of the variables behind which a member stands, without a
// parse: where they are declared, what they are called after, how a member was
// taken out of what holds it.

// declared reports whether a line of the text has a variable together with its
// type: as a parameter, a field, or as what a constructor gives.
func (k *stake) declared(v, typ string) bool {
	if v == "" || typ == "" {
		return false
	}
	key := [2]string{v, typ}
	is, ok := k.types[key]
	if !ok {
		if is = declares(k.s.src, v, typ); k.types == nil {
			k.types = map[[2]string]bool{}
		}
		k.types[key] = is
	}
	return is
}

func declares(src, v, typ string) bool {
	for at := 0; ; {
		i := strings.Index(src[at:], typ)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(typ)
		at = end
		// NewServer gives a Server; a Servers or an HTTPServer is another type.
		if end < len(src) && identTable[src[end]] || start > 0 && identTable[src[start-1]] && !(src[start-1] >= 'a' && src[start-1] <= 'z') {
			continue
		}
		from, to := strings.LastIndexByte(src[:start], '\n')+1, len(src)
		if j := strings.IndexByte(src[end:], '\n'); j >= 0 {
			to = end + j
		}
		if stands(src[from:start], v) || stands(src[end:to], v) {
			return true
		}
	}
}

// stands reports whether a part of a line has a variable that is no receiver,
// callee or member there.
func stands(part, v string) bool {
	for at := 0; ; {
		i := strings.Index(part[at:], v)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(v)
		at = end
		if start > 0 && (identTable[part[start-1]] || part[start-1] == '.' || part[start-1] == '"') || end == len(part) {
			continue
		}
		if strings.IndexByte(" ,:;)=?", part[end]) >= 0 {
			return true
		}
	}
}

// unpacked returns the places of the names that a member of what a function
// gives was bound to: `const { t: translate } = useTranslation()`.
func (k *stake) unpacked(f, member string) []place {
	if !script(k.s.lang) || f == "" {
		return nil
	}
	src := k.s.src
	var out []place
	seen := map[string]bool{}
	for _, e := range k.s.idents[f] {
		from := strings.LastIndexByte(src[:int(e)-len(f)], '\n') + 1
		head := src[from : int(e)-len(f)]
		i := strings.Index(head, member+":")
		if i < 0 || i > 0 && identTable[head[i-1]] || !strings.Contains(head, "{") {
			continue
		}
		name := identAt(strings.TrimLeft(head[i+len(member)+1:], " "))
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		for at := 0; len(out) < maxPlaces; {
			j := strings.Index(src[at:], name)
			if j < 0 {
				break
			}
			start, end := at+j, at+j+len(name)
			at = end
			if start > 0 && (identTable[src[start-1]] || src[start-1] == '.') || end < len(src) && identTable[src[end]] {
				continue
			}
			if p := (place{k.s, start, end}); k.s.judged(start, end) && !p.quoted() && start > from+len(head) {
				out = append(out, p)
			}
		}
	}
	return out
}

// logging is the family of rules about how one logs.
const logging = "logging"

// logNames are names that loggers go by beside those that end in the word.
var logNames = []string{"log", "Log", "l", "L"}

// logs reports whether something is logged through what is named like a logger.
func (k *stake) logs() bool {
	found := false
	see := func(p place) bool {
		rest := strings.TrimPrefix(k.s.src[p.end:], "()")
		found = strings.HasPrefix(rest, ".") && logVerb(identAt(rest[1:]))
		return !found
	}
	for _, n := range logNames {
		if !found {
			k.s.each(n, see)
		}
	}
	for _, e := range k.s.words["logger"] {
		id := identBefore(k.s.src[:e])
		if p := (place{k.s, int(e) - len(id), int(e)}); !found && k.s.judged(p.start, p.end) && !p.quoted() {
			see(p)
		}
	}
	return found
}

// logVerb reports whether a method is called like those by which one logs.
func logVerb(name string) bool {
	name = strings.ToLower(name)
	for _, v := range []string{"trace", "debug", "info", "notice", "warn", "error", "fatal", "panic", "log", "print", "with"} {
		if strings.HasPrefix(name, v) {
			return true
		}
	}
	return false
}

// attribute returns the name by which C# lets an attribute's class be called in
// brackets, "" for other names.
func attribute(name, lang string) string {
	if short, ok := strings.CutSuffix(name, "Attribute"); ok && lang == "csharp" {
		return short
	}
	return ""
}

// bracketed reports whether the place stands among the attributes of its line.
func (p place) bracketed() bool {
	return strings.HasPrefix(strings.TrimSpace(p.line()), "[") && strings.IndexByte("[,:( ", p.s.src[max(0, p.start-1)]) >= 0
}

// ofPackage judges the names before a function of a Go package: nothing may
// stand before them, and they are what the file imports the package as.
func (k *stake) ofPackage(chain []string, pkg, name string, written []string) int {
	if len(chain) != 1 {
		return 0
	}
	recv, own := chain[0], identBefore(pkg)
	fit, _ := qualifies(chain, name, written)
	end := k.s.importEnd()
	if end == 0 { // nothing is known of the imports
		if fit || recv == own {
			return 3
		}
		return 0
	}
	i := strings.Index(k.s.src[:end], `"`+pkg+`"`)
	if i < 0 {
		return 0
	}
	switch as := identBefore(strings.TrimRight(k.s.src[:i], " \t")); {
	case as != "" && as != "import":
		fit = recv == as
	default: // the last element of a path need not be the package's name
		fit = fit || recv == own || strings.Contains(pkg, "/"+recv+"/") || strings.HasSuffix(pkg, "-"+recv)
	}
	if fit {
		return 3
	}
	return 0
}
