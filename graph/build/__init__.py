"""From rows and ontology to a published graph, step by step."""
