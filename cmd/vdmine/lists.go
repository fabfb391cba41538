package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner/families"
)

func familiesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "families", Short: "List the families of conventions", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, f := range families.All() {
				title, _, _ := strings.Cut(f.Doc, "\n")
				fmt.Fprintf(c.OutOrStdout(), "%-14s %s\n", f.Name, title)
			}
			return nil
		},
	}
}

func languagesCommand() *cobra.Command {
	var o resolutionOptions
	c := &cobra.Command{
		Use: "languages", Short: "List the languages that are read, or measure how well names resolve", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.path != "" {
				return resolution(c, o)
			}
			for _, l := range all.Languages() {
				fmt.Fprintf(c.OutOrStdout(), "%-12s %s  %s\n", l.Name, l.Title, strings.Join(l.Extensions, " "))
			}
			return nil
		},
	}
	o.flags(c)
	return c
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "vdmine %s\n", version())
			return err
		},
	}
}

// version is that of the module, as far as the build knows it.
func version() string {
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		return b.Main.Version
	}
	return "(devel)"
}
