"""What is done with a comment, and with whom it shares an answer."""
