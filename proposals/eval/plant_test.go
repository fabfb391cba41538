package eval

import (
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

func TestBreak(t *testing.T) {
	call := func(line int, callee, mod, name string) fact.Call {
		return fact.Call{Line: line, Callee: callee, Sym: sym(mod, name).Ref(), Func: -1, Parent: -1, Chain: -1}
	}
	goFile := &fact.File{
		Path: "a/a.go", Lang: "go",
		Imports: []fact.Import{{Line: 2, Path: "m/clock", Module: "m/clock", Local: "clock"}, {Line: 3, Path: "m/core", Module: "m/core", Local: "core", Alias: true}},
		Calls:   []fact.Call{call(5, "clock.Now", "m/clock", "Now")},
	}
	goText := "package a\nimport \"m/clock\"\nimport core \"m/core\"\n\nvar t, clockNow = clock.Now(), 1\n"
	other := &fact.File{
		Path: "b/b.go", Lang: "go",
		Imports: []fact.Import{{Line: 1, Path: "time", Module: "time", Local: "time"}},
		Calls:   []fact.Call{{Line: 2, Callee: "time.Now", Sym: fact.Symbol{Origin: fact.Std, Module: "time", Name: "Now"}.Ref(), Func: -1, Parent: -1, Chain: -1}},
	}
	ts := &fact.File{
		Path: "web/src/a.ts", Lang: "typescript",
		Imports:  []fact.Import{{Line: 1, Path: "@/ui", Name: "Button", Local: "Button", Module: "lib/ui", Internal: true}},
		Defs:     []fact.Def{{Line: 2, End: 6, Kind: fact.Func, Name: "save", Parent: -1, InitCall: -1}, {Line: 7, End: 7, Kind: fact.Class, Name: "OrderService", Bases: []string{"BaseService"}, Parent: -1, InitCall: -1}},
		Bindings: []fact.Binding{{Line: 2, Kind: fact.BindParam, Name: "price", Type: "Decimal128", Func: 0}},
		Calls: []fact.Call{
			{Line: 3, Callee: "requireOwner", Sym: sym("auth", "requireOwner").Ref(), Func: 0, Parent: -1, Chain: -1},
			{Line: 4, Callee: "db.find", Sym: sym("db", "find").Ref(), Func: 0, Parent: -1, Chain: -1, Args: []fact.Arg{{Kind: fact.ArgIdent, Head: "Order", Sym: sym("models", "Order").Ref()}, {Kind: fact.ArgObject}}, Opts: []fact.Option{{Line: 5, Key: "where.deletedAt", Kind: fact.ArgNull, Value: "null", Arg: 1}}},
		},
	}
	tsText := "import { Button } from \"@/ui\";\nfunction save(price: Decimal128) {\n  requireOwner(u);\n  db.find(Order, { where: {\n    deletedAt: null } });\n}\nclass OrderService extends BaseService {}\n"
	py := &fact.File{Path: "p.py", Lang: "python", Imports: []fact.Import{{Line: 1, Path: "x.y", Module: "x.y", Name: "f", Local: "f"}}, Calls: []fact.Call{call(2, "f", "x.y", "f")}}
	via := &fact.File{Path: "c/c.go", Lang: "go", Calls: []fact.Call{{Line: 1, Callee: "f.Sync", Root: "*os.File", Sym: fact.Symbol{Origin: fact.Std, Module: "os", Name: "File.Sync"}.Ref(), Func: -1, Parent: -1, Chain: -1}}}
	said := &fact.File{Path: "s.py", Lang: "python", Calls: []fact.Call{
		{Line: 2, Callee: "_", Sym: sym("tr", "gettext").Ref(), Func: -1, Parent: -1, Chain: -1, Args: []fact.Arg{{Kind: fact.ArgString}}},
		{Line: 3, Callee: "_", Sym: sym("tr", "gettext").Ref(), Func: -1, Parent: -1, Chain: -1, Args: []fact.Arg{{Kind: fact.ArgString}}},
	}}
	saidText := "x = 1\nname = f(_('it'), _)\nother = _('a') + _(\"b\")\n"
	model := &fact.File{Path: "m.rb", Lang: "ruby",
		Defs:  []fact.Def{{Line: 1, End: 4, Kind: fact.Class, Name: "Item", Bases: []string{"Record"}, Parent: -1, InitCall: -1}, {Line: 5, End: 7, Kind: fact.Class, Name: "Other", Bases: []string{"Record"}, Parent: -1, InitCall: -1}},
		Calls: []fact.Call{{Line: 2, Callee: "belongs_to", Func: 0, Parent: -1, Chain: -1, Flags: fact.Dropped, Args: []fact.Arg{{Kind: fact.ArgString, Head: "owner"}}}},
	}
	modelText := "class Item < Record\n  belongs_to :owner\n  has_many :owners\nend\nclass Other < Record\n  belongs_to :owner\nend\n"
	forms := &fact.File{Path: "app/orders/form.ts", Lang: "typescript", Head: []string{`"use client"`},
		Imports: []fact.Import{{Line: 2, Path: "lodash", Name: "*", Local: "lodash_es", Alias: true, Module: "lodash"}},
		Defs: []fact.Def{
			{Line: 3, End: 9, Kind: fact.Class, Mods: fact.ReadOnly, Name: "Form", Parent: -1, InitCall: -1},
			{Line: 4, End: 4, Kind: fact.Method, Mods: fact.Constructor, Name: "constructor", Parent: 0, InitCall: -1, Params: []fact.Param{{Name: "store", Type: "IStore", Mods: fact.ReadOnly}}},
			{Line: 5, End: 5, Kind: fact.Method, Name: "testSaves", Owner: "Form", Parent: 0, InitCall: -1},
		},
		Bindings: []fact.Binding{{Line: 4, Kind: fact.BindParam, Name: "store", Type: "IStore", Func: 1, Sym: sym("app/store", "IStore").Ref()}},
		Calls: []fact.Call{
			{Line: 6, Callee: "log.info", Sym: sym("log", "info").Ref(), Func: -1, Parent: -1, Chain: -1, Args: []fact.Arg{{Kind: fact.ArgString}}},
			{Line: 7, Callee: "Button", Flags: fact.JSX, Func: -1, Parent: -1, Chain: -1, Opts: []fact.Option{{Line: 7, Key: "onClick", Kind: fact.ArgIdent, Value: "handleClick"}}},
			{Line: 8, Callee: "Component", Sym: sym("ng", "Component").Ref(), Func: -1, Parent: -1, Chain: -1, Opts: []fact.Option{{Line: 8, Key: "selector", Kind: fact.ArgString, Value: "gf-form"}}},
		},
	}
	formsText := "\"use client\";\nimport * as lodash_es from \"lodash\";\nexport class Form {\n  constructor(private readonly store: IStore) {}\n  testSaves() {}\n  x = log.info(\"Saved it\");\n  y = <Button onClick={handleClick} />;\n  z = Component({ selector: \"gf-form\" });\n}\n"
	beside := &fact.File{Path: "app/users/user.ts", Lang: "typescript", Imports: []fact.Import{{Line: 1, Path: "@/users/name", Name: "Name", Local: "Name", Module: "app/users/name", Internal: true}}}
	class := &fact.File{Path: "app/main.ts", Lang: "typescript", Imports: []fact.Import{{Line: 1, Path: "@/store", Name: "Store", Local: "Store", Module: "app/store", Internal: true}}, Refs: []fact.Ref{{Line: 1, Kind: fact.RefType, Name: "Store", Sym: sym("app/store", "Store").Ref()}}}
	heads := &fact.File{Path: "a.cs", Lang: "csharp", Head: []string{"#nullable enable"}}
	shelled := &fact.File{Path: "a.php", Lang: "php", Head: []string{"declare(strict_types=1)"}}
	tagged := &fact.File{Path: "t.go", Lang: "go", Literals: []fact.Literal{{Line: 2, Kind: fact.LitTag, Verb: "json", Table: "UserID", Keys: []string{"user_id"}}}}
	entry := &fact.File{Path: "lib/ui/index.ts", Lang: "typescript"}
	spec := &fact.File{Path: "lib/ui/a.test.ts", Lang: "typescript", Test: true, Defs: []fact.Def{{Name: "Button", Kind: fact.Func, Parent: -1, InitCall: -1}}}
	alert := &fact.File{Path: "lib/ui/alert.ts", Lang: "typescript"}
	button := &fact.File{Path: "lib/ui/button.ts", Lang: "typescript", Defs: []fact.Def{{Name: "Button", Kind: fact.Func, Parent: -1, InitCall: -1}}}
	command := &fact.File{Path: "cli/list.go", Lang: "go",
		Defs:  []fact.Def{{Line: 2, End: 4, Kind: fact.Func, Name: "list", Parent: -1, InitCall: -1, Params: []fact.Param{{Name: "ctx", Type: "context.Context"}, {Name: "c", Type: "*cli.Command"}}}},
		Calls: []fact.Call{{Line: 3, Callee: "internal.NewClient", Sym: sym("m/cli/internal", "NewClient").Ref(), Func: 0, Parent: -1, Chain: -1, Args: []fact.Arg{{Kind: fact.ArgIdent, Head: "ctx"}, {Kind: fact.ArgIdent, Head: "c"}}}},
	}
	commandText := "package cli\nfunc list(ctx context.Context, c *cli.Command) error {\n\tclient := internal.NewClient(ctx, c)\n}\n"
	rust := &fact.File{Path: "core/src/a.rs", Lang: "rust",
		Imports: []fact.Import{{Line: 1, Path: "tokio.sync", Module: "tokio.sync", Name: "Mutex", Local: "Mutex"}},
		Calls:   []fact.Call{call(2, "Mutex.new", "tokio.sync", "Mutex.new"), call(3, "start", "crate.run", "start")},
	}
	rustText := "use tokio::sync::Mutex;\nlet m = Mutex::new(1);\nstart();\n"
	rustToo := &fact.File{Path: "core/src/b.rs", Lang: "rust",
		Imports: []fact.Import{{Line: 1, Path: "parking_lot", Module: "parking_lot", Name: "Mutex", Local: "Mutex"}, {Line: 3, Path: "std.sync", Module: "std.sync", Name: "Arc", Local: "Arc"}},
		Calls:   []fact.Call{call(2, "Mutex.new", "parking_lot", "Mutex.new")},
	}
	rustApart := &fact.File{Path: "web/src/c.rs", Lang: "rust",
		Imports: []fact.Import{{Line: 1, Path: "crate.run", Module: "web.run", Name: "Raw", Local: "Raw"}},
		Calls:   []fact.Call{call(2, "Raw.start", "web.run", "Raw.start")},
	}
	php := &fact.File{Path: "app/A.php", Lang: "php",
		Imports: []fact.Import{{Line: 2, Path: `App\Clock`, Module: "App.Clock", Local: "Clock"}},
		Calls:   []fact.Call{call(3, "Clock.now", "App", "Clock.now")},
	}
	phpText := "<?php\nuse App\\Clock;\nClock::now();\n"
	phpToo := &fact.File{Path: "app/B.php", Lang: "php",
		Imports: []fact.Import{{Line: 2, Path: `Carbon\Carbon`, Module: "Carbon.Carbon", Local: "Carbon"}},
		Calls:   []fact.Call{call(3, "Carbon.today", "Carbon", "Carbon.today")},
	}
	ident := func(head string) []fact.Arg { return []fact.Arg{{Kind: fact.ArgIdent, Head: head}} }
	memory := &fact.File{Path: "src/a.c", Lang: "c",
		Defs: []fact.Def{
			{Line: 1, End: 4, Kind: fact.Func, Name: "own", Parent: -1, InitCall: -1},
			{Line: 5, End: 8, Kind: fact.Func, Name: "lent", Parent: -1, InitCall: -1, Params: []fact.Param{{Name: "out", Type: "item*"}}},
			{Line: 9, End: 12, Kind: fact.Func, Name: "twice", Parent: -1, InitCall: -1},
			{Line: 13, End: 15, Kind: fact.Func, Name: "drop", Parent: -1, InitCall: -1},
		},
		Bindings: []fact.Binding{{Line: 1, Kind: fact.BindVar, Name: "it", Type: "item*", Func: 0}, {Line: 9, Kind: fact.BindVar, Name: "it", Type: "item*", Func: 2}},
		Calls: []fact.Call{
			{Line: 2, Callee: "lookup", Sym: sym("src/item", "lookup").Ref(), Func: 0, Parent: -1, Chain: -1, Args: ident("it")},
			{Line: 3, Callee: "item_free", Sym: sym("src/item", "item_free").Ref(), Func: 0, Parent: -1, Chain: -1, Args: ident("it")},
			{Line: 6, Callee: "lookup", Sym: sym("src/item", "lookup").Ref(), Func: 1, Parent: -1, Chain: -1, Args: ident("out")},
			{Line: 7, Callee: "item_free", Sym: sym("src/item", "item_free").Ref(), Func: 1, Parent: -1, Chain: -1, Args: ident("out")},
			{Line: 10, Callee: "lookup", Sym: sym("src/item", "lookup").Ref(), Func: 2, Parent: -1, Chain: -1, Args: ident("it")},
			{Line: 11, Callee: "item_free", Sym: sym("src/item", "item_free").Ref(), Func: 2, Parent: -1, Chain: -1, Args: ident("it")},
			{Line: 11, Callee: "drop", Sym: fact.Symbol{Origin: fact.Internal, Module: "src/a", Name: "drop"}.Ref(), Func: 2, Parent: -1, Chain: -1, Args: ident("it")},
			{Line: 14, Callee: "item_free", Sym: sym("src/item", "item_free").Ref(), Func: 3, Parent: -1, Chain: -1, Args: ident("it")},
		},
	}
	memoryText := "own {\n lookup(&it);\n item_free(it);\n}\nlent {\n lookup(out);\n item_free(out);\n}\ntwice {\n lookup(&it);\n item_free(it); drop(it);\n}\ndrop {\n item_free(it);\n}\n"
	freed := pack.Matcher{Kind: pack.MatchPair, Callee: []string{"src/item.lookup"}, Use: []string{"src/item.item_free"}}
	authorize := []fact.Decorator{{Line: 1, Name: "Authorize"}}
	routes := &fact.File{Path: "A.cs", Lang: "csharp", Defs: []fact.Def{
		{Line: 2, End: 6, Kind: fact.Class, Name: "A", Parent: -1, InitCall: -1, Decorators: authorize},
		{Line: 4, End: 4, Kind: fact.Method, Name: "Own", Parent: 0, InitCall: -1, Decorators: []fact.Decorator{{Line: 3, Name: "Authorize"}, {Line: 3, Name: "HttpPut"}}},
		{Line: 6, End: 6, Kind: fact.Method, Name: "Class", Parent: 0, InitCall: -1, Decorators: []fact.Decorator{{Line: 5, Name: "HttpPut"}}},
	}}
	routesText := "[Authorize]\nclass A {\n[Authorize] [HttpPut]\nvoid Own() {}\n[HttpPut]\nvoid Class() {} }\n"
	ref := func(param, line int, name string) fact.ParamDecorator {
		return fact.ParamDecorator{Param: param, Decorator: fact.Decorator{Line: line, Name: name}}
	}
	params := &fact.File{Path: "P.cs", Lang: "csharp", Defs: []fact.Def{
		{Line: 1, End: 2, Kind: fact.Method, Name: "Find", Parent: -1, InitCall: -1, Params: []fact.Param{{Name: "who", Type: "Account"}, {Name: "id", Type: "string"}}, OnParams: []fact.ParamDecorator{ref(0, 2, "Me"), ref(1, 2, "Route"), ref(1, 2, "Required")}},
		{Line: 3, End: 3, Kind: fact.Method, Name: "Save", Parent: -1, InitCall: -1, Params: []fact.Param{{Name: "who", Type: "Account"}}, OnParams: []fact.ParamDecorator{ref(0, 3, "Me")}},
	}}
	paramsText := "void Find(\n  [Me(\"a\", f(1))] Account who, [Route, Required] string id) {}\nfind(@Me() who: Account) {}\n"
	held := &fact.File{Path: "held.go", Lang: "go",
		Defs: []fact.Def{{Line: 1, End: 4, Kind: fact.Func, Name: "run", Parent: -1, InitCall: -1}, {Line: 5, End: 8, Kind: fact.Func, Name: "keep", Parent: -1, InitCall: -1}},
		Calls: []fact.Call{
			{Line: 2, Callee: "pool.Get", Sym: sym("m/pool", "Get").Ref(), Func: 0, Parent: -1, Chain: -1, Flags: fact.Assigned},
			{Line: 3, Callee: "pool.Release", Sym: sym("m/pool", "Release").Ref(), Func: 0, Parent: -1, Chain: -1},
			{Line: 6, Callee: "pool.Get", Sym: sym("m/pool", "Get").Ref(), Func: 1, Parent: -1, Chain: -1, Flags: fact.Assigned},
			{Line: 7, Callee: "pool.Release", Sym: sym("m/pool", "Release").Ref(), Func: 1, Parent: -1, Chain: -1},
		},
	}
	heldText := "func run() {\nx := pool.Get()\npool.Release(x)\n}\nfunc keep() {\nlast = pool.Get()\npool.Release(last)\n}\n"
	lent := pack.Matcher{Kind: pack.MatchPair, Callee: []string{"m/pool.Get"}, Use: []string{"m/pool.Release"}}
	pyToo := &fact.File{Path: "q.py", Lang: "python", Imports: []fact.Import{{Line: 1, Path: "logging.config", Module: "logging.config", Local: "logging"}}, Calls: []fact.Call{call(2, "logging.getLogger", "logging", "getLogger")}}
	views := &fact.File{Path: "views.py", Lang: "python", Defs: []fact.Def{
		{Line: 1, End: 2, Kind: fact.Class, Name: "Report", Bases: []string{"Listing"}, Parent: -1, InitCall: -1},
		{Line: 3, End: 4, Kind: fact.Class, Name: "Pages", Bases: []string{"Report"}, Parent: -1, InitCall: -1},
	}}
	viewsText := "class Report(Listing):\n  pass\nclass Pages(Report):\n  pass\n"
	envFile := &fact.File{Path: "apps/a.ts", Lang: "typescript", Imports: []fact.Import{{Line: 1, Path: "@/env", Name: "env", Local: "env", Module: "apps/env", Internal: true}}, Refs: []fact.Ref{{Line: 2, Name: "env.URL", Sym: sym("apps/env", "env.URL").Ref()}}}
	envToo := &fact.File{Path: "apps/b.ts", Lang: "typescript", Refs: []fact.Ref{{Line: 1, Name: "process.env.MODE", Sym: fact.Symbol{Origin: fact.Builtin, Module: "process", Name: "env.MODE"}.Ref()}}}
	constants := &fact.File{Path: "src/held.ts", Lang: "typescript",
		Compares: []fact.Compare{
			{Line: 1, Subject: "o.status", Value: "Status.Open", With: fact.Symbol{Origin: fact.Internal, Module: "src/order", Name: "Status.Open"}.Ref()},
			{Line: 2, Subject: "o.status", Value: "OPEN", With: fact.Symbol{Origin: fact.Internal, Module: "src/order", Name: "Status.Open"}.Ref()},
		},
		Calls: []fact.Call{{Line: 3, Callee: "find", Parent: -1, Chain: -1, Opts: []fact.Option{{Line: 4, Key: "where.status", Kind: fact.ArgMember, Value: "Status.Open", Sym: fact.Symbol{Origin: fact.Internal, Module: "src/order", Name: "Status.Open"}.Ref()}}}},
	}
	constantsText := "if (o.status === Status.Open) {}\no.status = OPEN;\nfind({ where: {\n  status: Status.Open } });\n"
	constant := pack.Matcher{Kind: pack.MatchConstant, Names: []string{"status"}, Use: []string{"src/order.Status.*"}, Keys: []string{"open", "paid"}}
	module := func(p string) string { return strings.TrimSuffix(strings.TrimSuffix(p, path.Ext(p)), "/index") }
	p := NewPlanter([]*fact.File{goFile, other, ts, py, via, said, model, forms, beside, class, heads, shelled, tagged, entry, spec, alert, button, command, rust, rustToo, rustApart, php, phpToo, memory, routes, params, held, pyToo, views, envFile, envToo}, module)
	for _, c := range []struct {
		name  string
		f     *fact.File
		text  string
		line  int
		m     pack.Matcher
		want  string // the changed lines
		lines []int
	}{
		{"an import comes with the symbol, and no line moves", goFile, goText, 5, pack.Matcher{Kind: pack.MatchUse, Use: []string{"m/clock.Now"}, Never: []string{"time.Now"}},
			"package a; import vdplant \"time\"\nvar t, clockNow = vdplant.Now(), 1\n", []int{5}},
		{"whole names alone are replaced", goFile, goText, 5, pack.Matcher{Kind: pack.MatchUse, Use: []string{"m/clock.Now"}, Never: []string{"m/clock.Raw"}},
			"var t, clockNow = clock.Raw(), 1\n", []int{5}},
		{"an alias is replaced", goFile, goText, 3, pack.Matcher{Kind: pack.MatchAlias, Module: "m/core", Alias: "core"}, "import vdplant \"m/core\"\n", []int{3}},
		{"an alias is added", goFile, goText, 2, pack.Matcher{Kind: pack.MatchAlias, Module: "m/clock", Alias: "clock"}, "import vdplant \"m/clock\"\n", []int{2}},
		{"an edge has the line of its import", goFile, goText, 1, pack.Matcher{Kind: pack.MatchEdge, Never: []string{"time/**"}}, "package a; import vdplant \"time\"\n", []int{1}},
		{"a guard is called no more", ts, tsText, 2, pack.Matcher{Kind: pack.MatchGuard, Use: []string{"auth.requireOwner"}, Role: pack.Role{Name: "save"}}, "  vdplant(u);\n", []int{2}},
		{"a guard is called no more, and its caller hands on nothing", command, commandText, 2, pack.Matcher{Kind: pack.MatchGuard, Use: []string{"m/cli/internal.NewClient"}, Role: pack.Role{Param: "*cli.Command"}}, "\tclient := internal.vdplant(ctx, vdplant)\n", []int{2}},
		{"an entry point is passed by: what defines the name, no test", ts, tsText, 1, pack.Matcher{Kind: pack.MatchImport, Use: []string{"lib/ui"}, Never: []string{"lib/ui/**"}}, "import { Button } from \"../../lib/ui/button\";\n", []int{1}},
		{"no form: an entry point that holds no module", ts, tsText, 1, pack.Matcher{Kind: pack.MatchImport, Use: []string{"lib/empty"}, Never: []string{"lib/empty/**"}}, "", nil},
		{"a key is renamed where it stands", ts, tsText, 4, pack.Matcher{Kind: pack.MatchOption, Callee: []string{"db.find"}, Keys: []string{"where.deletedAt"}}, "    vdplant: null } });\n", []int{4}},
		{"a text is compared with", constants, constantsText, 1, constant, "if (o.status === \"open\") {}\n", []int{1}},
		{"a text is set", constants, constantsText, 2, constant, "o.status = \"open\";\n", []int{2}},
		{"a text is given", constants, constantsText, 4, constant, "  status: \"open\" } });\n", []int{4}},
		{"a type", ts, tsText, 2, pack.Matcher{Kind: pack.MatchType, Use: []string{"Decimal128"}, Tokens: []string{"price"}}, "function save(price: VdplantType) {\n", []int{2}},
		{"an argument", ts, tsText, 4, pack.Matcher{Kind: pack.MatchArgument, Callee: []string{"db.find"}, Use: []string{"models.Order"}}, "  db.find(vdplant(), { where: {\n", []int{4}},
		{"a base", ts, tsText, 7, pack.Matcher{Kind: pack.MatchBase, Use: []string{"BaseService"}, Role: pack.Role{Kind: "class", Name: "*Service"}}, "class OrderService extends VdplantBase {}\n", []int{7}},
		{"a path as written becomes relative", ts, tsText, 1, pack.Matcher{Kind: pack.MatchImport, Use: []string{"@/**"}, Never: []string{"../../**"}, Shape: "path"}, "import { Button } from \"../../lib/ui\";\n", []int{1}},
		{"a builtin needs no import", py, "from x.y import f\nf(1)\n", 2, pack.Matcher{Kind: pack.MatchUse, Use: []string{"x.y.f"}, Never: []string{"print"}}, "print(1)\n", []int{2}},
		{"a module that others import by one inside it", py, "from __future__ import annotations\nimport os; f(1)\n", 2, pack.Matcher{Kind: pack.MatchUse, Use: []string{"x.y.f"}, Never: []string{"logging.getLogger"}}, "import logging as vdplant; import os; vdplant.getLogger(1)\n", []int{2}},
		{"a literal string becomes a call's argument, and no other of the line", said, saidText, 2, pack.Matcher{Kind: pack.MatchArgument, Callee: []string{"tr.gettext"}, Shape: "string"}, "name = f(_(vdplant('it')), _)\n", []int{2}},
		{"what every file of a kind uses is renamed wherever it stands", said, saidText, 2, pack.Matcher{Kind: pack.MatchStaple, Use: []string{"tr.gettext"}}, "name = f(vdplant('it'), vdplant)\nother = vdplant('a') + vdplant(\"b\")\n", []int{1}},
		{"a member of one class alone", model, modelText, 1, pack.Matcher{Kind: pack.MatchMember, Names: []string{"belongs_to :owner"}, Role: pack.Role{Kind: "class", Base: "Record"}}, "  belongs_to :vdplant\n", []int{1}},
		{"a directive at the head of a file", forms, formsText, 1, pack.Matcher{Kind: pack.MatchHead, Value: `"use client"`}, "vdplant;\n", []int{1}},
		{"a directive of the compiler", heads, "#nullable enable\nclass A {}\n", 1, pack.Matcher{Kind: pack.MatchHead, Value: "#nullable enable"}, "#nullable vdplant\n", []int{1}},
		{"a directive in another spacing", shelled, "<?php\ndeclare(strict_types = 1);\n", 1, pack.Matcher{Kind: pack.MatchHead, Value: "declare(strict_types=1)"}, "vdplant;\n", []int{1}},
		{"a licence", goFile, "// Copyright of us\npackage a\n", 1, pack.Matcher{Kind: pack.MatchHead, Value: fact.LicenceHead}, "// vdplant of us\n", []int{1}},
		{"no form: a head that is not there", heads, "class A {}\n", 1, pack.Matcher{Kind: pack.MatchHead, Value: "#nullable enable"}, "", nil},
		{"a modifier of a field", forms, formsText, 4, pack.Matcher{Kind: pack.MatchModifier, Shape: "readonly", Value: "field"}, "  constructor(private  store: IStore) {}\n", []int{4}},
		{"a modifier of a class", heads, "public sealed class A {}\n", 1, pack.Matcher{Kind: pack.MatchModifier, Shape: "sealed"}, "public  class A {}\n", []int{1}},
		{"a record becomes a class", heads, "public record A(int B);\n", 1, pack.Matcher{Kind: pack.MatchModifier, Shape: "record"}, "public class A(int B);\n", []int{1}},
		{"a text with a capital letter", forms, formsText, 6, pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormCapital, Callee: []string{"log.info"}}, "  x = log.info(\"saved it\");\n", []int{6}},
		{"a text without full stop", forms, formsText, 6, pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormNoStop, Callee: []string{"log.info"}}, "  x = log.info(\"Saved it.\");\n", []int{6}},
		{"no form: a text that lacks what is to change", forms, formsText, 6, pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormWraps, Callee: []string{"log.info"}}, "", nil},
		{"the form of an alias", forms, formsText, 2, pack.Matcher{Kind: pack.MatchName, Shape: pack.NameSnake, Value: pack.NamesOfAliases}, "import * as vdplantName from \"lodash\";\n", []int{2}},
		{"the form of a name in a tag", tagged, "type U struct {\n\tUserID int `json:\"user_id\"`\n}\n", 2, pack.Matcher{Kind: pack.MatchName, Shape: pack.NameSnake, Value: pack.NamesInTags, Alias: "json"}, "\tUserID int `json:\"vdplantName\"`\n", []int{2}},
		{"the name of a handler", forms, formsText, 7, pack.Matcher{Kind: pack.MatchName, Shape: "handle*", Value: pack.NamesOfHandlers}, "  y = <Button onClick={vdplant} />;\n", []int{7}},
		{"the beginning of an option's value", forms, formsText, 8, pack.Matcher{Kind: pack.MatchName, Shape: "gf-*", Value: pack.NamesInOptions, Callee: []string{"ng.Component"}, Keys: []string{"selector"}}, "  z = Component({ selector: \"vdplant\" });\n", []int{8}},
		{"a member of what others write members of", envFile, "import { env } from \"@/env\";\nrun(env.URL);\n", 2, pack.Matcher{Kind: pack.MatchUse, Use: []string{"apps/env.env.*"}, Never: []string{"process.env.*"}}, "run(process.env.URL);\n", []int{2}},
		{"the name of a class", views, viewsText, 3, pack.Matcher{Kind: pack.MatchName, Shape: "*Pages", Role: pack.Role{Kind: "class", Base: "Report"}}, "class Vdplant(Report):\n", []int{3}},
		{"a name of a role that is told by it", forms, formsText, 5, pack.Matcher{Kind: pack.MatchName, Shape: pack.NamePlain, Role: pack.Role{Name: "test*"}}, "  testSaves_vdplant() {}\n", []int{5}},
		{"the class for an interface", forms, formsText, 4, pack.Matcher{Kind: pack.MatchInject, Shape: "I*", Never: []string{"app/store.Store"}}, "import { Store as vdplant } from \"@/store\"; \"use client\";\n  constructor(private readonly store: vdplant) {}\n", []int{4}},
		{"a part beside its own", forms, formsText, 1, pack.Matcher{Kind: pack.MatchEdge, Shape: "siblings", Module: "app", Role: pack.Role{Dir: "app/**"}}, "import { Name as vdplant } from \"@/users/name\"; \"use client\";\n", []int{1}},
		{"a symbol of Rust", rust, rustText, 2, pack.Matcher{Kind: pack.MatchUse, Use: []string{"tokio.sync.Mutex.new"}, Never: []string{"parking_lot.Mutex.new"}}, "use parking_lot::Mutex as vdplant; use tokio::sync::Mutex;\nlet m = vdplant::new(1);\n", []int{2}},
		{"a module of Rust", rust, rustText, 1, pack.Matcher{Kind: pack.MatchImport, Use: []string{"tokio.sync"}, Never: []string{"std.sync"}, Names: []string{"Mutex"}}, "use std::sync::Mutex;\n", []int{1}},
		{"no form: an edge that another crate of Rust has to a module of its own", rust, rustText, 1, pack.Matcher{Kind: pack.MatchEdge, Never: []string{"web/**"}}, "", nil},
		{"no form: what another crate of Rust calls its own", rust, rustText, 3, pack.Matcher{Kind: pack.MatchUse, Use: []string{"crate.run.start"}, Never: []string{"web.run.Raw.start"}}, "", nil},
		{"a member of a class of PHP", php, phpText, 3, pack.Matcher{Kind: pack.MatchUse, Use: []string{"App.Clock.now"}, Never: []string{"Carbon.Carbon.today"}}, "use Carbon\\Carbon as vdplant; use App\\Clock;\nvdplant::today();\n", []int{3}},
		{"a function of C", memory, memoryText, 3, pack.Matcher{Kind: pack.MatchUse, Use: []string{"src/item.item_free"}, Never: []string{"free"}}, " free(it);\n", []int{3}},
		{"what was got is given back no more", memory, memoryText, 2, freed, " vdplant(it);\n", []int{2}},
		{"no form: what belongs to the caller", memory, memoryText, 6, freed, "", nil},
		{"no form: what a function of the file does too", memory, memoryText, 10, freed, "", nil},
		{"a decorator of a function and of its class", routes, routesText, 4, pack.Matcher{Kind: pack.MatchDecorator, Use: []string{"?.Authorize"}, Shape: pack.ShapeOrClass, Role: pack.Role{Decorator: "HttpPut"}}, "[vdplant]\n[vdplant] [HttpPut]\n", []int{4, 6}},
		{"a decorator of a function alone", routes, routesText, 4, pack.Matcher{Kind: pack.MatchDecorator, Use: []string{"?.Authorize"}, Role: pack.Role{Decorator: "HttpPut"}}, "[vdplant] [HttpPut]\n", []int{4}},
		{"no form: a decorator that only the class has", routes, routesText, 6, pack.Matcher{Kind: pack.MatchDecorator, Use: []string{"?.Authorize"}, Role: pack.Role{Decorator: "HttpPut"}}, "", nil},
		{"a decorator of a parameter, in brackets of its own", params, paramsText, 1, pack.Matcher{Kind: pack.MatchParam, Use: []string{"?.Me"}, Role: pack.Role{Param: "Account"}}, "  Account who, [Route, Required] string id) {}\n", []int{1}},
		{"a decorator of a parameter", params, paramsText, 3, pack.Matcher{Kind: pack.MatchParam, Shape: pack.ShapeTakes, Use: []string{"?.Me"}, Role: pack.Role{Name: "Save"}}, "find(who: Account) {}\n", []int{3}},
		{"a decorator beside another one of a parameter", params, paramsText, 1, pack.Matcher{Kind: pack.MatchParam, Keys: []string{"?.Route"}, Use: []string{"?.Required"}}, "  [Me(\"a\", f(1))] Account who, [Route, vdplant] string id) {}\n", []int{1}},
		{"no form: one of several in brackets where others do not count", params, paramsText, 1, pack.Matcher{Kind: pack.MatchParam, Use: []string{"?.Required"}, Role: pack.Role{Param: "string"}}, "", nil},
		{"what a variable of the function holds is given back no more", held, heldText, 2, lent, "pool.vdplant(x)\n", []int{2}},
		{"no form: what a variable outside holds", held, heldText, 6, lent, "", nil},
		{"no form: a class that one of its file extends", views, viewsText, 1, pack.Matcher{Kind: pack.MatchBase, Use: []string{"Listing"}, Never: []string{"object"}, Role: pack.Role{Kind: "class"}}, "", nil},
		{"the base of a class that none extends", views, viewsText, 3, pack.Matcher{Kind: pack.MatchBase, Use: []string{"Report"}, Never: []string{"object"}, Role: pack.Role{Kind: "class"}}, "class Pages(object):\n", []int{3}},
		{"no form: a method that others reach through a variable", goFile, goText, 5, pack.Matcher{Kind: pack.MatchUse, Use: []string{"m/clock.Now"}, Never: []string{"os.File.Sync"}}, "", nil},
		{"no form: a name that a guard has", ts, tsText, 7, pack.Matcher{Kind: pack.MatchName, Shape: "*Service", Role: pack.Role{Kind: "class", Name: "*Service"}}, "", nil},
		{"no form: what is called of a result", py, "from x.y import f\nf(1)\n", 2, pack.Matcher{Kind: pack.MatchUse, Use: []string{"x.y.f"}, Never: []string{"z.g().h"}}, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, lines, err := p.Break(&pack.Rule{Matcher: c.m}, c.f, c.line, c.text)
			if c.want == "" {
				if err == nil {
					t.Fatalf("broken as %q", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, changed(c.text, got)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.lines, lines); d != "" {
				t.Error(d)
			}
		})
	}
	if _, _, err := p.Break(&pack.Rule{}, py, 9, "one line"); err == nil {
		t.Error("a line that is not there was broken")
	}
}

