"""The command line: one small file a command; `main` only registers them."""
