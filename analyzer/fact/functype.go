package fact

import (
	"strconv"
	"strings"
)

// Given is the parameter of a function that a call is given: the one at Param of
// the function that Callee takes as argument Arg, or under Key of the object there.
// What type it has, the callee says.
type Given struct {
	Callee     string // as Call.Callee, perhaps with one type argument: f<T>
	Arg, Param int
	Key        string
}

// String writes it so that it may begin the text of a type: f(0:key)(1).
func (g Given) String() string {
	at := strconv.Itoa(g.Arg)
	if g.Key != "" {
		at += ":" + g.Key
	}
	return g.Callee + "(" + at + ")(" + strconv.Itoa(g.Param) + ")"
}

// IsGiven reports whether the text of a type begins with a Given.
func IsGiven(t string) bool {
	for i := 1; i+5 < len(t); i++ {
		if t[i] == '(' && digit(t[i+1]) {
			return strings.Contains(t[i:], ")(")
		}
	}
	return false
}

// CutGiven splits the text of a type behind the Given that it begins with.
func CutGiven(t string) (g Given, rest string, ok bool) {
	for i := 1; i+5 < len(t); i++ {
		if t[i] != '(' || !digit(t[i+1]) {
			continue
		}
		g.Callee = t[:i]
		at, more, found := strings.Cut(t[i+1:], ")(")
		param, rest, closed := strings.Cut(more, ")")
		arg, key, _ := strings.Cut(at, ":")
		a, err := strconv.Atoi(arg)
		p, err2 := strconv.Atoi(param)
		if !found || !closed || err != nil || err2 != nil || a < 0 || p < 0 {
			return Given{}, "", false
		}
		g.Arg, g.Key, g.Param = a, key, p
		return g, rest, true
	}
	return Given{}, "", false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// FuncParams returns the types of the parameters of a function by its type as Go
// or TypeScript writes it, func(A) B or (a: A) => B, "" for one without; nil for
// another type.
func FuncParams(t string) []string {
	list, _, arrow, ok := funcType(t)
	if !ok {
		return nil
	}
	out := split(list)
	for k, p := range out {
		if !arrow {
			continue
		}
		// The name and the colon, not one inside of the type.
		out[k] = ""
		if at := strings.IndexByte(p, ':'); at > 0 && !strings.ContainsAny(p[:at], "{[(<") {
			out[k] = strings.TrimSpace(p[at+1:])
		}
	}
	return out
}

// FuncResults returns the types of the results of a function by its type as Go
// or TypeScript writes it, func(A) (B, C) or (a: A) => B; nil for another type.
func FuncResults(t string) []string {
	_, r, arrow, ok := funcType(t)
	if !ok || r == "" {
		return nil
	}
	if arrow || r[0] != '(' || r[len(r)-1] != ')' {
		return []string{r}
	}
	out := split(r[1 : len(r)-1])
	for k, p := range out { // a result may have a name
		if j := strings.IndexByte(p, ' '); j > 0 && !strings.HasPrefix(p, "chan ") && !strings.HasPrefix(p, "func") {
			out[k] = p[j+1:]
		}
	}
	return out
}

// funcType splits the type of a function into its list of parameters and its
// result.
func funcType(t string) (params, result string, arrow, ok bool) {
	from := len("func")
	if !strings.HasPrefix(t, "func(") {
		if from = 0; t == "" || t[0] != '(' {
			return "", "", false, false
		}
		arrow = true
	}
	open := 0
	for i := from; i < len(t); i++ {
		switch t[i] {
		case '(':
			open++
		case ')':
			if open--; open > 0 {
				continue
			}
			params, result = t[from+1:i], strings.TrimSpace(t[i+1:])
			if arrow {
				if result, ok = strings.CutPrefix(result, "=>"); !ok {
					return "", "", false, false
				}
				result = strings.TrimSpace(result)
			}
			return params, result, arrow, true
		}
	}
	return "", "", false, false
}

// TypeArg splits Name<Arg>, perhaps with members behind it, into what it is
// without the argument, and the argument; arg is "" for another type.
func TypeArg(t string) (bare, arg string) {
	k := strings.IndexByte(t, '<')
	if k <= 0 {
		return t, ""
	}
	n := strings.IndexByte(t[k:], '>')
	if n <= 1 || k+n+1 < len(t) && t[k+n+1] != '.' && t[k+n+1] != '(' {
		return t, ""
	}
	if arg = t[k+1 : k+n]; BareType(arg) != arg {
		return t, ""
	}
	return t[:k] + t[k+n+1:], arg
}
