"""The explorer and the SPARQL endpoint over a built graph."""
