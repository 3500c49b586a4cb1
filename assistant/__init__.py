"""Stream assistant: answers viewers of a live stream from the shop's own facts."""

__version__ = "0.1.0"
