package own

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/pack"
)

// Form is a shape of line that can be checked.
type Form struct {
	Example string // of a line
	Means   string // what is counted
	re      *regexp.Regexp
	read    func(rd *reading, g []string) (text string, m *pack.Matcher)
}

// Forms lists what can be checked, for help and documents.
func Forms() []Form { return forms() }

// The expressions are compiled when first asked for: every start of the program
// would pay.
var (
	regexpAnd = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s+(?:and|or)\s+|,\s*(?:and|or)\s+`) })
	forms     = sync.OnceValue(makeForms)
)

// A name has no spaces. one captures one, names a list of them.
const (
	name  = "(?:`[^`]+`|[^\\s;,`]+)"
	one   = "(" + name + ")"
	names = "(" + name + "(?:(?:\\s*,\\s*(?:(?:and|or)\\s+)?|\\s+(?:and|or)\\s+)" + name + ")*)"
	role  = `((?:exported\s+|public\s+)?(?:function|method|class|test)(?:\s+(?:named|called)\s+` + name + `)?(?:\s+(?:passed to|registered with)\s+` + name + `)?)`
)

func makeForms() []Form {
	re := func(s string) *regexp.Regexp { return regexp.MustCompile(`(?i)^` + s + `$`) }
	return []Form{
		{"import @/ui; never antd", "imports of one module against those of another",
			re(`import\s+` + names + `\s*[;,]?\s+(?:never|not|instead of)\s+(?:import\s+)?` + names), readImport},
		{"never import moment", "imports of a module",
			re(`(?:never|do not|don't)\s+import\s+` + names), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.never = list(g[0])
				return "Never import " + code(rd.never, "or") + ".", &pack.Matcher{Kind: pack.MatchImport, Never: rd.keys(Module, rd.never)}
			}},
		{"import numpy as np", "the name under which a module is imported",
			re(`import\s+` + one + `\s+as\s+` + one), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = []string{word(g[1])}
				return "Import `" + word(g[0]) + "` as `" + word(g[1]) + "`.",
					&pack.Matcher{Kind: pack.MatchAlias, Module: rd.word(Module, word(g[0]))[0], Alias: word(g[1])}
			}},
		{"use clock.Now; never time.Now", "uses of one symbol against those of another; of modules where they are only imported",
			re(`(?:use|prefer)\s+` + names + `\s*(?:[;,.]\s*|\s+)(?:never|not|over|instead of)\s+(?:use\s+)?` + names), readUse},
		{"never time.Sleep", "uses of a symbol",
			re(`(?:never|do not use|don't use|avoid)\s+(?:use\s+|call\s+)?` + names), func(rd *reading, g []string) (string, *pack.Matcher) {
				kind, _, n := rd.both(nil, list(g[0]))
				m := &pack.Matcher{Kind: pack.MatchUse, Never: n}
				if kind == Module {
					m.Kind = pack.MatchImport
				}
				return "Never use " + code(rd.never, "or") + ".", m
			}},
		{"call requireOwner in every exported function", "functions of a role that call it",
			re(`call\s+` + names + `\s+in\s+every\s+` + role), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[0])
				m := &pack.Matcher{Kind: pack.MatchGuard, Use: rd.keys(Symbol, rd.use)}
				return "Call " + code(rd.use, "or") + " in every " + rd.role(&m.Role, g[1]) + ".", m
			}},
		{"call tx.Rollback after db.Begin", "functions that call the second name and also the first",
			re(`call\s+` + names + `\s+(?:after|wherever|whenever|where|with)\s+` + names + `(?:\s+is\s+called)?`), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[0])
				after := list(g[1])
				m := &pack.Matcher{Kind: pack.MatchPair, Use: rd.keys(Symbol, rd.use), Callee: rd.keys(Symbol, after)}
				return "Call " + code(rd.use, "or") + " wherever " + code(after, "or") + " is called.", m
			}},
		{"declare price, total as Decimal128; never Number", "fields, parameters and columns by the end of their name",
			re(`declare\s+(?:schema\s+)?(?:(?:fields|columns|parameters)\s+)?(?:named\s+)?` + names + `\s+as\s+` + one + `(?:\s*[;,]?\s+(?:never|not)\s+(?:as\s+)?` + names + `)?`), readType},
		{"set timeout in every http.Client", "calls and constructions that have the option",
			re(`(?:set|give|always set|always give)\s+` + names + `\s+in\s+(?:every\s+)?(?:call of\s+)?` + names), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[0])
				callee := list(g[1])
				m := &pack.Matcher{Kind: pack.MatchOption, Keys: rd.use, Callee: rd.keys(Symbol, callee)}
				return "Set " + code(rd.use, "and") + " in every " + code(callee, "or") + ".", m
			}},
		{"pass ctx.Logger as argument 2 of app.New", "calls whose argument is that name or a call of it",
			re(`pass\s+` + names + `\s+as\s+argument\s+([1-6])\s+(?:of|to)\s+` + names), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[0])
				n, _ := strconv.Atoi(g[1])
				callee := list(g[2])
				m := &pack.Matcher{Kind: pack.MatchArgument, Arg: n - 1, Use: rd.keys(Symbol, rd.use), Callee: rd.keys(Symbol, callee)}
				return "Pass " + code(rd.use, "or") + " as argument " + g[1] + " of " + code(callee, "or") + ".", m
			}},
		{"filter by deletedAt in every find or findOne", "queries that have the key in their filter",
			re(`filter\s+by\s+` + names + `\s+in\s+every\s+` + names + `(?:\s+query)?`), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[0])
				ms := list(g[1])
				rd.known++ // methods are known by their last name alone
				m := &pack.Matcher{Kind: pack.MatchFilter, Keys: rd.conditions(rd.use)}
				for _, w := range ms {
					m.Methods = append(m.Methods, w[strings.LastIndexByte(w, '.')+1:])
				}
				return "Filter by " + code(rd.use, "or") + " in every " + code(m.Methods, "or") + " query.", m
			}},
		{"extend BaseService in every class named *Service", "classes with that name that have the base",
			re(`extend\s+` + names + `\s+in\s+every\s+(class(?:\s+(?:named|called)\s+` + name + `)?)`), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[0])
				m := &pack.Matcher{Kind: pack.MatchBase, Use: rd.use}
				rd.keys(Type, rd.use) // bases are known as written
				return "Extend " + code(rd.use, "or") + " in every " + rd.role(&m.Role, g[1]) + ".", m
			}},
		{"name every class *Service in app/services", "definitions of a role that have a name of that form",
			re(`name\s+every\s+((?:exported\s+|public\s+)?(?:function|method|class))\s+` + one), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.known++
				m := &pack.Matcher{Kind: pack.MatchName, Shape: word(g[1])}
				return "Name every " + rd.role(&m.Role, g[0]) + " `" + m.Shape + "`.", m
			}},
		{"decorate every method named create* with @Transactional", "definitions of a role that have the decorator",
			re(`decorate\s+every\s+` + role + `\s+with\s+` + names), func(rd *reading, g []string) (string, *pack.Matcher) {
				rd.use = list(g[1])
				m := &pack.Matcher{Kind: pack.MatchDecorator}
				for _, w := range rd.use {
					m.Use = append(m.Use, rd.word(Symbol, strings.TrimPrefix(w, "@"))...)
				}
				return "Decorate every " + rd.role(&m.Role, g[0]) + " with " + code(rd.use, "or") + ".", m
			}},
	}
}

