package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

func packCommand() *cobra.Command {
	c := &cobra.Command{Use: "pack", Short: "Show, change and export the accepted rules"}
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
		&cobra.Command{Use: "fmt", Short: "Write the pack in its canonical form", Args: cobra.NoArgs,
			Long: "Writes the pack in its canonical form. Where git has left a merge conflict in it, the rules of both sides\nare taken, as far as the ledger accepts them.\n" + exitHelp,
			RunE: func(_ *cobra.Command, _ []string) error {
				root, _, err := packRoot(".")
				if err != nil {
					return err
				}
				p, merged, err := pack.LoadMerged(pack.Path(root))
				if err != nil {
					return err
				}
				if merged {
					led, err := proposals.LoadLedger(proposals.LedgerPath(root))
					if err != nil {
						return err
					}
					p = proposals.Apply(p, nil, led.Current(), led.Decided(), "")
				}
				return pack.Save(pack.Path(root), p)
			}},
		&cobra.Command{Use: "verify", Short: "Verify the pack", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			p, _, err := load()
			if err != nil {
				return err
			}
			ps := pack.Verify(p)
			for _, pr := range ps {
				fmt.Fprintln(c.OutOrStdout(), safe.Line(pr.String()))
			}
			if len(ps) > 0 {
				return &exitError{code: exitFindings}
			}
			fmt.Fprintf(c.OutOrStdout(), "%d rules, all well\n", len(p.Rules))
			return nil
		}},
		&cobra.Command{Use: "export FORMAT...", Short: "Write the rules as files of other tools", Args: cobra.MinimumNArgs(1),
			Long: "Writes the rules as " + strings.Join(pack.Formats(), ", ") + ".\nFiles of our own are replaced, blocks in files of yours are updated in place.\n" + exitHelp,
			RunE: func(c *cobra.Command, args []string) error {
				p, root, err := load()
				if err != nil {
					return err
				}
				for _, format := range args {
					files, notes, err := pack.Export(format, p)
					if err != nil {
						return err
					}
					written, removed, err := pack.WriteExport(root, files)
					for _, f := range written {
						fmt.Fprintln(c.OutOrStdout(), "wrote "+safe.Line(f))
					}
					for _, f := range removed {
						fmt.Fprintln(c.OutOrStdout(), "removed "+safe.Line(f))
					}
					for _, n := range notes {
						fmt.Fprintf(c.ErrOrStderr(), "vdmine: %s: rule %s: %s\n", format, safe.Line(n.Rule), safe.Line(n.Msg))
					}
					if err != nil {
						return err
					}
				}
				return nil
			}},
		packAddCommand(),
		packRemoveCommand(),
	)
	return c
}
