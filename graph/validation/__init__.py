"""Whether the graph conforms: shapes, checks between records, and findings in the forms that tools read."""
