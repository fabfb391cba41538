package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/proposals"
)

func explainCommand() *cobra.Command {
	var root string
	var o scanOptions
	c := &cobra.Command{
		Use:   "explain ID|FAMILY",
		Short: "Say why something is proposed, with every site",
		Long: `Says why a proposal is made: counts, what other projects do, the trend of new code, the commits in which one thing
replaced the other, where the repository states it already, what else was considered, and every site.
Of a family it prints what is decided by it.
` + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			for _, f := range families.All() {
				if f.Name == args[0] {
					fmt.Fprintf(w, "%s: %s\n", f.Name, f.Doc)
					return nil
				}
			}
			var corpus *miner.Corpus
			o.witness = proposals.NewWitness(args[0])
			o.corpus = func(m *miner.Corpus) { corpus = m }
			rep, _, err := scan(c.Context(), root, o, c.ErrOrStderr())
			if err != nil {
				return err
			}
			if !explain(w, root, rep, args[0], o.witness.Background(corpus, families.All())) {
				return &exitError{exitFailure, fmt.Errorf("no proposal or family %q", args[0]), "`vdmine scan` lists the proposals"}
			}
			return nil
		},
	}
	o.cache.flags(c)
	f := c.Flags()
	f.StringVar(&root, "root", ".", "the repository")
	f.StringVar(&o.background, "background", "", backgroundHelp)
	f.BoolVar(&o.noHistory, "no-history", false, "do not read the history of the repository")
	return c
}

// explain writes the proposal of an id, also one that needs a decision; false if
// there is none.
func explain(w io.Writer, root string, rep *proposals.Report, id string, b *proposals.Background) bool {
	for _, list := range [][]proposals.Proposal{rep.Proposals, rep.NeedsDecision} {
		for i := range list {
			if list[i].ID == id {
				proposals.Explain(w, &list[i], len(list), b, func(p proposals.Place) string { return place(root, p) })
				return true
			}
		}
	}
	return false
}
