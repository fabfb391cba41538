package langtest

import (
	"fmt"
	"io"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

var flagNames = []struct {
	f    fact.Flags
	name string
}{
	{fact.New, "new"}, {fact.Deferred, "deferred"}, {fact.Awaited, "awaited"}, {fact.Returned, "returned"},
	{fact.Dropped, "dropped"}, {fact.InCond, "cond"}, {fact.EarlyReturn, "early"}, {fact.Thrown, "thrown"},
	{fact.AsError, "aserror"}, {fact.InCatch, "incatch"}, {fact.InLoop, "inloop"}, {fact.JSX, "jsx"},
	{fact.Spread, "spread"}, {fact.DecoratorCall, "decorator"}, {fact.CompositeLit, "lit"}, {fact.Go, "go"},
	{fact.MacroCall, "macro"}, {fact.Assigned, "assigned"}, {fact.Asserted, "asserted"},
}

var modNames = []struct {
	m    fact.Mods
	name string
}{
	{fact.Exported, "exported"}, {fact.Static, "static"}, {fact.Async, "async"}, {fact.Abstract, "abstract"},
	{fact.Private, "private"}, {fact.Constructor, "constructor"}, {fact.Accessor, "accessor"},
	{fact.Generator, "generator"}, {fact.Default, "default"}, {fact.Final, "final"}, {fact.ReadOnly, "readonly"},
	{fact.ModuleOnly, "internal"}, {fact.Record, "record"},
}

var (
	refNames   = [...]string{"value", "type", "base"}
	litNames   = [...]string{"sql", "url", "route", "format", "tag"}
	catchNames = [...]string{"other", "empty", "rethrow", "log"}
)

// Print writes every fact of a file, one line each, in a form made for reading
// and for comparing: what is zero is left out.
func Print(w io.Writer, f *fact.File) {
	fmt.Fprintf(w, "file %s %s", f.Path, f.Lang)
	word(w, "package", f.Package)
	if f.Test {
		fmt.Fprint(w, " test")
	}
	if f.ErrBytes > 0 {
		fmt.Fprintf(w, " errbytes=%d", f.ErrBytes)
	}
	for _, h := range f.Head {
		fmt.Fprintf(w, " [%s]", h)
	}
	fmt.Fprintln(w)
	for _, x := range f.Imports {
		fmt.Fprintf(w, "%d import %s", x.Line, x.Path)
		word(w, "name", x.Name)
		word(w, "local", x.Local)
		if x.Alias {
			fmt.Fprint(w, " alias")
		}
		if x.Type {
			fmt.Fprint(w, " type")
		}
		fmt.Fprintln(w)
	}
	for _, x := range f.Exports {
		fmt.Fprintf(w, "%d export %s", x.Line, x.Path)
		word(w, "name", x.Name)
		word(w, "local", x.Local)
		fmt.Fprintln(w)
	}
	for i := range f.Defs {
		printDef(w, f, i)
	}
	for i := range f.Calls {
		printCall(w, f, i)
	}
	for _, x := range f.Bindings {
		fmt.Fprintf(w, "%d bind %s %s", x.Line, x.Kind, x.Name)
		word(w, "owner", x.Owner)
		word(w, "type", x.Type)
		word(w, "in", defName(f, x.Func))
		fmt.Fprintln(w)
	}
	for _, x := range f.Refs {
		fmt.Fprintf(w, "%d ref %s %s", x.Line, refNames[x.Kind], x.Name)
		word(w, "in", defName(f, x.Func))
		fmt.Fprintln(w)
	}
	for _, x := range f.Literals {
		fmt.Fprintf(w, "%d literal %s", x.Line, litNames[x.Kind])
		word(w, "verb", x.Verb)
		word(w, "table", x.Table)
		word(w, "keys", strings.Join(x.Keys, ","))
		word(w, "in", defName(f, x.Func))
		word(w, "call", callName(f, x.Call))
		fmt.Fprintln(w)
	}
	for _, x := range f.Catches {
		fmt.Fprintf(w, "%d-%d catch %s", x.Line, x.End, catchNames[x.Form])
		word(w, "type", x.Type)
		word(w, "in", defName(f, x.Func))
		fmt.Fprintln(w)
	}
	for _, x := range f.Puts {
		fmt.Fprintf(w, "put %s into %s\n", x.Of, x.Type)
	}
	for _, x := range f.Compares {
		as := map[bool]string{false: "compare", true: "set"}[x.Set]
		fmt.Fprintf(w, "%d %s %s", x.Line, as, x.Subject)
		word(w, "root", x.Root)
		if x.Text {
			word(w, "text", x.Value)
		} else {
			word(w, "with", x.Value)
		}
		word(w, "in", defName(f, x.Func))
		fmt.Fprintln(w)
	}
	for _, x := range f.Texts {
		fmt.Fprintf(w, "text %s %s\n", x.Name, x.Text)
	}
}

func printDef(w io.Writer, f *fact.File, i int) {
	d := &f.Defs[i]
	fmt.Fprintf(w, "%d-%d def %s %s", d.Line, d.End, d.Kind, d.Name)
	if d.Kind.Callable() || len(d.OnParams) > 0 {
		var ps []string
		for k, p := range d.Params {
			s := ""
			for _, dc := range d.OnParams {
				if dc.Param == k {
					s += "@" + dc.Name
					if dc.Call >= 0 {
						s += fmt.Sprintf("()#%d", dc.Call)
					}
					s += " "
				}
			}
			s += p.Name
			if p.Optional {
				s += "?"
			}
			if p.Type != "" {
				s += ": " + p.Type
			}
			for _, m := range modNames {
				if p.Mods&m.m != 0 {
					s += " " + m.name
				}
			}
			ps = append(ps, s)
		}
		fmt.Fprintf(w, "(%s)", strings.Join(ps, ", "))
	}
	if len(d.Results) > 0 {
		fmt.Fprintf(w, " → %s", strings.Join(d.Results, ", "))
	}
	word(w, "infer", d.Infer)
	for _, m := range modNames {
		if d.Mods&m.m != 0 {
			fmt.Fprintf(w, " %s", m.name)
		}
	}
	word(w, "owner", d.Owner)
	word(w, "bases", strings.Join(d.Bases, ","))
	for _, dc := range d.Decorators {
		fmt.Fprintf(w, " @%s", dc.Name)
		if dc.Call >= 0 {
			fmt.Fprintf(w, "()#%d", dc.Call)
		}
	}
	if d.Via != "" {
		fmt.Fprintf(w, " via=%s#%d", d.Via, d.ViaArg)
	}
	word(w, "init", d.Init)
	if d.InitCall >= 0 {
		fmt.Fprintf(w, " initcall=#%d", d.InitCall)
	}
	if d.Kind.Callable() {
		fmt.Fprintf(w, " stmts=%d", d.Stmts)
	}
	word(w, "in", defName(f, d.Parent))
	fmt.Fprintln(w)
}

func printCall(w io.Writer, f *fact.File, i int) {
	c := &f.Calls[i]
	fmt.Fprintf(w, "%d call #%d %s(", c.Line, i, c.Callee)
	for k, a := range c.Args {
		if k > 0 {
			fmt.Fprint(w, ", ")
		}
		if a.Name != "" {
			fmt.Fprintf(w, "%s=", a.Name)
		}
		shape(w, a.Kind, a.Head)
		for _, n := range a.Text.Names() {
			fmt.Fprintf(w, "'%s", n)
		}
	}
	fmt.Fprint(w, ")")
	word(w, "root", c.Root)
	for _, x := range flagNames {
		if c.Flags&x.f != 0 {
			fmt.Fprintf(w, " %s", x.name)
		}
	}
	if len(c.Opts) > 0 {
		fmt.Fprint(w, " {")
		for k, o := range c.Opts {
			if k > 0 {
				fmt.Fprint(w, ", ")
			}
			fmt.Fprintf(w, "%s: ", o.Key)
			shape(w, o.Kind, o.Value)
		}
		fmt.Fprint(w, "}")
	}
	word(w, "in", defName(f, c.Func))
	if c.Func >= 0 && c.Stmt > 0 {
		fmt.Fprintf(w, " stmt=%d", c.Stmt)
	}
	word(w, "parent", callName(f, c.Parent))
	word(w, "chain", callName(f, c.Chain))
	fmt.Fprintln(w)
}

func shape(w io.Writer, k fact.ArgKind, head string) {
	fmt.Fprint(w, k)
	if head != "" {
		fmt.Fprintf(w, ":%s", head)
	}
}

func word(w io.Writer, key, val string) {
	if val != "" {
		fmt.Fprintf(w, " %s=%s", key, val)
	}
}

func defName(f *fact.File, i int) string {
	if i < 0 || i >= len(f.Defs) {
		return ""
	}
	d := &f.Defs[i]
	n := d.Name
	if d.Owner != "" {
		n = d.Owner + "." + n
	}
	if d.Kind == fact.Closure {
		n = fmt.Sprintf("%s@%d", n, d.Line)
	}
	return n
}

func callName(f *fact.File, i int) string {
	if i < 0 || i >= len(f.Calls) {
		return ""
	}
	return fmt.Sprintf("#%d", i)
}
