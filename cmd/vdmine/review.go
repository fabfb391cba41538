package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
	"github.com/vdmine/vdmine/proposals/review"
)

// counter counts rules that a person changes or writes over the scanned files.
type counter struct {
	ctx   context.Context
	facts *facts
	names *own.Index
}

// Names finds what words stand for in the scanned files.
func (c *counter) Names() (own.Names, error) {
	if c.names == nil {
		res, err := c.facts.result(c.ctx)
		if err != nil {
			return nil, err
		}
		c.names = own.NewIndex(res.Files)
	}
	return c.names, nil
}

// Count returns the sites of a rule.
func (c *counter) Count(r pack.Rule) ([]pack.Site, error) {
	res, err := c.facts.result(c.ctx)
	if err != nil {
		return nil, err
	}
	var out []pack.Site
	for _, f := range res.Files {
		out = append(out, r.Sites(f)...)
	}
	return out, nil
}

func reviewCommand() *cobra.Command {
	var plain bool
	var accept, reject []string
	var reason, todo, color string
	var least float64
	var all, noMouse bool
	var kept cacheOptions
	c := &cobra.Command{
		Use:   "review [path]",
		Short: "Decide which proposals become rules",
		Long:  "Shows the proposals with their evidence and records every answer at once in `.vdmine/ledger.jsonl`;\naccepted rules are written to `.vdmine/pack.toml`.\n" + exitHelp,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			root := "."
			if len(args) == 1 {
				root = args[0]
			}
			if st, err := os.Stat(root); todo == todoEditor && (err != nil || !st.IsDir()) {
				return &exitError{exitFailure, fmt.Errorf("%s is no folder", root), "a todo file is named as --todo=" + root}
			}
			if err := reviewFlags(c, len(accept), len(reject)); err != nil {
				return err
			}
			if err := ownPack(root); err != nil {
				return err
			}
			if !slices.Contains([]string{"auto", "always", "never"}, color) {
				return &exitError{exitFailure, fmt.Errorf("unknown value %q of --color", color), "the values are auto, always and never"}
			}
			// Without a terminal say so before a scan is paid for.
			interactive := !plain && todo == "" && len(accept)+len(reject) == 0 && !all && os.Getenv("ACCESSIBLE") == ""
			o := review.Options{Root: root, Report: &proposals.Report{}, Ledger: proposals.LedgerPath(root), In: c.InOrStdin(), Out: c.OutOrStdout(), Err: c.ErrOrStderr(), By: reviewer(c.Context(), root), NoMouse: noMouse, Color: color}
			if interactive && !(terminal(o.In) && terminal(o.Out)) {
				return code(review.Run(c.Context(), o))
			}
			rep, x, err := scan(c.Context(), root, scanOptions{cache: kept, resume: true}, c.ErrOrStderr())
			if err != nil {
				return err
			}
			o.Report, o.Repository = rep, &counter{ctx: c.Context(), facts: x}
			switch {
			case todo != "":
				if todo == todoEditor {
					todo = ""
				}
				return code(review.Todo(c.Context(), o, todo))
			case all:
				return code(review.AcceptAll(o, least))
			case len(accept)+len(reject) > 0:
				return code(review.Decide(o, accept, reject, reason))
			case plain:
				return code(review.Plain(c.Context(), o))
			}
			return code(review.Run(c.Context(), o))
		},
	}
	kept.flags(c)
	f := c.Flags()
	f.BoolVar(&plain, "plain", false, "ask line by line, for screen readers")
	f.StringSliceVar(&accept, "accept", nil, "accept these ids")
	f.StringSliceVar(&reject, "reject", nil, "reject these ids")
	f.StringVar(&reason, "reason", "", "why they are rejected")
	f.StringVar(&todo, "todo", "", "edit the answers as a list, in $EDITOR or as =`FILE`: written if it is missing, else taken; =- is standard input")
	f.BoolVar(&noMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.StringVar(&color, "color", "auto", "auto, always or never; auto heeds NO_COLOR")
	f.Lookup("todo").NoOptDefVal = todoEditor
	f.BoolVar(&all, "accept-all", false, "accept every open proposal of at least --min-confidence")
	f.Float64Var(&least, "min-confidence", 0.95, "with --accept-all")
	return c
}

// reviewFlags refuses flags of which one would be passed over: what a script asks
// for is done or is an error.
func reviewFlags(c *cobra.Command, accepted, rejected int) error {
	for _, by := range []string{"accept", "reject"} {
		if err := exclusive(c, "plain", "todo", "accept-all", by); err != nil {
			return err
		}
	}
	for i, name := range []string{"accept", "reject"} {
		if c.Flags().Changed(name) && []int{accepted, rejected}[i] == 0 {
			return &exitError{exitFailure, fmt.Errorf("--%s names no proposal", name), "`vdmine scan` lists them with their ids"}
		}
	}
	if err := only(c, "reason", "reject"); err != nil {
		return err
	}
	return only(c, "min-confidence", "accept-all")
}

// ownPack refuses a folder inside of what a pack above is for: a pack of its own
// would replace that for all files below, since the next one counts. A folder that
// has .vdmine already was meant to have its own.
func ownPack(root string) error {
	abs, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(abs, pack.Dir)); err == nil || filepath.Dir(abs) == abs {
		return nil
	}
	above, _, err := packRoot(filepath.Dir(abs))
	if err != nil {
		return nil // none, and what is wrong with root is said by what reads it
	}
	shown := above
	if cwd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(cwd, above); err == nil {
			shown = rel
		}
	}
	shown = safe.Path(filepath.ToSlash(shown))
	return &exitError{exitFailure, fmt.Errorf("the rules for %s are in %s", safe.Path(root), safe.Path(filepath.ToSlash(filepath.Join(shown, pack.Dir)))),
		fmt.Sprintf("`vdmine review %s`; or make a folder %s in %s first: its rules are then its own, and those above do not hold in it", shown, pack.Dir, safe.Path(root))}
}

// todoEditor is the value of --todo without a file.
const todoEditor = "edit"

func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

func code(n int, err error) error {
	if err != nil {
		return err
	}
	if n != 0 {
		return &exitError{code: n}
	}
	return nil
}
