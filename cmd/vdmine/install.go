package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/agents"
	"github.com/vdmine/vdmine/internal/gitsafe"
)

// setup is for the repository that the working directory lies in, wherever in it.
func setup(c *cobra.Command, args []string, user, dry bool) (*agents.Setup, error) {
	s, err := agents.NewSetup(repositoryRoot("."), c.OutOrStdout())
	if err != nil {
		return nil, err
	}
	s.Names, s.User, s.DryRun = args, user, dry
	return s, nil
}

func installCommand() *cobra.Command {
	var user, dry bool
	c := &cobra.Command{
		Use: "install [AGENT...]", Short: "Wire the rules into coding agents",
		Long: "Wires the named agents, or those that are found here. Other hooks, comments and formatting are kept.\n" + exitHelp,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := setup(c, args, user, dry)
			if err != nil {
				return err
			}
			return agents.Install(s)
		},
	}
	c.Flags().BoolVar(&user, "user", false, "for the user instead of the repository")
	c.Flags().BoolVar(&dry, "dry-run", false, "print the difference and write nothing")
	return c
}

func uninstallCommand() *cobra.Command {
	var user, dry bool
	c := &cobra.Command{
		Use: "uninstall [AGENT...]", Short: "Take the wiring out again",
		Long: "Takes out what install wrote and leaves the rest as it was.\n" + exitHelp,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := setup(c, args, user, dry)
			if err != nil {
				return err
			}
			return agents.Uninstall(s)
		},
	}
	c.Flags().BoolVar(&user, "user", false, "for the user instead of the repository")
	c.Flags().BoolVar(&dry, "dry-run", false, "print the difference and write nothing")
	return c
}

func agentsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "agents", Short: "Say what is wired where and whether it is live", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := setup(c, nil, false, false)
			if err != nil {
				return err
			}
			ok, err := agents.Doctor(s)
			if err != nil {
				return err
			}
			if !ok {
				return &exitError{code: exitFindings}
			}
			return nil
		},
	}
}

// repositoryRoot returns the folder of the pack that counts for dir, or where there
// is none the top of the git repository, else dir.
func repositoryRoot(dir string) string {
	top := ""
	if repo, err := gitsafe.Open(dir); err == nil {
		top = repo.Root()
	}
	if root, _, err := packRoot(dir); err == nil {
		// A pack of a folder around the repository is not the repository's.
		real, err := filepath.EvalSymlinks(root)
		if rel, relErr := filepath.Rel(top, real); top == "" || err == nil && relErr == nil && filepath.IsLocal(rel) {
			return root
		}
	}
	if here, err := filepath.EvalSymlinks(dir); err == nil {
		if here, err = filepath.Abs(here); err == nil && here == top {
			return dir // as it is called
		}
	}
	if top != "" {
		return top
	}
	return dir
}
