package eval

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// prop makes a proposal that is followed in ten files.
func prop(lang string, m pack.Matcher, use, never []string) proposals.Proposal {
	p := proposals.Proposal{Use: use, UseQualified: m.Use, InsteadOf: never, Languages: []string{lang}, Matcher: m, Rank: 1, Rule: "r"}
	ext := map[string]string{"go": "go", "typescript": "ts", "php": "php", "rust": "rs", "csharp": "cs", "python": "py", "java": "java", "ruby": "rb", "c": "c"}[lang]
	for _, f := range strings.Split("abcdefghij", "") {
		p.Adherents = append(p.Adherents, proposals.Place{Path: "src/" + f + "/" + f + "." + ext, Line: 1})
	}
	return p
}

func TestHit(t *testing.T) {
	s := func(l ...string) []string { return l }
	use := func(a, b string) pack.Matcher {
		return pack.Matcher{Kind: pack.MatchUse, Use: s(a), Never: s(b)}
	}
	for _, tt := range []struct {
		name string
		c    Convention
		p    proposals.Proposal
		want string // hit, full or no
	}{
		{"base of a class, without the keyword", Convention{Lang: "php", Prefer: s("extends Controller", "extends ApiController"), Avoid: s("extends Illuminate Controller")},
			prop("php", pack.Matcher{Kind: pack.MatchBase, Use: s("ApiController")}, s("ApiController"), nil), "hit"},
		{"the same name of a library avoided", Convention{Lang: "php", Prefer: s("extends Controller"), Avoid: s("extends Illuminate Controller")},
			prop("php", use("App.Http.Controller", "Illuminate.Routing.Controller"), s("Controller"), s("Routing.Controller")), "hit"},
		{"an attribute without its ending", Convention{Lang: "csharp", Prefer: s(`[Authorize("Application")]`), Avoid: s("[HttpX] action without Authorize")},
			prop("csharp", pack.Matcher{Kind: pack.MatchDecorator, Use: s("Web.AuthorizeAttribute")}, s("Web.AuthorizeAttribute"), nil), "full"},
		{"another attribute", Convention{Lang: "csharp", Prefer: s(`[Authorize("Application")]`), Avoid: s("[HttpX] action without Authorize")},
			prop("csharp", pack.Matcher{Kind: pack.MatchDecorator, Use: s("Web.RouteAttribute")}, s("Web.RouteAttribute"), nil), "no"},
		{"a function for the texts of keys", Convention{Lang: "python", Prefer: s("verbose_name=_('x')"), Avoid: s("verbose_name='x'")},
			prop("python", pack.Matcher{Kind: pack.MatchOption, Keys: s("label", "verbose_name"), Value: "gettext_lazy"}, s("_"), nil), "full"},
		{"a function that the avoided form has too", Convention{Lang: "python", Prefer: s(`_("Hello %(name)s") % {"name": x}`), Avoid: s(`_("Hello {}").format(x)`, `_("Hello %s") % x`)},
			prop("python", pack.Matcher{Kind: pack.MatchOption, Keys: s("label"), Value: "gettext_lazy"}, s("_"), nil), "no"},
		{"a variable handed on", Convention{Lang: "typescript", Prefer: s("this.connection.getRepository(ctx, X)"), Avoid: s("getRepository(X)", "rawConnection.getRepository(X)")},
			prop("typescript", pack.Matcher{Kind: pack.MatchArgument, Callee: s("src/connection.Connection.getRepository"), Names: s("ctx")}, s("ctx"), nil), "hit"},
		{"a variable handed on by keyword", Convention{Lang: "python", Prefer: s("record_event(..., request=request)"), Avoid: s("record_event without request")},
			prop("python", pack.Matcher{Kind: pack.MatchArgument, Callee: s("?.record_event"), Names: s("request")}, s("request"), nil), "full"},
		{"a variable handed on at another place", Convention{Lang: "typescript", Prefer: s("getRepository(ctx, X)"), Avoid: s("getRepository(X)")},
			prop("typescript", pack.Matcher{Kind: pack.MatchArgument, Arg: 1, Callee: s("src/connection.Connection.getRepository"), Names: s("ctx")}, s("ctx"), nil), "no"},
		{"a variable handed on to another function", Convention{Lang: "typescript", Prefer: s("getRepository(ctx, X)"), Avoid: s("getRepository(X)")},
			prop("typescript", pack.Matcher{Kind: pack.MatchArgument, Callee: s("src/connection.Connection.withTransaction"), Names: s("ctx")}, s("ctx"), nil), "no"},
		{"a module of the same last name", Convention{Lang: "go", Prefer: s("example.com/fork/regexp"), Avoid: s("regexp")},
			prop("go", pack.Matcher{Kind: pack.MatchImport, Use: s("example.com/fork/regexp"), Never: s("regexp")}, s("example.com/fork/regexp"), s("regexp")), "full"},
		{"a module of the same last name, the other way round", Convention{Lang: "go", Prefer: s("example.com/fork/regexp"), Avoid: s("regexp")},
			prop("go", pack.Matcher{Kind: pack.MatchImport, Use: s("regexp"), Never: s("example.com/fork/regexp")}, s("regexp"), s("example.com/fork/regexp")), "no"},
		{"members of another class", Convention{Lang: "php", Prefer: s("setting('x')", "config('app.x')"), Avoid: s("env('X')")},
			prop("php", pack.Matcher{Kind: pack.MatchArgument, Use: s("App.ActivityType.*"), Callee: s("Activity.add")}, s("ActivityType.*"), nil), "no"},
		{"a module that has both", Convention{Lang: "go", Prefer: s(`logger.Error("x", logger.Ctx{})`), Avoid: s(`logger.Errorf("x")`)},
			prop("go", pack.Matcher{Kind: pack.MatchUse, Use: s("example.com/logger.*"), Never: s("fmt.Printf")}, s("logger.*"), s("fmt.Printf")), "no"},
		{"an ingredient elsewhere", Convention{Lang: "go", Prefer: s("panic(errors.AssertionFailedf(…))"), Avoid: s("panic(fmt.Sprintf(…))")},
			prop("go", pack.Matcher{Kind: pack.MatchError, Use: s("example.com/errors.AssertionFailedf"), Never: s("fmt.Errorf")}, s("errors.AssertionFailedf"), s("fmt.Errorf")), "no"},
		{"the avoided form without its qualifier", Convention{Lang: "typescript", Prefer: s("env.X"), Avoid: s("process.env.X")},
			prop("typescript", use("src/env.env.*", "process.env.*"), s("env.*"), s("process.env.*")), "full"},
		{"the avoided form without its qualifier, the other way round", Convention{Lang: "typescript", Prefer: s("env.X"), Avoid: s("process.env.X")},
			prop("typescript", use("process.env.*", "src/env.env.*"), s("process.env.*"), s("env.*")), "no"},
		{"any member of a module, of a path", Convention{Lang: "php", Prefer: s("use Sylius\\Component\\…"), Avoid: s("use Sylius\\Bundle\\ShopBundle")},
			prop("php", pack.Matcher{Kind: pack.MatchOption, Callee: s("Form.add"), Keys: s("label")}, s("label"), nil), "no"},
		{"keyword alone", Convention{Lang: "php", Prefer: s("extends Controller"), Avoid: s("extends X")},
			prop("php", pack.Matcher{Kind: pack.MatchBase, Use: s("Model")}, s("Model"), nil), "no"},
		{"method by arrow", Convention{Lang: "php", Prefer: s("->buildClient("), Avoid: s("new \\GuzzleHttp\\Client")},
			prop("php", use("App.Http.HttpRequestService.buildClient", "GuzzleHttp.Client"), s("HttpRequestService.buildClient"), s("Client")), "full"},
		{"constant of a class", Convention{Lang: "php", Prefer: s("ActivityType::PAGE_CREATE"), Avoid: s("'page_create'")},
			prop("php", pack.Matcher{Kind: pack.MatchArgument, Use: s("App.ActivityType.*"), Callee: s("Activity.add")}, s("ActivityType.*"), nil), "hit"},
		{"path with colons", Convention{Lang: "rust", Prefer: s("tokio::time::Instant"), Avoid: s("std::time::Instant")},
			prop("rust", use("tokio.time.Instant", "std.time.Instant"), s("time::Instant"), s("std::time::Instant")), "full"},
		{"the other way round", Convention{Lang: "rust", Prefer: s("tokio::time::Instant"), Avoid: s("std::time::Instant")},
			prop("rust", use("std::time::Instant", "tokio::time::Instant"), s("std::time::Instant"), s("tokio::time::Instant")), "no"},
		{"pattern of names", Convention{Lang: "typescript", Prefer: s("GfXComponent"), Avoid: s("XComponent")},
			prop("typescript", pack.Matcher{Kind: pack.MatchName, Shape: "Gf*Component"}, s("Gf*Component"), nil), "hit"},
		{"pattern that the avoided has too", Convention{Lang: "typescript", Prefer: s("GfXComponent"), Avoid: s("XComponent")},
			prop("typescript", pack.Matcher{Kind: pack.MatchName, Shape: "*Component"}, s("*Component"), nil), "no"},
		{"where an edge leads", Convention{Lang: "php", Prefer: s("Bundle -> Component"), Avoid: s("Component -> Bundle")},
			prop("php", pack.Matcher{Kind: pack.MatchEdge, Never: s("Sylius.Bundle")}, nil, s("Sylius.Bundle")), "full"},
		{"where an edge leads, the other way round", Convention{Lang: "php", Prefer: s("Bundle -> Component"), Avoid: s("Component -> Bundle")},
			prop("php", pack.Matcher{Kind: pack.MatchEdge, Never: s("Sylius.Component")}, nil, s("Sylius.Component")), "no"},
		{"a package with its path", Convention{Lang: "go", Prefer: s("spanlogger (pkg/util/spanlogger)"), Avoid: s("github.com/grafana/dskit/spanlogger")},
			prop("go", pack.Matcher{Kind: pack.MatchImport, Use: s("x.com/pkg/util/spanlogger"), Never: s("github.com/grafana/dskit/spanlogger")}, s("x.com/pkg/util/spanlogger"), s("github.com/grafana/dskit/spanlogger")), "full"},
		{"an alias that the rule does not give the module of", Convention{Lang: "go", Rule: "Proto packages have an alias ending in pb", Prefer: s("v3corepb"), Avoid: s("any other alias")},
			prop("go", pack.Matcher{Kind: pack.MatchAlias, Module: "example.com/core/v3", Alias: "v3corepb"}, s("v3corepb"), nil), "full"},
		{"a constructor for its type", Convention{Lang: "rust", Prefer: s("parking_lot::Mutex"), Avoid: s("std::sync::Mutex")},
			prop("rust", use("parking_lot.Mutex.new", "std.sync.Mutex.new"), s("Mutex.new"), s("std.sync.Mutex.new")), "full"},
		{"what a factory gives", Convention{Lang: "go", Prefer: s("ctrl.LoggerFrom"), Avoid: s("klog.Infof")},
			prop("go", pack.Matcher{Kind: pack.MatchUse, Use: s("sigs.k8s.io/controller-runtime.LoggerFrom().*"), Never: s("fmt.Printf")}, s("controller-runtime.LoggerFrom().*"), s("fmt.Printf")), "hit"},
		{"all members of a type", Convention{Lang: "go", Prefer: s("p.Log.Debugf", "telegraf.Logger"), Avoid: s("log.Printf")},
			prop("go", use("github.com/influxdata/telegraf.Logger.*", "log.Printf"), s("telegraf.Logger.*"), s("log.Printf")), "full"},
		{"a receiver with an underscore", Convention{Lang: "csharp", Prefer: s("_featureService.IsEnabled(FeatureFlagKeys.X)"), Avoid: s(`IsEnabled("x")`)},
			prop("csharp", pack.Matcher{Kind: pack.MatchArgument, Callee: s("Core.Services.IFeatureService.IsEnabled"), Use: s("Core.FeatureFlagKeys.*")}, s("FeatureFlagKeys.*"), nil), "full"},
		{"decorator", Convention{Lang: "typescript", Prefer: s("@Allow(Permission.ReadX)"), Avoid: s("@Query/@Mutation without @Allow")},
			prop("typescript", pack.Matcher{Kind: pack.MatchDecorator, Use: s("core/api.Allow")}, s("@Allow"), nil), "full"},
		{"attribute with arguments", Convention{Lang: "csharp", Prefer: s("[Authorize(Policy = Policies.CanModify, AuthenticationSchemes = AuthenticationSchemes.Greenfield)]"), Avoid: s("[Authorize]")},
			prop("csharp", pack.Matcher{Kind: pack.MatchDecorator, Use: s("Authorize")}, s("Authorize"), nil), "no"},
		{"argument of an attribute", Convention{Lang: "csharp", Prefer: s("[Authorize(Policy = Policies.CanModify)]"), Avoid: s("[Authorize]")},
			prop("csharp", pack.Matcher{Kind: pack.MatchOption, Callee: s("Authorize"), Keys: s("Policy")}, s("Policy"), nil), "full"},
		{"key of another call", Convention{Lang: "python", Prefer: s("request.find_service(IUserService, context=None)"), Avoid: s(`find_service(name="x")`)},
			prop("python", pack.Matcher{Kind: pack.MatchOption, Callee: s("render"), Keys: s("context")}, s("context"), nil), "no"},
		{"key of that call", Convention{Lang: "python", Prefer: s("request.find_service(IUserService, context=None)"), Avoid: s(`find_service(name="x")`)},
			prop("python", pack.Matcher{Kind: pack.MatchOption, Callee: s("pyramid.Request.find_service"), Keys: s("context")}, s("context"), nil), "full"},
		{"callee that both have", Convention{Lang: "typescript", Prefer: s("prisma.$transaction([...])"), Avoid: s("prisma.$transaction(async (tx) =>")},
			prop("typescript", use("lib/prisma.prisma.$transaction", "lib/prisma.prisma.run"), s("prisma.$transaction"), s("prisma.run")), "no"},
		{"shape of its argument", Convention{Lang: "typescript", Prefer: s("prisma.$transaction([...])"), Avoid: s("prisma.$transaction(async (tx) =>")},
			prop("typescript", pack.Matcher{Kind: pack.MatchArgument, Callee: s("lib/prisma.prisma.$transaction"), Shape: "array"}, s("array"), nil), "full"},
		{"filter", Convention{Lang: "typescript", Prefer: s("where: { projectId: workspace.id }", "programId"), Avoid: s("where: { id } only")},
			prop("typescript", pack.Matcher{Kind: pack.MatchFilter, Keys: s("where.projectId")}, s("where.projectId"), nil), "full"},
		{"filter by what is avoided", Convention{Lang: "typescript", Prefer: s("where: { projectId: workspace.id }"), Avoid: s("where: { id } only")},
			prop("typescript", pack.Matcher{Kind: pack.MatchFilter, Keys: s("where.id")}, s("where.id"), nil), "no"},
		{"members of a module", Convention{Lang: "go", Prefer: s("require.*"), Avoid: s("assert.*")},
			prop("go", use("github.com/stretchr/testify/require.NoError", "github.com/stretchr/testify/assert.NoError"), s("require.NoError"), s("assert.NoError")), "full"},
		{"the module itself", Convention{Lang: "go", Prefer: s("require.*"), Avoid: s("assert.*")},
			prop("go", pack.Matcher{Kind: pack.MatchImport, Use: s("github.com/stretchr/testify/require"), Never: s("github.com/stretchr/testify/assert")}, s("github.com/stretchr/testify/require"), s("github.com/stretchr/testify/assert")), "full"},
		{"same name of another module", Convention{Lang: "go", Prefer: s("cachedregexp.MustCompile"), Avoid: s("regexp.MustCompile")},
			prop("go", use("example.com/tpl.MustCompile", "text/template.MustCompile"), s("tpl.MustCompile"), s("template.MustCompile")), "no"},
		{"variable for its type", Convention{Lang: "go", Prefer: s("h.rd.JSON"), Avoid: s("http.Error")},
			prop("go", use("github.com/unrolled/render.Render.JSON", "net/http.Error"), s("Render.JSON"), s("http.Error")), "full"},
		{"method of another type", Convention{Lang: "go", Prefer: s("pool.Acquire"), Avoid: s("pool.AcquireFunc")},
			prop("go", use("example.com/sem.Weighted.Acquire", "example.com/sem.TryAcquire"), s("Weighted.Acquire"), s("sem.TryAcquire")), "no"},
		{"path alias", Convention{Lang: "typescript", Prefer: s("@/utils/x"), Avoid: s("../../x")},
			prop("typescript", pack.Matcher{Kind: pack.MatchImport, Shape: "path", Use: s("@/**"), Never: s("../../**")}, s("@/**"), s("../../**")), "full"},
		{"wrapper, other thing avoided", Convention{Lang: "go", Prefer: s("errors.Wrap", "errors.Wrapf"), Avoid: s("fmt.Errorf(%w)")},
			prop("go", use("github.com/pkg/errors.Wrap", "github.com/pkg/errors.WithStack"), s("errors.Wrap"), s("errors.WithStack")), "hit"},
		{"avoids what is preferred", Convention{Lang: "go", Prefer: s("errors.Wrap"), Avoid: s("fmt.Errorf(%w)")},
			prop("go", use("github.com/pkg/errors.Wrapf", "github.com/pkg/errors.Wrap"), s("errors.Wrapf"), s("errors.Wrap")), "no"},
		{"alias of the module", Convention{Lang: "go", Kind: "import-alias", Rule: "Import k8s.io/apimachinery/pkg/api/errors as apierrors", Prefer: s("apierrors"), Avoid: s("unaliased / other alias")},
			prop("go", pack.Matcher{Kind: pack.MatchAlias, Module: "k8s.io/apimachinery/pkg/api/errors", Alias: "apierrors"}, s("apierrors"), nil), "full"},
		{"alias of another module", Convention{Lang: "go", Kind: "import-alias", Rule: "Import k8s.io/apimachinery/pkg/api/errors as apierrors", Prefer: s("apierrors")},
			prop("go", pack.Matcher{Kind: pack.MatchAlias, Module: "example.com/api/fault", Alias: "apierrors"}, s("apierrors"), nil), "no"},
		{"type of the concept", Convention{Lang: "csharp", Rule: "Billing amounts are decimal, not double", Prefer: s("decimal"), Avoid: s("double", "float")},
			prop("csharp", pack.Matcher{Kind: pack.MatchType, Tokens: s("amount"), Use: s("decimal")}, s("decimal"), nil), "hit"},
		{"type of another concept", Convention{Lang: "csharp", Rule: "Billing amounts are decimal, not double", Prefer: s("decimal"), Avoid: s("double")},
			prop("csharp", pack.Matcher{Kind: pack.MatchType, Tokens: s("latitude"), Use: s("decimal")}, s("decimal"), nil), "no"},
		{"one-letter function", Convention{Lang: "python", Prefer: s(`_("…")`), Avoid: s(`_(f"…")`)},
			prop("python", use("gettext._", "gettext.gettext"), s("_"), s("gettext")), "no"},
		{"edge", Convention{Lang: "go", Avoid: s("cortex/pkg/querier")},
			prop("go", pack.Matcher{Kind: pack.MatchEdge, Never: s("github.com/cortexproject/cortex/pkg/querier")}, nil, s("github.com/cortexproject/cortex/pkg/querier")), "full"},
		{"elsewhere", Convention{Lang: "go", Prefer: s("timeutil.Now"), Avoid: s("time.Now"), Scope: s("server/**")},
			prop("go", use("example.com/timeutil.Now", "time.Now"), s("timeutil.Now"), s("time.Now")), "no"},
		{"another language", Convention{Lang: "python", Prefer: s("timeutil.now")},
			prop("go", use("example.com/timeutil.now", "time.now"), s("timeutil.now"), s("time.now")), "no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := newJudge(&tt.c)
			got := "no"
			if j.hit(&tt.p) {
				if got = "hit"; j.full(&tt.p) {
					got = "full"
				}
			}
			if got != tt.want {
				t.Errorf("%s, want %s; prefer %+v, callee %+v, avoid %+v", got, tt.want, j.prefer, j.callee, j.avoid)
			}
		})
	}
}

