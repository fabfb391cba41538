package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/proposals"
)

// defaultLimit is how many proposals a report shows unless told otherwise.
const defaultLimit = 40

// printReport writes a report for people.
func printReport(w *strings.Builder, root string, rep *proposals.Report, o scanOptions) {
	all := 0
	for _, l := range rep.Languages {
		all += l.Files
	}
	shown := slices.DeleteFunc(slices.Clone(rep.Proposals), func(p proposals.Proposal) bool { return p.Status == proposals.Rejected })
	rejected := len(rep.Proposals) - len(shown)
	found, less := len(shown), 0
	if !o.all {
		shown = slices.DeleteFunc(shown, func(p proposals.Proposal) bool { return !p.Likely() })
		less = found - len(shown)
	}
	n := o.limit
	if n == 0 {
		n = defaultLimit
	}
	n = min(n, len(shown))
	var langs []string
	for l, c := range rep.Languages {
		langs = append(langs, fmt.Sprintf("%s %d", l, c.Files))
	}
	slices.Sort(langs)
	fmt.Fprintf(w, "%s read", count(all, "file"))
	if len(langs) > 0 {
		fmt.Fprintf(w, " (%s)", strings.Join(langs, ", "))
	}
	fmt.Fprintf(w, ", %d skipped, %s", len(rep.Skipped), count(found, "proposal"))
	if rejected > 0 {
		fmt.Fprintf(w, " and %d rejected ones", rejected)
	}
	w.WriteString("\n")
	if o.verbose {
		by := map[string]int{}
		for _, s := range rep.Skipped {
			by[s.Reason]++
		}
		var rs []string
		for r, k := range by {
			rs = append(rs, fmt.Sprintf("%s %d", r, k))
		}
		slices.Sort(rs)
		fmt.Fprintf(w, "skipped: %s\n", strings.Join(rs, ", "))
		printDiscoveries(w, rep.Discoveries)
	}
	if all == 0 {
		w.WriteString("No file of a supported language was found; `vdmine languages` lists them.\n")
	}
	for i := range shown[:n] {
		printProposal(w, root, &shown[i], o)
	}
	gap := "\n"
	if o.short {
		gap = ""
	}
	if k := len(shown) - n; k > 0 {
		fmt.Fprintf(w, "%s%d more: `--limit %d` prints them.\n", gap, k, len(shown))
	}
	if less > 0 {
		fmt.Fprintf(w, "%s%d less likely to be meant: `--all` prints them.\n", gap, less)
	}
	if k := len(rep.NeedsDecision); k > 0 {
		shown := min(k, 10)
		if o.limit > 0 {
			shown = min(k, o.limit)
		}
		fmt.Fprintf(w, "\nNeeds a decision: newly added code turns away from these, so agents are not told of them (%d of %d)\n", shown, k)
		for i := range rep.NeedsDecision[:shown] {
			printProposal(w, root, &rep.NeedsDecision[i], o)
		}
	}
	if len(rep.Proposals)+len(rep.NeedsDecision) > 0 && !o.short {
		w.WriteString("\n`vdmine review` decides which of them become rules.\n")
	}
}

// printDiscoveries says how many of the candidates that passed chance alone
// would have passed.
func printDiscoveries(w *strings.Builder, list []miner.Discoveries) {
	for i := range list {
		d := &list[i]
		name := d.Family
		switch {
		case i == 0:
			name = "false discoveries"
		case d.Passed == 0 && d.Chance == 0:
			continue
		default:
			name = "  " + name
		}
		fmt.Fprintf(w, "%-20s %5d counted, %4d passed, %6.1f with exchanged counts: rate %.2f\n", name, d.Counted, d.Passed, d.Chance, d.Rate())
	}
}

func printProposal(w *strings.Builder, root string, p *proposals.Proposal, o scanOptions) {
	if o.short {
		fmt.Fprintf(w, "%3d  %s\n", p.Rank, safe.Text(p.Rule))
		return
	}
	fmt.Fprintf(w, "\n%3d  %s\n", p.Rank, safe.Text(p.Rule))
	status := ""
	if p.Trend != "unknown" {
		status = " · " + p.Trend
	}
	if p.Status != proposals.New {
		status += " · " + string(p.Status)
	}
	if p.Back != "" {
		status += " · " + p.Back
	}
	fmt.Fprintf(w, "     %d of %s, %s, ≥ %.0f %% · %s · %s%s\n", p.Support, count(p.Opportunities, p.Matcher.Unit()), count(p.Files, "file"), proposals.Percent(p.LowerBound, 0), p.Family, p.ID, status)
	for _, a := range p.Adherents[:min(2, len(p.Adherents))] {
		fmt.Fprintf(w, "     ✓ %s\n", place(root, a))
	}
	c := p.Counter
	if !o.verbose {
		c = c[:min(1, len(c))]
	}
	for _, a := range c {
		fmt.Fprintf(w, "     ✗ %s\n", place(root, a))
	}
}

// count is a number with what it counts.
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// placeWidth is how many columns of a line of source are shown.
const placeWidth = 100

// place shows a site with its line of source, in one line that is safe to print.
func place(root string, p proposals.Place) string {
	s := fmt.Sprintf("%s:%d", safe.Path(p.Path), p.Line)
	r, err := os.OpenRoot(root)
	if err != nil {
		return s
	}
	defer r.Close()
	b, err := r.ReadFile(filepath.FromSlash(p.Path))
	if err != nil {
		return s
	}
	lines := strings.SplitN(string(b), "\n", p.Line+1)
	if p.Line <= len(lines) {
		if t := strings.TrimSpace(lines[p.Line-1]); t != "" {
			s += "  " + safe.Truncate(safe.Line(t), placeWidth+1, "…")
		}
	}
	return s
}
