"""Visits planned without clashes (measure 4)."""