func TestContradicts(t *testing.T) {
	c := Convention{Lang: "go", Prefer: []string{"errors.Wrap"}, Avoid: []string{"fmt.Errorf(%w)"}, SourceKind: "enforced"}
	bad := prop("go", pack.Matcher{Kind: pack.MatchUse, Use: []string{"fmt.Errorf"}, Never: []string{"github.com/pkg/errors.Errorf"}}, []string{"fmt.Errorf"}, []string{"errors.Errorf"})
	good := prop("go", pack.Matcher{Kind: pack.MatchUse, Use: []string{"github.com/pkg/errors.Wrap"}, Never: []string{"fmt.Errorf"}}, []string{"errors.Wrap"}, []string{"fmt.Errorf"})
	other := prop("go", pack.Matcher{Kind: pack.MatchUse, Use: []string{"example.com/log.Errorf"}, Never: []string{"log.Printf"}}, []string{"log.Errorf"}, []string{"log.Printf"})
	j := newJudge(&c)
	if !j.contradicts(&bad) || j.contradicts(&good) || j.contradicts(&other) {
		t.Errorf("contradicts = %v, %v, %v; want true, false, false", j.contradicts(&bad), j.contradicts(&good), j.contradicts(&other))
	}
}

func TestScope(t *testing.T) {
	for _, tt := range []struct {
		scope []string
		path  string
		want  bool
	}{
		{[]string{"**/*.go; not internal/cortex/**"}, "pkg/a.go", true},
		{[]string{"**/*.go; not internal/cortex/**"}, "internal/cortex/a.go", false},
		{[]string{"pkg/scheduler/**, pkg/querier/**"}, "pkg/querier/a.go", true},
		{[]string{"non-test Go; not soak_tests, testutils"}, "a/b_test.go", false},
		{[]string{"non-test Go; not soak_tests, testutils"}, "a/b.go", true},
		{[]string{"*_test.go"}, "a/b_test.go", true},
		{[]string{"tests/**_test.go"}, "tests/a/b_test.go", true},
		{[]string{"tests/**_test.go"}, "tests/a/b.go", false},
		{[]string{"apps/web/{app,lib}/**/*.{ts,tsx}", "!**/*.test.{ts,tsx}"}, "apps/web/lib/x/y.ts", true},
		{[]string{"apps/web/{app,lib}/**/*.{ts,tsx}", "!**/*.test.{ts,tsx}"}, "apps/web/lib/y.test.ts", false},
		{[]string{"*.c"}, "builtin/add.c", true},
	} {
		j := newJudge(&Convention{Scope: tt.scope})
		if got := j.inScope(tt.path); got != tt.want {
			t.Errorf("%v holds %s: %v, want %v", tt.scope, tt.path, got, tt.want)
		}
	}
}

