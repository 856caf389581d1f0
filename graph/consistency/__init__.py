"""Recommendations side by side: alike, at odds, and how they are written (measures 6 and 7)."""
