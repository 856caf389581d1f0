"""Dates: meetings, visits, clashes, joint visits, calendars and feeds (measures 1, 2, 4 and 5)."""
