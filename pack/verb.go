package pack

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Changing is the Role.Does of what changes what is kept, by any of the verbs of
// changes.
const Changing = "*"

// changes are the verbs of functions that change what is kept. Those that as well
// speak of a value in memory, such as set, add and reset, are not among them.
const changes = " create update delete destroy remove edit insert upsert patch rename archive unarchive restore publish unpublish " +
	"enable disable activate deactivate approve reject revoke assign unassign invite "

// Changes reports whether a word, in small letters, is a verb of those that change
// what is kept.
func Changes(word string) bool { return word != "" && strings.Contains(changes, " "+word+" ") }

func (r *Role) does(verb string) bool {
	return verb != "" && (verb == r.Does || r.Does == Changing && Changes(verb))
}

// viaBack is how many calls may stand between a closure and the call that takes it.
const viaBack = 32

// takes returns the place of the call that is given closure d, -1 if there is none.
func takes(f *fact.File, d int) int {
	df := &f.Defs[d]
	i := callsFrom(f, df.Line)
	for i < len(f.Calls) && f.Calls[i].Line <= df.Line {
		i++
	}
	for least := max(0, i-viaBack); i > least; {
		i--
		c := &f.Calls[i]
		if c.Callee == df.Via && (df.ViaArg >= len(c.Args) || c.Args[df.ViaArg].Kind == fact.ArgFunc) {
			return i
		}
	}
	return -1
}

// Verb returns by which verb definition d is called, in small letters: the first
// word of its name; of what has none and is passed on, the last of the dotted or
// slashed words in the literal that the same call is given first, as in
// router.post("documents.list", …). "" if there is none.
func Verb(f *fact.File, d int) string {
	df := &f.Defs[d]
	if df.Name != "" {
		return firstWord(df.Name)
	}
	if df.Via == "" || df.ViaArg == 0 {
		return ""
	}
	i := takes(f, d)
	if i < 0 {
		return ""
	}
	args := f.Calls[i].Args
	if len(args) == 0 || args[0].Kind != fact.ArgString {
		return ""
	}
	a := args[0]
	return firstWord(a.Head[strings.LastIndexAny(a.Head, "./:")+1:])
}

func firstWord(name string) string {
	end := 0
	for end < len(name) && isWord(name[end]) && (end == 0 || name[end] < 'A' || name[end] > 'Z') {
		end++
	}
	return strings.ToLower(name[:end])
}
