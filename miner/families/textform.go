package families

import (
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// TextForm is the family of the form of messages.
func TextForm() miner.Family {
	return miner.Family{
		Name: "text-form",
		Doc: `in which form messages are written

Messages of loggers, of errors and of tests begin with a capital or a small
letter, end in a full stop or not, have no contractions; errors are put in with
%w, values are given beside the message.

    Begin messages of the logger with a capital letter.

Silent where both forms are in use, and where linters of the language ask for
the form.`,
		Mine:  mineTexts,
		Words: wordText,
	}
}

// Who says a text.
const (
	sayLog   = "messages of the logger"
	sayError = "messages of errors"
	sayTest  = "descriptions of tests"
)

// maxSayers is the number of callees that a rule names.
const maxSayers = 40

// textChoice is a form that a rule may ask for.
type textChoice struct {
	who, form string
	langs     string  // groups in which it is a choice, "" for all
	usual     float64 // share that other projects show
	prior     float64
}

// textChoices lists the forms that no linter of a language asks for by default.
func textChoices() []textChoice {
	return []textChoice{
		{sayLog, pack.FormCapital, "", 0.5, 0.35},
		{sayLog, pack.FormSmall, "", 0.5, 0.3},
		{sayLog, pack.FormNoStop, "csharp jvm php", 0.7, 0.15},
		{sayLog, pack.FormStop, "", 0.3, 0.3},
		{sayLog, pack.FormFull, "", 0.85, 0.2},
		{sayLog, pack.FormPlain, "go csharp", 0.4, 0.35},
		{sayError, pack.FormCapital, "rust c", 0.5, 0.3},
		{sayError, pack.FormSmall, "typescript python jvm csharp php ruby c", 0.3, 0.35},
		{sayError, pack.FormStop, "typescript python ruby php rust", 0.4, 0.3},
		{sayError, pack.FormFull, "", 0.85, 0.2},
		{sayError, pack.FormWraps, "go", 0.8, 0.2},
		{sayTest, pack.FormShould, "", 0.4, 0.3},
	}
}

// sayer returns who says the message of a call, "" where it is no message.
func sayer(cl *fact.Call, key, lang string) string {
	name := strings.ToLower(fact.LastName(cl.Callee))
	path := strings.ToLower(strings.TrimSuffix(cl.Callee, fact.LastName(cl.Callee)))
	switch {
	case cl.Flags&(fact.JSX|fact.DecoratorCall|fact.CompositeLit) != 0:
	case lang == "c" && (name == "die" || name == "error" || name == "warning" || name == "fatal" || name == "err" || name == "warn"):
		return sayError
	case cl.Flags&(fact.AsError|fact.Thrown) != 0:
		return sayError
	case (logLevels[name] || name == "log") && (strings.Contains(path, "log") || strings.Contains(strings.ToLower(key), "log")):
		return sayLog
	case name == "it" || name == "test" || name == "specify":
		if len(cl.Args) == 2 && cl.Args[1].Kind == fact.ArgFunc {
			return sayTest
		}
	}
	return ""
}

func mineTexts(c *miner.Corpus, emit func(miner.Candidate)) {
	type speech struct {
		calls map[string]int // callee → messages
		files map[int]bool
		ok    map[string]int // form → messages that have it
		shown map[string]int
	}
	by := map[string]*speech{}
	all := map[string]int{} // calls of a callee
	for i, f := range c.Files {
		if miner.Migration(f.Path) {
			continue
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			if len(cl.Args) == 0 {
				continue
			}
			key := c.Key(c.Calls(i)[k])
			a := pack.Message(f, k)
			if a == nil || a.Text == 0 {
				continue
			}
			all[c.Group[i]+"\x00"+key]++
			who := sayer(cl, key, c.Group[i])
			if who == "" || f.Test != (who == sayTest) {
				continue
			}
			id := c.Group[i] + "\x00" + who
			s := by[id]
			if s == nil {
				s = &speech{calls: map[string]int{}, files: map[int]bool{}, ok: map[string]int{}, shown: map[string]int{}}
				by[id] = s
			}
			s.calls[key]++
			s.files[i] = true
		}
	}
	for _, id := range sortedNames(by) {
		g, who, _ := strings.Cut(id, "\x00")
		s := by[id]
		var callees []string
		for _, k := range sortedNames(s.calls) {
			if 10*s.calls[k] >= 8*all[g+"\x00"+k] { // else the name means other things too
				callees = append(callees, k)
			}
		}
		sort.SliceStable(callees, func(a, b int) bool { return s.calls[callees[a]] > s.calls[callees[b]] })
		callees = callees[:min(len(callees), maxSayers)]
		if len(callees) == 0 || len(s.files) < 2*miner.MinFiles {
			continue
		}
		sort.Strings(callees)
		for _, ch := range textChoices() {
			if ch.who != who || ch.langs != "" && !strings.Contains(" "+ch.langs+" ", " "+g+" ") {
				continue
			}
			if ch.form == pack.FormPlain && g == "go" && !formats(callees) {
				continue // the logger puts no values in
			}
			role := pack.Role{Test: "not"}
			if who == sayTest {
				role.Test = "only"
			}
			emit(miner.Candidate{
				Family: "text-form", Group: g, Prior: ch.prior, Background: ch.usual, Universe: len(textChoices()), Listed: true,
				Matcher: pack.Matcher{Kind: pack.MatchForm, Callee: callees, Shape: ch.form, Role: role},
				Files:   files(s.files), Subject: "text:" + who, Why: who,
			})
		}
	}
}

// formats reports whether one of the functions of a logger puts values into its
// message.
func formats(callees []string) bool {
	for _, k := range callees {
		if n := fact.LastName(k); strings.HasSuffix(n, "f") && logLevels[strings.ToLower(n)] {
			return true
		}
	}
	return false
}

func wordText(_ *miner.Corpus, k *miner.Candidate) string {
	who := k.Why
	switch k.Matcher.Shape {
	case pack.FormCapital:
		return "Begin " + who + " with a capital letter."
	case pack.FormSmall:
		return "Begin " + who + " with a small letter."
	case pack.FormStop:
		return "End " + who + " in a full stop."
	case pack.FormNoStop:
		return "End " + who + " without a full stop."
	case pack.FormFull:
		return "Write `cannot` and `does not` in " + who + "; never a contraction."
	case pack.FormWraps:
		return "Put errors into " + who + " with `%w`; never with `%v` or `%s`."
	case pack.FormPlain:
		return "Give values beside " + who + "; never put them into the text."
	}
	return "Begin " + who + " with `should`."
}
