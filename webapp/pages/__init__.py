"""The pages, a module for each family of addresses."""
