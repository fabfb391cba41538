package inject

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/pack"
)

// TestStake tells places that a rule is about from those that only look like
// them. Lines that begin with ">" are those that an edit changes; a text without
// them is read as a whole.
func TestStake(t *testing.T) {
	use := func(use, never string, written ...string) pack.Rule {
		return pack.Rule{Triggers: written, Matcher: pack.Matcher{Kind: pack.MatchUse, Use: strings.Fields(use), Never: strings.Fields(never)}}
	}
	rule := func(m pack.Matcher) pack.Rule { return pack.Rule{Matcher: m} }
	now := use("example.com/x/util/timeutil.Now", "time.Now", "time.Now", "timeutil.Now")
	member := use("", "src/models.Snippet.objects.create", "Snippet.objects.create")
	logger := use("@nestjs/common.Logger.*", "console.log")
	form := use("django.core.exceptions.ValidationError", "")
	price := rule(pack.Matcher{Kind: pack.MatchType, Tokens: []string{"unit price"}, Shape: "field"})
	source := rule(pack.Matcher{Kind: pack.MatchImport, Use: []string{"lib/errors"}, Never: []string{"errors"}})
	head := rule(pack.Matcher{Kind: pack.MatchHead, Value: `"use client"`, Role: pack.Role{File: "*.ts"}})
	text := rule(pack.Matcher{Kind: pack.MatchForm, Callee: []string{"x/log.Info"}, Shape: pack.FormCapital})
	length := rule(pack.Matcher{Kind: pack.MatchGiven, Use: []string{"x/require.Len"}, Never: []string{"x/require.Equal"}, Keys: []string{"len"}})
	status := rule(pack.Matcher{Kind: pack.MatchConstant, Names: []string{"status"}, Use: []string{"shop/order.OrderStatus.*"}, Keys: []string{"open", "paid"}})
	state := rule(pack.Matcher{Kind: pack.MatchConstant, Names: []string{"vm_state"}, Use: []string{"shop.vm_states.*"}, Keys: []string{"active"}})
	taken := rule(pack.Matcher{Kind: pack.MatchParam, Use: []string{"web/me.Me"}, Role: pack.Role{Param: "Account", Decorator: "Get"}})
	secret := rule(pack.Matcher{Kind: pack.MatchParam, Use: []string{"?.SensitiveParameter"}, Tokens: []string{"api key"}, Role: pack.Role{Param: "string"}})
	valid := rule(pack.Matcher{Kind: pack.MatchParam, Use: []string{"javax.validation.Valid"}, Keys: []string{"org.lib.RequestBody"}, Role: pack.Role{Test: "not"}})
	final := rule(pack.Matcher{Kind: pack.MatchModifier, Shape: "sealed", Role: pack.Role{Kind: "class", Dir: "app"}})
	tag := rule(pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInTags, Alias: "json", Shape: pack.NameSnake})
	onx := rule(pack.Matcher{Kind: pack.MatchName, Value: pack.NamesOfHandlers, Shape: "handle*"})
	edge := rule(pack.Matcher{Kind: pack.MatchEdge, Never: []string{"src/db/**"}})
	handler := rule(pack.Matcher{Kind: pack.MatchGuard, Role: pack.Role{Decorator: "Get"}})
	registered := rule(pack.Matcher{Kind: pack.MatchGuard, Use: []string{"shop/auth.RequireOwner"}, Role: pack.Role{Via: pack.Routes, Test: "not"}, Of: []string{"orders/h.go#Server.List", "orders/h.go#Get", "web/h.ts#list"}})
	run := rule(pack.Matcher{Kind: pack.MatchOption, Callee: []string{"lib/job.run"}})
	method := use("example.com/x/e2e.Scenario.Close", "net/http.Server.Close", "Scenario.Close", "Server.Close")
	attr := use("Test.Common.AutoDataAttribute", "DataAttribute", "AutoDataAttribute")
	failed := rule(pack.Matcher{Kind: pack.MatchError, Use: []string{"errors.New"}})
	entry := use("github.com/sirupsen/logrus.Entry.*", "fmt.Println")
	entry.Provenance.Family = "logging"
	pair := rule(pack.Matcher{Kind: pack.MatchPair, Callee: []string{"example.com/x/db.DB.mu.Lock"}, Use: []string{"example.com/x/db.DB.mu.Unlock"}})
	static := use("org.hamcrest.MatcherAssert.assertThat", "")
	unpacked := rule(pack.Matcher{Kind: pack.MatchArgument, Callee: []string{"react-i18next.useTranslation().t"}, Shape: "string"})
	slog := use("log/slog.Logger.*", "")
	flags := rule(pack.Matcher{Kind: pack.MatchOption, Callee: []string{"Core.IFeatureService.IsEnabled"}})
	folder := use("js/editor/core/EditorSelection.$insertNodes", "")
	for _, tc := range []struct {
		name string
		rule pack.Rule
		path string
		text string
		want bool
	}{
		{"qualified", now, "a.go", "package a\n>x := time.Now()\n", true},
		{"a text for a constant", status, "a.ts", ">if (o.status === 'open') {}\n", true},
		{"the constant", status, "a.ts", ">o.status = OrderStatus.Paid;\n", true},
		{"a member of the name beside neither", status, "a.ts", ">o.status = load();\n", false},
		{"a text that goes on", status, "a.ts", ">o.status = 'open later';\n", false},
		{"a member of two words", state, "a.py", ">x = i.vm_state\n", true},
		{"a function that takes the type", taken, "a.ts", "class A {\n  @Get()\n>  show(who: Account) {\n  }\n}\n", true},
		{"a function that takes another type", taken, "a.ts", "class A {\n  @Get()\n>  show(who: Order) {\n  }\n}\n", false},
		{"a parameter named so", secret, "a.php", "<?php\n>function f(string $apiKey) {}\n", true},
		{"what is given so", secret, "a.php", "<?php\n>f($apiKey);\n", false},
		{"a parameter named so before its type", secret, "a.kt", ">fun f(apiKey: string) {}\n", true},
		{"a parameter named otherwise", secret, "a.php", "<?php\n>function f(string $key) {}\n", false},
		{"a parameter decorated so", valid, "A.java", "class A {\n>  void f(@RequestBody Form form) {\n  }\n}\n", true},
		{"a parameter decorated otherwise", valid, "A.java", "class A {\n>  void f(@Path Form form) {\n  }\n}\n", false},
		{"on another line", now, "a.go", "package a\nx := time.Now()\n>y := 1\n", false},
		{"of another package", now, "a.go", "x := clock.Now()\n", false},
		{"bare in the package itself", now, "util/timeutil/a.go", "x := Now()\n", true},
		{"bare in another package", now, "a.go", "x := Now()\n", false},
		{"where it is defined", now, "util/timeutil/a.go", "func Now() {}\n", false},
		{"in a comment", now, "a.go", "// see time.Now\n", false},
		{"in a string", now, "a.go", "s := \"time.Now\"\n", false},
		{"after a string", now, "a.go", "f(\"it's\", time.Now())\n", true},
		{"chain", member, "a.py", "Snippet.objects.create(a=1)\n", true},
		{"chain of another class", member, "a.py", "Advert.objects.create(a=1)\n", false},
		{"member of an instance", logger, "a.ts", "import { Logger } from '@nestjs/common';\n\n>this.logger\n>  .error(x);\n", true},
		{"import alone", logger, "a.ts", ">import { Logger } from '@nestjs/common';\n", false},
		{"imported by name", form, "a.py", "from django.core.exceptions import ValidationError\n\n>raise ValidationError(x)\n", true},
		{"imported in brackets", form, "a.py", "from django.core.exceptions import (\n    ValidationError,\n)\n\n>raise ValidationError(x)\n", true},
		{"imported from elsewhere", form, "a.py", "import forms\n\n>raise ValidationError(x)\n", false},
		{"field", price, "a.ts", "interface A {\n>  unitPrice: Decimal;\n}\n", true},
		{"value", price, "a.ts", "const a = {\n>  unitPrice: 5,\n}\n", false},
		{"use", price, "a.ts", ">return unitPrice + 1\n", false},
		{"Go field", price, "a.go", "type A struct {\n>\tUnitPrice Money\n}\n", true},
		{"Go value", price, "a.go", ">\treturn unitPrice\n", false},
		{"word inside", price, "a.go", ">\tUnitPriceID Money\n", false},
		{"Java field", price, "A.java", ">  private Money unitPrice;\n", true},
		{"Java use", price, "A.java", ">  return unitPrice;\n", false},
		{"import of Go", source, "a.go", "import (\n>\t\"errors\"\n)\n", true},
		{"longer path", source, "a.go", "import (\n>\t\"x/errors\"\n)\n", false},
		{"use of what is imported", source, "a.go", "import (\n\t\"errors\"\n)\n\n>var e = errors.New(x)\n", false},
		{"name of an import", source, "a.ts", "import {\n>  a,\n  b\n} from 'errors';\n", true},
		{"handler that is registered elsewhere", registered, "orders/h.go", "func (s *Server) List(w http.ResponseWriter) {\n>\tw.Write(nil)\n}\n", true},
		{"function below it", registered, "orders/h.go", "func Get() {\n}\n\nfunc (s *Store) List(x int) {\n>\tx++\n}\n", false},
		{"new function beside handlers", registered, "orders/h.go", "func Get() {\n}\n\n>func Put() {\n>}\n", true},
		{"function of a file without handlers", registered, "orders/x.go", ">func Put() {\n>}\n", false},
		{"handler in TypeScript", registered, "web/h.ts", "export const list = async (req: Request) => {\n>  res.send(1);\n};\n", true},
		{"route with its handler", registered, "web/x.ts", ">router.get(\"/orders\", async (req) => {\n>});\n", true},
		{"read of a map", registered, "web/x.ts", ">const a = cache.get(key);\n", false},
		{"edge of a whole file", edge, "a.ts", "export const a = 1;\n", true},
		{"edge, other lines", edge, "a.ts", "import { a } from 'x';\n>a();\n", false},
		{"edge, import", edge, "a.ts", ">import { a } from 'src/db/x';\n", true},
		{"decorated", handler, "a.ts", "class A {\n>  @Get('x')\n>  list() {\n}\n", true},
		{"not decorated", handler, "a.ts", "import { Get } from 'x';\n\n>  list() {\n}\n", false},
		{"call", run, "a.ts", "import { run } from 'lib/job';\n>run({ a });\n", true},
		{"field named like a package", now, "a.go", "package a\n>x := s.time.Now()\n", false},
		{"package of the same name", now, "a.go", "package a\n\nimport \"example.com/y/time\"\n\n>x := time.Now()\n", false},
		{"package that is imported", now, "a.go", "package a\n\nimport \"time\"\n\n>x := time.Now()\n", true},
		{"panic", failed, "a.go", "package a\n\nimport \"errors\"\n\n>panic(errors.New(x))\n", false},
		{"returned", failed, "a.go", "package a\n\nimport \"errors\"\n\n>return errors.New(x)\n", true},
		{"method of a parameter", method, "a.go", "func f(req *e2e.Scenario) {\n>\treq.Close()\n}\n", true},
		{"method of what a constructor gives", method, "a.go", "\tsc, err := e2e.NewScenario(x)\n>\tdefer sc.Close()\n", true},
		{"method of another variable", method, "a.go", "\tsc, err := e2e.NewScenario(x)\n>\tdefer db.Close()\n", false},
		{"method of a type with a longer name", method, "a.go", "func f(req *e2e.ScenarioSet) {\n>\treq.Close()\n}\n", false},
		{"attribute", attr, "a.cs", ">    [Theory, AutoData]\n    public void A() {}\n", true},
		{"attribute with arguments", attr, "a.cs", ">    [AutoData(1)]\n    public void A() {}\n", true},
		{"no attribute", attr, "a.cs", ">    var x = AutoData(1);\n", false},
		{"static import", static, "a.kt", "import org.hamcrest.MatcherAssert.assertThat\n\n>    assertThat(a, b)\n", true},
		{"static import of another", static, "a.kt", "import com.google.common.truth.Truth.assertThat\n\n>    assertThat(a)\n", false},
		{"unpacked under another name", unpacked, "a.tsx", "import { useTranslation } from \"react-i18next\";\n\nconst { t: translate } = useTranslation();\n>const x = translate(\"a\");\n", true},
		{"not what was unpacked", unpacked, "a.tsx", "import { useTranslation } from \"react-i18next\";\n\nconst { t: translate } = useTranslation();\n>const x = transform(\"a\");\n", false},
		{"logger in a field", slog, "a.go", ">\ts.l.InfoContext(ctx, \"x\")\n", true},
		{"logger that a call gives", slog, "a.go", ">\tctx.GetLogger().Warn(\"x\")\n", true},
		{"logger of another class", entry, "a.go", ">\tctx.GetLogger().WithError(err).Warn(\"x\")\n", true},
		{"no logger of another class", entry, "a.go", ">\tctx.GetUser().With(err)\n", false},
		{"method of a field", pair, "a.go", "package a\n\nimport \"fmt\"\n\n>\td.mu.Lock()\n", true},
		{"method of another field", pair, "a.go", "package a\n\nimport \"fmt\"\n\n>\td.rw.Lock()\n", false},
		{"no logger", slog, "a.go", ">\ts.l.Lock()\n", false},
		{"field of an interface's name", flags, "a.cs", ">  if (_featureService.IsEnabled(x)) {\n", true},
		{"field of another name", flags, "a.cs", ">  if (_switches.IsEnabled(x)) {\n", false},
		{"by the name of a folder", folder, "js/a.ts", "import {$insertNodes} from 'editor';\n\n>$insertNodes([a]);\n", true},
		{"by the name of another package", folder, "js/a.ts", "import {$insertNodes} from 'other';\n\n>$insertNodes([a]);\n", false},
		{"head of a whole file", head, "a.ts", "export const a = 1;\n", true},
		{"head, other lines", head, "a.ts", "x();\n>export const a = 1;\n", false},
		{"head of another kind", head, "a.go", "package a\n", false},
		{"message", text, "a.go", "import \"x/log\"\n>log.Info(\"hi\")\n", true},
		{"general assertion", length, "a_test.go", "import \"x/require\"\n>require.Equal(t, 1, n)\n", true},
		{"sharper assertion", length, "a_test.go", "import \"x/require\"\n>require.Len(t, list, 1)\n", true},
		{"another assertion", length, "a_test.go", "import \"x/require\"\n>require.True(t, ok)\n", false},
		{"no message", text, "a.go", "import \"x/log\"\n>log.Close()\n", false},
		{"modifier", final, "app/a.cs", ">public class A {\n}\n", true},
		{"modifier elsewhere", final, "a.cs", ">public class A {\n}\n", false},
		{"tag", tag, "a.go", "type T struct {\n>\tA int `json:\"a_b\"`\n}\n", true},
		{"no tag", tag, "a.go", ">\tx := 1\n", false},
		{"handler", onx, "a.tsx", ">return <a onClick={go} />;\n", true},
		{"no handler", onx, "a.tsx", ">return <a href={go} />;\n", false},
		{"no call", run, "a.ts", "import { run } from 'lib/job';\n>f(run);\n", false},
	} {
		e := Edit{Path: tc.path, Lang: map[string]string{"go": "go", "py": "python", "ts": "typescript", "tsx": "tsx", "java": "java", "kt": "kotlin", "cs": "csharp"}[tc.path[strings.LastIndexByte(tc.path, '.')+1:]]}
		var b strings.Builder
		n := 0
		for line := range strings.Lines(tc.text) {
			n++
			rest, changed := strings.CutPrefix(line, ">")
			if changed {
				e.Lines = append(e.Lines, Range{n, n})
			}
			b.WriteString(rest)
		}
		e.Text = b.String()
		if got := len(Match(&pack.Pack{Rules: []pack.Rule{tc.rule}}, e, nil)) == 1; got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

// A rule that was told does not take the place of one that was not.
func TestMatchTold(t *testing.T) {
	p := &pack.Pack{}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		p.Rules = append(p.Rules, pack.Rule{ID: id, Matcher: pack.Matcher{Kind: pack.MatchUse, Never: []string{"?.old"}}})
	}
	e := Edit{Path: "a.ts", Text: "old()"}
	if got := ids(Match(p, e, func(r *pack.Rule) bool { return r.ID < "f" })); got != "f g" {
		t.Errorf("%q", got)
	}
}

