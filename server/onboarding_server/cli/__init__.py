"""The command line: one file a command group, and the screens that they print."""
