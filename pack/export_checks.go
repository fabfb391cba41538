package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// lazy compiles an expression when it is first asked for: the injector starts
// with every event of an agent and never exports.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// checksMark opens the generated files of checks.
const checksMark = "# generated from .vdmine/pack.toml by `vdmine pack export`\n"

// forbidden is a form that a rule forbids, in terms that other tools have too.
type forbidden struct {
	name   string // last name of a symbol, "" for a module
	prefix string // qualifier as written in source, "" when it is not known
	bare   bool   // a global: nothing is written before it
	module string // import of this module
	under  bool   // and of what lies below it
	alias  string // only imports of it under another name than this
}

var (
	identRE  = lazy(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
	dottedRE = lazy(`^[A-Za-z_$][A-Za-z0-9_$.]*$`)
	// versionRE fits the last element of a Go path that is no package's name.
	versionRE = lazy(`^v[0-9]+$`)
)

// forbids returns the forms that the rule forbids; why not says what cannot be
// expressed outside vdmine.
func forbids(r *Rule, lang string) (out []forbidden, whyNot string) {
	m := &r.Matcher
	switch m.Kind {
	case MatchUse:
		if len(m.Never) == 0 {
			return nil, "forbids no form"
		}
		for _, s := range m.Never {
			if (lang == "c" || lang == "cpp") && (s == fact.PlainInline || s == fact.PlainExtern) {
				return nil, "is about how functions are declared"
			}
			if name, ok := strings.CutPrefix(s, "?."); ok && identRE().MatchString(name) {
				out = append(out, forbidden{name: name})
				continue
			}
			if identRE().MatchString(s) {
				out = append(out, forbidden{name: s, bare: true})
				continue
			}
			// In Go and Python a symbol is written behind its package's name.
			i := strings.LastIndexByte(s, '.')
			if i < 0 || lang != "go" && lang != "python" {
				return nil, "depends on what a name is bound to"
			}
			q := s[:i]
			if lang == "go" {
				q = goQualifier(q, s[i+1:], r.Triggers)
			}
			if !dottedRE().MatchString(q) || !identRE().MatchString(s[i+1:]) {
				return nil, "depends on what a name is bound to"
			}
			out = append(out, forbidden{name: s[i+1:], prefix: q})
		}
		return out, ""
	case MatchImport:
		if len(m.Never) == 0 || len(m.Names) > 0 {
			return nil, "is about imported names"
		}
		for _, s := range m.Never {
			mod, under := strings.CutSuffix(s, "/**")
			switch {
			case under && slices.Contains(m.Use, mod):
				return nil, "is about what lies inside the module that it prefers"
			case m.Arg > 0:
				return nil, "depends on where the imported module lies"
			case strings.HasPrefix(s, "?"):
				return nil, "is about a module that is not known"
			case lang != "go" && lang != "python" && !strings.HasPrefix(mod, "@") && !strings.HasPrefix(mod, ".") && strings.Count(mod, "/") > 1:
				return nil, "is about a module of the repository, which imports name in several ways"
			}
			out = append(out, forbidden{module: mod, under: under})
		}
		return out, ""
	case MatchAlias:
		if lang != "go" || !identRE().MatchString(m.Alias) || len(m.Names) > 0 {
			return nil, "is about a name of an import"
		}
		return []forbidden{{module: m.Module, alias: m.Alias}}, ""
	}
	return nil, fmt.Sprintf("a matcher of kind %q cannot be expressed", m.Kind)
}

// goQualifier returns the name before the dot by which a symbol of a Go package
// is written, "" if it cannot be told: the last element of the path need not be
// the package's name.
func goQualifier(path, name string, written []string) string {
	last := path[strings.LastIndexByte(path, '/')+1:]
	var found []string
	for _, t := range written {
		q, ok := strings.CutSuffix(t, "."+name)
		if !ok || !identRE().MatchString(q) {
			continue
		}
		if q == last {
			return q
		}
		if strings.Contains(path, q) {
			found = append(found, q)
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) == 0 && !versionRE().MatchString(last):
		return last
	}
	return ""
}

// toolLanguage returns the name of a language in Semgrep and ast-grep.
func toolLanguage(l string) (semgrep, astgrep string) {
	switch l {
	case "go":
		return "go", "Go"
	case "python":
		return "python", "Python"
	case "typescript":
		return "typescript", "TypeScript"
	case "tsx":
		return "typescript", "Tsx"
	case "javascript":
		return "javascript", "JavaScript"
	case "java":
		return "java", "Java"
	}
	return "", ""
}

func ruleMessage(r *Rule) string {
	s := r.Text
	if r.Example != "" {
		s += " Example: " + r.Example + "."
	}
	return quote(s)
}

// expressible calls emit for every rule and language whose forms are known, and
// notes the rest.
func expressible(rules []*Rule, emit func(r *Rule, lang string, fs []forbidden)) (notes []ExportNote) {
	for _, r := range rules {
		why := ""
		if r.Scope.Role != "" {
			why = "the role of a file is not expressed; "
		}
		done := false
		for _, l := range r.Languages {
			if s, _ := toolLanguage(l); s == "" {
				continue
			}
			fs, not := forbids(r, l)
			if not != "" {
				why += not
				break
			}
			if r.Scope.Role != "" {
				break
			}
			emit(r, l, fs)
			done = true
		}
		if !done {
			if why == "" {
				why = "its languages are not known to the tool"
			}
			notes = append(notes, ExportNote{r.ID, "exported as text only: " + strings.TrimSuffix(why, "; ")})
		}
	}
	return notes
}

func semgrep(rules []*Rule) (ExportFile, []ExportNote) {
	var b strings.Builder
	b.WriteString(checksMark + "rules:\n")
	any := false
	var dropped []ExportNote
	notes := expressible(rules, func(r *Rule, lang string, fs []forbidden) {
		if slices.ContainsFunc(fs, func(f forbidden) bool { return f.under || f.alias != "" }) {
			dropped = append(dropped, ExportNote{r.ID, "exported as text only: Semgrep compares modules as a whole"})
			return
		}
		any = true
		tool, _ := toolLanguage(lang)
		fmt.Fprintf(&b, "  - id: %s-%s\n    languages: [%s]\n    severity: WARNING\n    message: %s\n", r.ID, lang, tool, ruleMessage(r))
		paths(&b, r, "    paths:\n", "      include:\n", "      exclude:\n", "        ")
		b.WriteString("    pattern-either:\n")
		for _, f := range fs {
			switch {
			case f.module != "" && lang == "go":
				fmt.Fprintf(&b, "      - pattern: %s\n", quote("import "+quote(f.module)))
			case f.module != "" && lang == "python":
				fmt.Fprintf(&b, "      - pattern: %s\n      - pattern: %s\n", quote("import "+f.module), quote("from "+f.module+" import $X"))
			case f.module != "":
				fmt.Fprintf(&b, "      - pattern: %s\n      - pattern: %s\n", quote("import $X from "+quote(f.module)), quote("import { $X } from "+quote(f.module)))
			case f.prefix != "":
				fmt.Fprintf(&b, "      - pattern: %s\n", quote(f.prefix+"."+f.name))
			case f.bare:
				fmt.Fprintf(&b, "      - pattern: %s\n", quote(f.name+"(...)"))
			default:
				fmt.Fprintf(&b, "      - pattern: %s\n      - pattern: %s\n", quote(f.name+"(...)"), quote("$X."+f.name+"(...)"))
			}
		}
	})
	notes = append(notes, dropped...)
	if !any {
		return ExportFile{Path: ".semgrep/vdmine.yml", Text: checksMark + "rules: []\n"}, notes
	}
	return ExportFile{Path: ".semgrep/vdmine.yml", Text: b.String()}, notes
}

func paths(b *strings.Builder, r *Rule, head, include, exclude, pad string) {
	if len(r.Scope.Include) == 0 && len(r.Scope.Exclude) == 0 {
		return
	}
	b.WriteString(head)
	write := func(title string, globs []string) {
		if len(globs) == 0 {
			return
		}
		b.WriteString(title)
		for _, g := range globs {
			b.WriteString(pad + "- " + quote(g) + "\n")
		}
	}
	write(include, r.Scope.Include)
	write(exclude, r.Scope.Exclude)
}

// astGrep writes one YAML file of documents for `ast-grep scan --rule`.
func astGrep(rules []*Rule) (ExportFile, []ExportNote) {
	var b strings.Builder
	b.WriteString(checksMark)
	n := 0
	notes := expressible(rules, func(r *Rule, lang string, fs []forbidden) {
		_, tool := toolLanguage(lang)
		if n++; n > 1 {
			b.WriteString("---\n")
		}
		fmt.Fprintf(&b, "id: %s-%s\nlanguage: %s\nseverity: warning\nmessage: %s\n", r.ID, lang, tool, ruleMessage(r))
		paths(&b, &Rule{Scope: Scope{Include: r.Scope.Include}}, "", "files:\n", "", "  ")
		paths(&b, &Rule{Scope: Scope{Exclude: r.Scope.Exclude}}, "", "", "ignores:\n", "  ")
		b.WriteString("rule:\n  any:\n")
		for _, f := range fs {
			tail := "$"
			if f.under {
				tail = "([/.]|$)"
			}
			re := quote("^" + regexp.QuoteMeta(f.module) + tail)
			switch {
			case f.alias != "":
				fmt.Fprintf(&b, "    - kind: import_spec\n      all:\n        - has: {field: path, regex: %s}\n        - has: {field: name, kind: package_identifier}\n        - not: {has: {field: name, regex: %s}}\n", quote(`^"`+regexp.QuoteMeta(f.module)+`"$`), quote("^"+f.alias+"$"))
				if base := f.module[strings.LastIndexByte(f.module, '/')+1:]; base != f.alias {
					fmt.Fprintf(&b, "    - kind: import_spec\n      all:\n        - has: {field: path, regex: %s}\n        - not: {has: {field: name, regex: .}}\n", quote(`^"`+regexp.QuoteMeta(f.module)+`"$`))
				}
			case f.module != "" && lang == "go":
				end := `"$`
				if f.under {
					end = `(/|"$)`
				}
				fmt.Fprintf(&b, "    - kind: interpreted_string_literal\n      regex: %s\n      inside: {kind: import_spec}\n", quote(`^"`+regexp.QuoteMeta(f.module)+end))
			case f.module != "" && lang == "python":
				fmt.Fprintf(&b, "    - kind: dotted_name\n      regex: %s\n      inside: {any: [{kind: import_statement}, {kind: import_from_statement}]}\n", re)
			case f.module != "":
				fmt.Fprintf(&b, "    - kind: string_fragment\n      regex: %s\n      inside: {kind: string, inside: {kind: import_statement}}\n", re)
			case f.prefix != "" && lang == "go":
				// As a pattern of its own a.B parses as a type.
				re := quote("^" + regexp.QuoteMeta(f.prefix+"."+f.name) + "$")
				fmt.Fprintf(&b, "    - kind: selector_expression\n      regex: %s\n    - kind: qualified_type\n      regex: %s\n", re, re)
			case f.prefix != "":
				fmt.Fprintf(&b, "    - pattern: %s\n", quote(f.prefix+"."+f.name))
			case f.bare:
				fmt.Fprintf(&b, "    - pattern: %s\n", quote(f.name+"($$$)"))
			default:
				fmt.Fprintf(&b, "    - pattern: %s\n    - pattern: %s\n", quote(f.name+"($$$)"), quote("$X."+f.name+"($$$)"))
			}
		}
	})
	return ExportFile{Path: ".ast-grep/vdmine.yml", Text: b.String()}, notes
}
