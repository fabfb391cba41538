package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/internal/safe"
)

// strict makes wrong usage of a command and of those below it an error that says
// what to do: an argument too few or too many, an unknown flag, an unknown
// command below one that does nothing by itself.
func strict(c *cobra.Command) {
	c.DisableSuggestions = true // they are a hint of ours
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &exitError{exitFailure, err, helpHint(c)}
	})
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if check(c, args) == nil {
				return nil
			}
			_, takes, _ := strings.Cut(c.Use, " ")
			if len(args) == 0 {
				return &exitError{exitFailure, fmt.Errorf("%s: %s is missing", c.CommandPath(), takes), helpHint(c)}
			}
			return &exitError{exitFailure, fmt.Errorf("%s: too many arguments: %s", c.CommandPath(), safe.Line(strings.Join(args, " "))), helpHint(c)}
		}
	}
	if c.HasParent() && c.HasSubCommands() && !c.Runnable() {
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return &exitError{exitFailure, fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath()), suggestion(c, args[0])}
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}

func helpHint(c *cobra.Command) string { return fmt.Sprintf("`%s --help`", c.CommandPath()) }

// suggestion names the commands below c that are written nearly like name.
func suggestion(c *cobra.Command, name string) string {
	for c.SuggestionsMinimumDistance = 1; c.SuggestionsMinimumDistance <= 2; c.SuggestionsMinimumDistance++ {
		if near := c.SuggestionsFor(name); len(near) > 0 {
			return fmt.Sprintf("did you mean `%s %s`?", c.CommandPath(), strings.Join(near, "` or `"+c.CommandPath()+" "))
		}
	}
	return helpHint(c)
}

// exclusive is the error of giving more than one of the flags that choose what a
// command does, nil if there is none.
func exclusive(c *cobra.Command, names ...string) error {
	var given []string
	for _, name := range names {
		if c.Flags().Changed(name) {
			given = append(given, "--"+name)
		}
	}
	if len(given) < 2 {
		return nil
	}
	return &exitError{exitFailure, fmt.Errorf("%s exclude each other", strings.Join(given, " and ")), "give one of them"}
}

// only is the error of giving a flag that means nothing without another one, nil
// if there is none.
func only(c *cobra.Command, name, with string) error {
	if !c.Flags().Changed(name) || c.Flags().Changed(with) {
		return nil
	}
	return &exitError{exitFailure, fmt.Errorf("--%s means nothing without --%s", name, with), helpHint(c)}
}
