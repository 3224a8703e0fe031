"""The commands: of each its parser, its recipe, and how its outcome is printed, in one file."""
