"""The measures by mechanism: what there is to work on, and what is missing."""
