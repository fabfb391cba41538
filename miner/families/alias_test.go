package families_test

import (
	"slices"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/minertest"
)

const aliased = `
-- go.mod --
module example.com/app

go 1.22

require github.com/hashicorp/go-hclog v1.6.0
-- svc/s{{n}}/svc.go repeat 30 --
package svc

import "github.com/hashicorp/go-hclog"

func Run() { use(hclog.New(1)) }
-- job/j{{n}}/job.go repeat 9 --
package job

import log "github.com/hashicorp/go-hclog"

func Run() { use(log.New(1)) }
-- svc/old{{n}}/old.go repeat 2 --
package old

import "log"

func Run() { use(log.New(1)) }
`

// Where the one is imported under the name of the other, the modules are named.
func TestAliased(t *testing.T) {
	c := corpusOf(t, aliased)
	c.Pairs = []miner.Pair{{From: "log.New", To: "hclog.New", Edits: 40, Commits: 9}}
	var rules []string
	for _, p := range minertest.Mine(c) {
		rules = append(rules, p.Rule)
	}
	if want := "Use `New` from `github.com/hashicorp/go-hclog`; never from `log`."; !slices.Contains(rules, want) {
		t.Errorf("rules = %q, want %q", rules, want)
	}
}
