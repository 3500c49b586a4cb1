"""What makes a pack unusable."""

from __future__ import annotations


class PackError(Exception):
    """A pack is not usable; the message names file, text and slot."""

    code = "pack"
