"""From sourced tables to a validated graph, and answers from it."""
