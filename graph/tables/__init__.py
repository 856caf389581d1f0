"""Tables of facts: their description, their cells, their keys, and every fault in them told at once."""
