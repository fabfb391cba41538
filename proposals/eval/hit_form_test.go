package eval

import (
	"testing"

	"github.com/vdmine/vdmine/pack"
)

// TestShows: what a rule about forms says is read off the examples of the key.
func TestShows(t *testing.T) {
	s := func(l ...string) []string { return l }
	tests := pack.Role{Name: "Test*"}
	for _, c := range []struct {
		name          string
		m             pack.Matcher
		prefer, avoid []string
		want          bool
	}{
		{"no underscores", pack.Matcher{Kind: pack.MatchName, Shape: pack.NamePlain, Role: tests}, s("TestXxxYyy"), s("Test_Xxx", "TestXxx_Yyy"), true},
		{"no underscores, of other names", pack.Matcher{Kind: pack.MatchName, Shape: pack.NamePlain, Role: tests}, s("GetX"), s("get_x"), false},
		{"aliases", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesOfAliases, Shape: pack.NameSnake}, s("kube_core_v1"), s("corev1", "forgeTypes"), true},
		{"aliases, the other way round", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesOfAliases, Shape: pack.NameSnake}, s("forgeTypes"), s("kube_core_v1"), false},
		{"tags", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInTags, Alias: "json", Shape: pack.NameSnake}, s(`json:"snake_case"`), s(`json:"camelCase"`), true},
		{"tags of another encoding", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInTags, Alias: "yaml", Shape: pack.NameSnake}, s(`json:"snake_case"`), nil, false},
		{"classes", pack.Matcher{Kind: pack.MatchName, Shape: "*Service", Role: pack.Role{Kind: "class", Base: "BaseService"}}, s("CreateService"), s("class Create < BaseService"), true},
		{"classes of another form", pack.Matcher{Kind: pack.MatchName, Shape: "*Job", Role: pack.Role{Kind: "class", Base: "BaseJob"}}, s("CreateService"), s("class Create < BaseService"), false},
		{"classes, the other way round", pack.Matcher{Kind: pack.MatchName, Shape: "*Service", Role: pack.Role{Kind: "class", Base: "BaseService"}}, s("class Create"), s("CreateService"), false},
		{"handlers", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesOfHandlers, Shape: "handle*"}, s("onClick={handleX}"), s("onClick={doX}"), true},
		{"options", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInOptions, Keys: s("selector"), Shape: "gf-*"}, s("selector: 'gf-…'"), s("selector: 'app-…'"), true},
		{"options of another key", pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInOptions, Keys: s("name"), Shape: "gf-*"}, s("selector: 'gf-…'"), nil, false},
		{"capital", pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormCapital}, s(`slog.Info("Failed …")`), s(`slog.Info("failed …")`), true},
		{"small", pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormSmall}, s(`slog.Info("Failed …")`), s(`slog.Info("failed …")`), false},
		{"contraction", pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormFull}, s(`"cannot"`), s(`"can't"`), true},
		{"no text", pack.Matcher{Kind: pack.MatchForm, Shape: pack.FormCapital}, s("slog.Info"), nil, false},
		{"final", pack.Matcher{Kind: pack.MatchModifier, Shape: "final"}, s("final class XTest"), s("class XTest"), true},
		{"final in both", pack.Matcher{Kind: pack.MatchModifier, Shape: "final"}, s("final class XTest"), s("final class X"), false},
		{"head", pack.Matcher{Kind: pack.MatchHead, Value: "declare(strict_types=1)"}, s("declare(strict_types=1);"), s("missing"), true},
		{"another head", pack.Matcher{Kind: pack.MatchHead, Value: "licence"}, s("declare(strict_types=1);"), s("missing"), false},
	} {
		j := &judge{c: &Convention{Kind: "naming", Prefer: c.prefer, Avoid: c.avoid}}
		if got, known := j.shows(&c.m); !known || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, known)
		}
	}
	if _, known := (&judge{c: &Convention{}}).shows(&pack.Matcher{Kind: pack.MatchName, Shape: "*Service"}); known {
		t.Error("a glob is for the names of the key")
	}
}
