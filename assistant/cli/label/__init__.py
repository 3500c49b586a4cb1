"""`label`: a recorded chat labelled by hand, mostly with one key a comment."""

from __future__ import annotations

from assistant.cli.label.command import label

__all__ = ["label"]
