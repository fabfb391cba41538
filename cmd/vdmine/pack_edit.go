package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/user"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
	"github.com/vdmine/vdmine/proposals/review"
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

func packAddCommand() *cobra.Command {
	var severity string
	var dry bool
	var kept cacheOptions
	c := &cobra.Command{
		Use: "add RULE", Short: "Add a rule of one's own", Args: cobra.MinimumNArgs(1),
		Long: `Adds a rule that the team writes itself, in one line. What it stands for in the
repository, how often it holds and where it does not are printed at once. These
forms are counted and checked like mined rules:

` + ownForms() + `
"in pkg/**", "outside pkg/old/**" or "in tests" at its end limits a rule. Any
other line is told to agents as it is.
` + exitHelp,
		Example: `  vdmine pack add "use clock.Now; never time.Now in pkg/**"
  vdmine pack add --severity refuse "never import moment"`,
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains([]string{"tell", "warn", "refuse"}, severity) {
				return &exitError{exitFailure, fmt.Errorf("--severity %s: must be tell, warn or refuse", severity), ""}
			}
			if len(args) > 1 && slices.ContainsFunc(args, func(a string) bool { return strings.Contains(a, " ") }) {
				return &exitError{exitFailure, fmt.Errorf("more than one rule: %s", safe.Line(strings.Join(args[1:], " "))), "write one rule in quotes, in the repository that it is for"}
			}
			root, _, err := packRoot(".")
			if err != nil {
				root = "." // the first rule makes the pack
			}
			store := kept.open(root, c.ErrOrStderr())
			defer flushCache(store, c.ErrOrStderr())
			s, err := analyzer.Open(c.Context(), root, languages.NewSet(all.Languages()), analyzer.Options{Cache: store})
			if err != nil {
				return err
			}
			o := review.Options{
				Root: root, Report: &proposals.Report{}, Ledger: proposals.LedgerPath(root), Err: c.ErrOrStderr(),
				By: reviewer(c.Context(), root), Repository: &counter{ctx: c.Context(), facts: &facts{s: s}},
			}
			a, err := review.AddOwn(o, strings.Join(args, " "), pack.Severity(severity), dry)
			if err != nil {
				return err
			}
			printAdded(c.OutOrStdout(), root, a)
			return nil
		},
	}
	c.Flags().StringVar(&severity, "severity", "tell", "tell, warn or refuse")
	c.Flags().BoolVar(&dry, "dry-run", false, "count it and add nothing")
	kept.flags(c)
	return c
}

// ownForms lists the forms of rules that can be checked.
func ownForms() string {
	var b strings.Builder
	for _, f := range own.Forms() {
		fmt.Fprintf(&b, "  %-52s %s\n", f.Example, f.Means)
	}
	return b.String()
}

func printAdded(w io.Writer, root string, a *review.Added) {
	fmt.Fprintf(w, "%s  %s\n", a.Rule.ID, safe.Line(a.Rule.Text))
	for _, n := range a.Notes {
		fmt.Fprintf(w, "  %s\n", n)
	}
	if !a.Checked {
		return
	}
	fmt.Fprintf(w, "  %s\n", a.Counts)
	for i, p := range a.Counter {
		if i == 10 {
			fmt.Fprintf(w, "  ✗ %d more\n", len(a.Counter)-i)
			break
		}
		fmt.Fprintf(w, "  ✗ %s\n", place(root, p))
	}
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
