"""Items of an XML feed (RSS 2.0 or Atom) one at a time, each with its line.

Expat is used as it is, because it knows the line of every element and can refuse entities before
it expands them: a document that declares any, or has a document type at all, is not read. Nothing
outside the file is ever opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from knowledge.problems import Report
from knowledge.readers.feed_items import REPEATED, FeedItem, attribute_named, detail
from knowledge.readers.sheets import LONGEST_CELL

_CHUNK = 1 << 16
_GOOGLE = "http://base.google.com/ns/1.0"
_ATOM = "http://www.w3.org/2005/Atom"
_ROOTS = ("rss", "feed", "RDF")
_ITEMS = ("item", "entry")
_DETAIL = ("section_name", "attribute_name", "attribute_value")
# In ISO-8859-1 these are controls; a file that has them is Windows-1252 under a wrong name.
_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_FROM_ATOM = ("title", "summary", "content", "link")


class _Refused(Exception):
    """A document that is not read further: its line, what was found and what was expected."""

    def __init__(self, line: int, found: str, expected: str) -> None:
        super().__init__(found)
        self.line, self.found, self.expected = line, found, expected


def xml_items(path: Path, report: Report) -> Iterator[FeedItem]:
    """The items of a feed; a problem with its line where it cannot be read to its end."""
    name = path.name
    reader = _FeedParser()
    try:
        with path.open("rb") as file:
            while True:
                chunk = file.read(_CHUNK)
                reader.parse(chunk)
                yield from reader.finished()
                if not chunk:
                    break
    except OSError as error:
        report.error(name, 0, f"a file that cannot be read ({error.strerror})", "a readable file")
        return
    except _Refused as error:
        report.error(name, error.line, error.found, error.expected)
        return
    if reader.encoding is not None:
        expected = f"UTF-8: it is read as {reader.encoding}, as it says"
        report.note(name, 1, "text that is not UTF-8", expected)
    report.count("unknown attributes", len(reader.unknown))


class _FeedParser:
    """Turns the events of expat into items."""

    def __init__(self) -> None:
        self.encoding: str | None = None
        self.unknown: set[str] = set()
        self._items: list[FeedItem] = []
        self._item: FeedItem | None = None
        self._plain: dict[str, list[str]] = {}
        self._depth = 0
        self._started_at = 0
        self._reading: str | None = None
        self._google = False
        self._text: list[str] = []
        self._length = 0
        self._parts: dict[str, str] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.ExternalEntityRefHandler = self._entity
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def parse(self, chunk: bytes) -> None:
        """Read the next piece of the file; an empty one is its end."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            found = f"text that is not XML: {expat.errors.messages[error.code]}"
            raise _Refused(error.lineno, found, "well-formed XML") from None
        except (LookupError, ValueError):
            found = "an encoding that is not read"
            raise _Refused(1, found, "UTF-8, UTF-16 or a single-byte encoding") from None

    def finished(self) -> Iterator[FeedItem]:
        """The items that have ended since this was last asked."""
        items, self._items = self._items, []
        yield from items

    def _refuse(self, found: str, expected: str) -> None:
        raise _Refused(self._parser.CurrentLineNumber, found, expected)

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.upper() not in ("UTF-8", "UTF-16", "US-ASCII"):
            self.encoding = encoding

    def _doctype(self, name: str, *_: object) -> None:
        self._refuse(f"the document type {name!r}", "a feed without one: no entity is read")

    def _entity(self, *_: object) -> int:
        self._refuse("an entity of the document's own", "a feed without any")
        return 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        self._depth += 1
        if self._depth == 1 and name not in _ROOTS:
            self._refuse(f"the element {name!r}", "a feed in RSS 2.0 or Atom")
        if self._item is None:
            if name in _ITEMS and self._depth > 1:
                self._item = FeedItem(self._parser.CurrentLineNumber)
                self._plain, self._started_at = {}, self._depth
            return
        inside = self._depth - self._started_at
        if inside == 1:
            self._google = space == _GOOGLE
            self._reading = self._attribute(space, name)
            self._parts, self._text, self._length = {}, [], 0
            if name == "link" and attributes.get("rel", "alternate") == "alternate":
                # Atom has the address in an attribute, RSS in the text.
                self._text.append(attributes.get("href", ""))
        elif inside == 2 and self._reading == "product_detail":
            self._text = []
        elif self._reading is not None:
            self._text.append(" ")  # markup within a text

    def _attribute(self, space: str, name: str) -> str | None:
        if space == _ATOM and name not in _FROM_ATOM:
            return None
        found = attribute_named(name)
        if found is None:
            self.unknown.add(name)
        return found

    def _characters(self, text: str) -> None:
        if self._reading is None:
            return
        if _CONTROL.search(text):
            found = "a control character"
            self._refuse(found, "text; windows-1252 if that is what it is saved as")
        self._length += len(text)
        if self._length > LONGEST_CELL:
            self._refuse(f"a {self._reading} of {self._length} characters", "a product's text")
        self._text.append(text)

    def _end(self, tag: str) -> None:
        inside = self._depth - self._started_at
        self._depth -= 1
        if self._item is None or inside > 2:
            return
        if inside == 2:
            if self._reading == "product_detail":
                self._parts[tag.rpartition(" ")[2]] = "".join(self._text).strip()
        elif inside == 1:
            self._value()
        else:
            for key, texts in self._plain.items():
                if not self._item.get(key):
                    for text in texts[: None if key in REPEATED else 1]:
                        self._item.add(key, text)
            self._items.append(self._item)
            self._item = None

    def _value(self) -> None:
        item, name = self._item, self._reading
        self._reading = None
        if item is None or name is None:
            return
        if name == "product_detail":
            parts = (self._parts.get(key, "") for key in _DETAIL)
            item.add(name, detail(*parts))
            return
        text = "".join(self._text)
        if self._google:
            item.add(name, text)
        elif text.strip():
            self._plain.setdefault(name, []).append(text)
