package proposals

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// spells compares how rules about a group of languages are written.
func spells(t *testing.T, s *spelling, group string, words map[string]string) {
	t.Helper()
	for in, want := range words {
		if got := s.rule(&miner.Candidate{Group: group}, in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestSpelling(t *testing.T) {
	c := miner.NewCorpus([]*fact.File{{Path: "src/a.rs", Lang: "rust", Imports: []fact.Import{
		{Path: "tokio.time", Name: "Instant", Local: "Instant"}, {Path: "futures", Name: "future", Local: "future"},
	}}})
	s := spelling{c: c}
	spells(t, &s, "rust", map[string]string{
		"Use `tokio.time.Instant`; never `std.time.Instant`.": "Use `tokio::time::Instant`; never `std::time::Instant`.",
		"Use `future.ready`.":                                          "Use `future::ready`.",
		"Call `now.elapsed` in every `src/a.rs`.":                      "Call `now.elapsed` in every `src/a.rs`.",
		"Pass `&io.Write` to `LogEvent.from()`.":                       "Pass `&io.Write` to `LogEvent::from()`.",
		"Begin every `*.rs` so (in `lib/a.b/**`), not a.b.":            "Begin every `*.rs` so (in `lib/a.b/**`), not a.b.",
		"Decorate with `#[tokio.test]`; never `Cell.*`.":               "Decorate with `#[tokio::test]`; never `Cell::*`.",
		"Declare parameters as `&[(OutputId,std.schema.Definition)]`.": "Declare parameters as `&[(OutputId,std::schema::Definition)]`.",
	})
	if words := "Use `b.C`."; s.rule(&miner.Candidate{Group: "go"}, words) != words {
		t.Error("another language is changed")
	}
}

func TestSpellingOfRuby(t *testing.T) {
	s := spelling{c: miner.NewCorpus(nil)}
	spells(t, &s, "ruby", map[string]string{
		"Extend `Resolvers.BaseResolver` in `*_resolver.rb`.":   "Extend `Resolvers::BaseResolver` in `*_resolver.rb`.",
		"Call `ActiveModel.Type.Boolean.new.cast`.":             "Call `ActiveModel::Type::Boolean.new.cast`.",
		"Use `Devise.Test.rails71_and_up?`; never `Rails.v`.":   "Use `Devise::Test.rails71_and_up?`; never `Rails.v`.",
		"Query through `Current.family.*` or by it.":            "Query through `Current.family.*` or by it.",
		"Use `node.Name`; pass `Errors.*`; raise `A.B.new()`.":  "Use `node.Name`; pass `Errors.*`; raise `A::B.new()`.",
		"Leave `app/models/A.B.rb` as it is, and A.B as it is.": "Leave `app/models/A.B.rb` as it is, and A.B as it is.",
	})
}

func TestSpellingOfPHP(t *testing.T) {
	c := miner.NewCorpus([]*fact.File{{Path: "src/a.php", Lang: "php", Package: `App\Model`,
		Imports: []fact.Import{{Path: "Doctrine.DBAL.Exception", Local: "Exception"}, {Path: "App.Enum.Status", Local: "Status"}},
		Defs:    []fact.Def{{Name: "Mailer", Kind: fact.Class}, {Name: "App", Kind: fact.Class}, {Name: "Status", Kind: fact.Type}, {Name: "Form", Kind: fact.Class}},
	}})
	s := spelling{c: c}
	spells(t, &s, "php", map[string]string{
		"Use `Mailer.send`; never `Facade.add`.":                 "Use `Mailer::send`; never `Facade::add`.",
		"Never import `Doctrine.DBAL` or `App.Model.Order`.":     `Never import ` + "`Doctrine\\DBAL` or `App\\Model\\Order`.",
		"Catch `Doctrine.DBAL.Exception`; throw `Form.Bad`.":     `Catch ` + "`Doctrine\\DBAL\\Exception`; throw `Form\\Bad`.",
		"Pass `Status.Paid`, `Status.*` or `ActivityType.PAGE`.": "Pass `Status::Paid`, `Status::*` or `ActivityType::PAGE`.",
		"Call `parent.__construct` in every `UserTest.php`.":     "Call `parent::__construct` in every `UserTest.php`.",
		"Pass `App.Enum.Status.*` to `request.query.get`.":       `Pass ` + "`App\\Enum\\Status::*` to `request.query.get`.",
		"Leave every `*Exception.php`, `*.php` and `a.php`.":     "Leave every `*Exception.php`, `*.php` and `a.php`.",
	})
}
