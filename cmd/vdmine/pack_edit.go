package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// reviewer names the person who decides: as in git's commits, else as the
// system knows him.
func reviewer(ctx context.Context, root string) string {
	if r, err := gitsafe.Open(root); err == nil {
		if name := r.User(ctx); name != "" {
			return safe.Truncate(safe.Line(name), 80, "…")
		}
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

func packRemoveCommand() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "remove ID...", Short: "Retire rules", Args: cobra.MinimumNArgs(1),
		Long: "Takes rules out of the pack. The ledger keeps that they were retired, so that they are not proposed again.\n" + exitHelp,
		RunE: func(c *cobra.Command, ids []string) error {
			root, _, err := packRoot(".")
			if err != nil {
				return err
			}
			pk, err := pack.Load(pack.Path(root))
			if err != nil {
				return err
			}
			now, by := time.Now().UTC(), reviewer(c.Context(), root)
			led, err := proposals.LoadLedger(proposals.LedgerPath(root))
			if err != nil {
				return err
			}
			cur := led.Current()
			var ds []proposals.Decision
			for _, id := range ids {
				i := slices.IndexFunc(pk.Rules, func(r pack.Rule) bool { return r.ID == id })
				if i < 0 {
					return &exitError{exitFailure, fmt.Errorf("no rule %q in the pack", id), "`vdmine pack list` shows the ids"}
				}
				if p := pk.Rules[i].Provenance.Proposal; p != "" {
					d := cur[p]
					// The last answer counts, even if a colleague's clock is ahead.
					at := now
					if !at.After(d.Time) {
						at = d.Time.Add(time.Nanosecond)
					}
					d.ID, d.Status, d.Reason, d.Time, d.By, d.Op, d.Batch = p, proposals.Rejected, reason, at, by, "", ""
					ds = append(ds, d)
				}
				pk.Rules = slices.Delete(pk.Rules, i, i+1)
			}
			if err := proposals.AppendLedger(proposals.LedgerPath(root), ds...); err != nil {
				return err
			}
			if err := pack.Save(pack.Path(root), pk); err != nil {
				return errors.Join(errors.New("the ledger has the decision, the pack does not"), err)
			}
			fmt.Fprintf(c.OutOrStdout(), "%d retired\n", len(ids))
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "retired", "why, for the ledger")
	return c
}
