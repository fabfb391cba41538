package main

import (
	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/agents/mcp"
)

func mcpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "mcp", Short: "Serve the rules over MCP on standard input and output", Args: cobra.NoArgs,
		Long: "Serves the tools rules_for_file, check_edit and explain_rule for hosts without hooks.\n" + exitHelp,
		RunE: func(c *cobra.Command, _ []string) error {
			return mcp.Serve(c.Context(), repositoryRoot("."), &parser{}, version())
		},
	}
}
