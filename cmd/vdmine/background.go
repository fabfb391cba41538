package main

import (
	"os"

	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
)

const (
	backgroundHelp = "habits of other projects: a `FILE` written by vdmine-background, or off for neither them nor their vocabulary (default the built-in table)"
	withoutHelp    = "leave `OWNER/NAME` out of the built-in vocabulary of other projects, when it is the one that is scanned"
)

// common returns the vocabulary of other projects, nil when there is to be no
// background at all.
func common(name, without string) (miner.Common, error) {
	if name == "off" {
		return nil, nil
	}
	v, err := background.EmbeddedVocabulary()
	if err != nil {
		return nil, err
	}
	return v.Without(without), nil
}

// prior returns what is known of other projects: of the built-in table, of a
// file, or nothing.
func prior(c *miner.Corpus, name string) (miner.Prior, error) {
	switch name {
	case "off":
		return nil, nil
	case "":
		t, err := background.Embedded()
		if err != nil {
			return nil, err
		}
		return t.For(c), nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	t, err := background.Open(string(b))
	if err != nil {
		return nil, err
	}
	return t.For(c), nil
}

// priorKey tells one background from another, for a finished report that is
// kept. The built-in table belongs to the program.
func priorKey(name string) string {
	if name == "" || name == "off" {
		return name
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "missing" // mining fails before anything is kept
	}
	sum := cache.Sum(b)
	return string(sum[:])
}
