package proposals

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

func TestSpelling(t *testing.T) {
	c := miner.NewCorpus([]*fact.File{{Path: "src/a.rs", Lang: "rust", Imports: []fact.Import{
		{Path: "tokio.time", Name: "Instant", Local: "Instant"}, {Path: "futures", Name: "future", Local: "future"},
	}}})
	s := spelling{c: c}
	for words, want := range map[string]string{
		"Use `tokio.time.Instant`; never `std.time.Instant`.": "Use `tokio::time::Instant`; never `std::time::Instant`.",
		"Use `future.ready`.":                                          "Use `future::ready`.",
		"Call `now.elapsed` in every `src/a.rs`.":                      "Call `now.elapsed` in every `src/a.rs`.",
		"Pass `&io.Write` to `LogEvent.from()`.":                       "Pass `&io.Write` to `LogEvent::from()`.",
		"Begin every `*.rs` so (in `lib/a.b/**`), not a.b.":            "Begin every `*.rs` so (in `lib/a.b/**`), not a.b.",
		"Decorate with `#[tokio.test]`; never `Cell.*`.":               "Decorate with `#[tokio::test]`; never `Cell::*`.",
		"Declare parameters as `&[(OutputId,std.schema.Definition)]`.": "Declare parameters as `&[(OutputId,std::schema::Definition)]`.",
	} {
		if got := s.rule(&miner.Candidate{Group: "rust"}, words); got != want {
			t.Errorf("%s\n got %s\nwant %s", words, got, want)
		}
	}
	if words := "Use `b.C`."; s.rule(&miner.Candidate{Group: "go"}, words) != words {
		t.Error("another language is changed")
	}
}
