"""What a reader of an HTML body sees, on one line.

A body is whatever somebody pasted into a shop's editor, up to megabytes of it. Every pattern here
reads each character a bounded number of times, whatever it is given: each is only applied up to the
last `>`, where it is sure to find its end.
"""

from __future__ import annotations

import html
import re

# Not shown by a browser; one that is never closed hides the rest of the page, as there.
_HIDDEN = re.compile(
    r"<!--.*?(-->|\Z)"
    r"|<(script|style|template|noscript|iframe)\b[^>]*>.*?(</\2\b[^>]*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
# Quotes may hold a `>`; one that is never closed is a character like any other.
_TAG = re.compile(r"""</?[a-z](?:[^>"']|"[^"]*"|'[^']*'|["'])*+>|<[!?][^>]*>""", re.IGNORECASE)

# Joiners are part of words in Persian, Indic scripts and emoji; marks of where a word may break are
# not part of it.
_WITHIN_WORDS = "\u200c\u200d"
_BREAKS = "\u00ad\u200b\u2060\ufeff"


def plain_text(body: str) -> str:
    """HTML as plain text on one line, without tags, comments, scripts and styles."""
    if ">" in body:
        body = _without_tags(_without_hidden(body))
    body = html.unescape(body)
    if not body.isprintable():
        body = "".join(_visible(char) for char in body)
    return " ".join(body.split())


def _visible(char: str) -> str:
    if char in _WITHIN_WORDS or char.isprintable():
        return char
    return "" if char in _BREAKS else " "


def _without_hidden(body: str) -> str:
    last = body.rfind(">") + 1
    markup, rest = body[:last], body[last:]
    kept: list[str] = []
    position = 0
    for match in _HIDDEN.finditer(markup):
        kept.append(markup[position : match.start()])
        position = match.end()
        if not match[1] and not match[3]:
            rest = ""
    return " ".join((*kept, markup[position:] + rest))


def _without_tags(body: str) -> str:
    last = body.rfind(">") + 1
    return _TAG.sub(" ", body[:last]) + body[last:]