// changed returns the lines of b that differ from those of a.
func changed(a, b string) string {
	x, y := splitLines(a), splitLines(b)
	out := ""
	for i := range y {
		if i >= len(x) || x[i] != y[i] {
			out += y[i] + "\n"
		}
	}
	return out
}

func splitLines(s string) []string {
	var out []string
	for len(s) > 0 {
		i := 0
		for i < len(s) && s[i] != '\n' {
			i++
		}
		out = append(out, s[:i])
		s = s[min(len(s), i+1):]
	}
	return out
}

func TestCompare(t *testing.T) {
	at := func(line int) proposals.Place { return proposals.Place{Path: "a", Line: line} }
	p := &proposals.Proposal{Counter: []proposals.Place{at(1), at(2)}}
	var x Planted
	x.Compare(p, []proposals.Place{at(3), at(4), at(4), at(2)}, []proposals.Place{at(2), at(3), at(9), at(9)})
	want := Planted{Sites: 3, Found: 2, Missed: []string{"a:4"}, Extra: []string{"a:9"}, Lost: []string{"a:1"}}
	if d := cmp.Diff(want, x); d != "" {
		t.Error(d)
	}
	s := SummarizePlanted([]PlantedResult{{List: []Planted{{Kind: "use", Sites: 4, Found: 3, Extra: []string{"a:1"}}, {Kind: "base", NoForm: 2}}}})
	if d := cmp.Diff([]PlantedRow{{Name: "all", Rules: 2, Broken: 1, Sites: 4, Found: 3, Share: 0.75, NoForm: 2, Extra: 1}, {Name: "base", Rules: 1, NoForm: 2}, {Name: "use", Rules: 1, Broken: 1, Sites: 4, Found: 3, Share: 0.75, Extra: 1}}, s.Rows); d != "" {
		t.Error(d)
	}
}

func TestAdherents(t *testing.T) {
	p := &proposals.Proposal{}
	for _, f := range []string{"a", "a", "b", "c", "d", "e", "f", "g", "h"} {
		p.Adherents = append(p.Adherents, proposals.Place{Path: f, Line: len(p.Adherents)})
	}
	got := ""
	for _, a := range Adherents(p, 4) {
		got += a.Path
	}
	if got != "aceg" {
		t.Errorf("files %s, want every second", got)
	}
	if n := len(Adherents(p, 20)); n != 8 {
		t.Errorf("%d of 8 files", n)
	}
}
