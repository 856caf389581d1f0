"""What a person takes along: briefings and cumulative reports."""
