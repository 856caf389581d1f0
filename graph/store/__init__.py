"""The published graph and how it is asked, from inside and from outside."""