func TestKeep(t *testing.T) {
	k, err := Read(strings.NewReader(`{"id":"a","repo":"o/r","source":"docs/style.md:12"}`+"\n"), []byte("# c\no/r\tlint/checks.py x.yml\n"))
	if err != nil {
		t.Fatal(err)
	}
	keep := k.Keep("o/r")
	for p, want := range map[string]bool{
		"docs/style.md": false, "lint/checks.py": false, "x.yml": false, "AGENTS.md": false, "web/CLAUDE.md": false, ".cursor/rules/a.mdc": false,
		".github/copilot-instructions.md": false, ".golangci.yml": false, "web/.eslintrc.js": false, "web/eslint.config.mjs": false, "main.go": true, "lint/other.py": true,
	} {
		if keep(p) != want {
			t.Errorf("keep(%s) = %v, want %v", p, !want, want)
		}
	}
	for _, bad := range []string{"{", `{"id":"a"}`, "[]"} {
		if _, err := Read(strings.NewReader(bad), nil); err == nil {
			t.Errorf("key %q is read without an error", bad)
		}
	}
}

func TestSummary(t *testing.T) {
	conv := func(id, business, minable string) Convention {
		return Convention{ID: id, Repo: id[:1], Lang: "go", Kind: "k", Minable: minable, Specificity: "team", Business: business, SourceKind: "observed", Contrast: []string{"remaining"}}
	}
	rs := []Result{
		{Repo: "a", List: []Hit{{Convention: conv("a1", "money", "yes"), Rank: 10, Full: 30}, {Convention: conv("a2", "", "yes")}, {Convention: conv("a3", "", "no"), Rank: 3}}},
		{Repo: "b", List: []Hit{{Convention: conv("b1", "tenancy", "yes"), Rank: 60}}},
	}
	s := Summarize(rs)
	got := map[string]Recall{}
	for _, r := range s.Rows {
		got[r.Name] = r
	}
	if r := got["minable, team, contrast"]; r.Conventions != 3 || r.At20 != 0.25 || r.At100 != 0.75 || r.Full50 != 0.25 {
		t.Errorf("first row %+v", r)
	}
	if r := got["business class"]; r.Conventions != 2 || r.At50 != 0.5 || r.At100 != 1 {
		t.Errorf("business class %+v", r)
	}
	if s.Controls != 1 || s.OfAll != 1 {
		t.Errorf("controls %d of %d", s.Controls, s.OfAll)
	}
}