func readImport(rd *reading, g []string) (string, *pack.Matcher) {
	rd.use, rd.never = list(g[0]), list(g[1])
	return "Import " + code(rd.use, "or") + "; never " + code(rd.never, "or") + ".",
		&pack.Matcher{Kind: pack.MatchImport, Use: rd.keys(Module, rd.use), Never: rd.keys(Module, rd.never)}
}

func readUse(rd *reading, g []string) (string, *pack.Matcher) {
	kind, u, n := rd.both(list(g[0]), list(g[1]))
	m := &pack.Matcher{Kind: pack.MatchUse, Use: u, Never: n}
	if kind == Module {
		m.Kind = pack.MatchImport
	}
	return "Use " + code(rd.use, "or") + "; never " + code(rd.never, "or") + ".", m
}

func readType(rd *reading, g []string) (string, *pack.Matcher) {
	tokens := list(g[0])
	rd.use = []string{word(g[1])}
	m := &pack.Matcher{Kind: pack.MatchType, Use: rd.keys(Type, rd.use)}
	for _, t := range tokens {
		m.Tokens = append(m.Tokens, strings.Join(splitName(t), " "))
	}
	text := "Declare fields named " + code(tokens, "or") + " as " + code(rd.use, "or")
	if g[2] != "" {
		rd.never = list(g[2])
		text += "; never " + code(rd.never, "or")
	}
	return text + ".", m
}
