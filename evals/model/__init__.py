"""A language model in evaluation: the optional judge, and calls recorded so that they repeat."""
