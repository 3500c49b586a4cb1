"""Addresses of pages as product files give them: web addresses, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from knowledge.problems import Report

_LONGEST = 2048
# So many addresses that are none are named one by one.
_NAMED = 10


def web_address(text: str) -> str | None:
    """An address that starts with http:// or https:// and names a host; None for any other.

    Addresses with spaces, control characters or a password are none: what a viewer is sent must
    open as it stands and hide nothing.
    """
    text = text.strip()
    if len(text) > _LONGEST or not text.isprintable() or any(char in text for char in ' "<>\\'):
        return None
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return urlunsplit((parts.scheme.lower(), *parts[1:]))


def read_link(text: str, file: str, line: int, report: Report) -> str | None:
    """The address in a cell; one that is none is noted and left out, the first ones by name."""
    found = web_address(text) if text else None
    if text and found is None:
        report.count("links left out")
        if report.counts["links left out"] <= _NAMED:
            expected = "an address that starts with https://: it is left out"
            report.note(file, line, f"the link {text!r}", expected)
    return found


def shared(links: Sequence[str]) -> str | None:
    """The page of a product whose items have a link each: the one all have, else what they share
    before `?` (which only chooses an item), else the first."""
    if not links or len(set(links)) == 1:
        return links[0] if links else None
    pages = {urlunsplit((*urlsplit(link)[:3], "", "")) for link in links}
    return pages.pop() if len(pages) == 1 else links[0]
