"""How an answer reaches the viewer: addressing, and the receipt of each send."""
