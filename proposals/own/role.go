package own

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

func splitName(s string) []string { return fact.Tokens(s) }

// role reads which definitions a rule is about, and writes it down again.
func (rd *reading) role(r *pack.Role, text string) string {
	ws := strings.Fields(text)
	var out []string
	for i := 0; i < len(ws); i++ {
		next := func() string {
			i++
			if i < len(ws) {
				return word(ws[i])
			}
			return ""
		}
		switch w := strings.ToLower(ws[i]); w {
		case "exported", "public":
			r.Exported = true
			out = append(out, w)
		case "class":
			r.Kind = "class"
			out = append(out, w)
		case "method":
			r.Owner = "?*" // a function of a class or with a receiver
			out = append(out, w)
		case "test":
			r.Test = "only"
			out = append(out, "function of a test")
		case "function":
			out = append(out, w)
		case "named", "called":
			r.Name = next()
			out = append(out, "named `"+r.Name+"`")
		case "passed", "registered":
			i++ // to, with
			r.Via = pack.LastVia(next())
			out = append(out, "passed to `"+r.Via+"`")
		}
	}
	return strings.Join(out, " ")
}
