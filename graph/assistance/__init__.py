"""Needs for technical assistance and offers of it, and return visits (measures 8 and 9)."""