// FuzzStake matches texts against rules of every kind.
func FuzzStake(f *testing.F) {
	f.Add("import { a } from './b';\n\n>a.c(x, {y: 1});\n", "src/b.a.*", "go", 1, 3)
	f.Fuzz(func(t *testing.T, text, name, lang string, from, to int) {
		p := &pack.Pack{}
		for _, k := range []pack.MatchKind{pack.MatchUse, pack.MatchArgument, pack.MatchOption, pack.MatchFilter, pack.MatchType, pack.MatchGuard, pack.MatchPair, pack.MatchError,
			pack.MatchImport, pack.MatchAlias, pack.MatchEdge, pack.MatchStaple, pack.MatchMember, pack.MatchBase, pack.MatchDecorator, pack.MatchName, pack.MatchForm, pack.MatchGiven, pack.MatchConstant, pack.MatchModifier, pack.MatchInject, pack.MatchParam, pack.MatchHead, pack.MatchText} {
			p.Rules = append(p.Rules, pack.Rule{ID: string(k), Triggers: []string{name}, Matcher: pack.Matcher{
				Kind: k, Use: []string{name}, Never: []string{name, name + "/**"}, Callee: []string{name}, Methods: []string{name}, Tokens: []string{name}, Names: []string{name}, Keys: []string{name}, Module: name,
				Role: pack.Role{Via: name, Base: name, Decorator: name, Param: name, Owner: name, Name: name},
			}})
		}
		for _, l := range []string{lang, "go", "typescript", "python", "ruby", "java", "vue", "rust"} {
			for _, lines := range []Lines{nil, {}, {{from, to}}} {
				if n := len(Match(p, Edit{Path: "a/b." + lang, Lang: l, Text: text, Lines: lines}, nil)); n > MaxRules {
					t.Fatalf("%d rules", n)
				}
			}
		}
	})
}

func TestAliases(t *testing.T) {
	for l, want := range map[string]bool{
		"\tkube_core_v1 \"k8s.io/api/core/v1\"\n": true,
		"import core \"k8s.io/api/core/v1\"":      true,
		"import * as path from 'path'":            true,
		"from a import b as c":                    true,
		"\t\"k8s.io/api/core/v1\"":                false,
		"\treturn \"x\"":                          false,
		"\tlog.Info(\"x\")":                       false,
		"a := \"x\"":                              false,
		"":                                        false,
	} {
		if aliases(l) != want {
			t.Errorf("aliases(%q) = %v", l, !want)
		}
	}
}
