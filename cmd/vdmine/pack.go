package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
)

func packCommand() *cobra.Command {
	c := &cobra.Command{Use: "pack", Short: "Show, format and verify the accepted rules"}
	load := func() (*pack.Pack, string, error) {
		root, _, err := packRoot(".")
		if err != nil {
			return nil, "", err
		}
		p, err := pack.Load(pack.Path(root))
		return p, root, err
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the rules", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			p, _, err := load()
			if err != nil {
				return err
			}
			for _, r := range p.Rules {
				fmt.Fprintf(c.OutOrStdout(), "%s  %s\n", r.ID, safe.Line(r.Text))
			}
			return nil
		}},
		&cobra.Command{Use: "fmt", Short: "Write the pack in its canonical form", Args: cobra.NoArgs, RunE: func(_ *cobra.Command, _ []string) error {
			p, root, err := load()
			if err != nil {
				return err
			}
			return pack.Save(pack.Path(root), p)
		}},
		&cobra.Command{Use: "verify", Short: "Verify the pack", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			p, _, err := load()
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d rules, all well\n", len(p.Rules))
			return nil
		}},
	)
	return c
}
