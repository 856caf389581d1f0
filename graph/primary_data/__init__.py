"""What other mechanisms already hold before a review (measure 3 of the secretariats)."""
