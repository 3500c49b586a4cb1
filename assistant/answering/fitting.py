"""Answers that fit a platform: the same facts in fewer words, never with a figure cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.answering.compose import FULL, Form, choose, compose, joined, say
from assistant.types import Draft, Evidence, Row
from prompts.packs import Pack
from prompts.topics import Topic, Topics

# Characters of a title, from what reads well to what still names it.
_NAMES = (48, 32, 24, 16)
# A list is tried with at most this many rows before it is cut to fewer.
_MOST_ROWS = 12


def forms(longest: int) -> Iterator[Form]:
    """Forms from the fullest on, for lists of up to `longest` rows.

    Full; lists cut; the short wording; the short wording with lists cut; then titles cut.
    """
    fewer = range(min(longest - 1, _MOST_ROWS), 0, -1)
    yield FULL
    yield from (Form(rows=rows) for rows in fewer)
    yield Form(short=True)
    yield from (Form(short=True, rows=rows) for rows in fewer)
    for name in _NAMES:
        yield from (Form(True, rows, name) for rows in (None, 2, 1))


def fitted(
    evidence: Evidence, topic: Topic, topics: Topics, pack: Pack, zone: str, limit: int
) -> Draft | None:
    """The fullest draft of at most `limit` characters; the shortest there is where none fits.

    Where an answer for every place has no room, the place is asked for after all.
    """

    def make(form: Form) -> Draft | None:
        return compose(evidence, topic, topics, pack, zone, form)

    draft = _first_that_fits(make, _longest(evidence.found), limit)
    whole = _uncut(draft, evidence, topic, topics, pack, zone)
    if whole is not None and len(whole.text) <= limit:
        return whole
    asks = evidence.missing in topic.needs and evidence.missing in topic.ask
    if asks and evidence.found is not None and (draft is None or len(draft.text) > limit):
        return compose(replace(evidence, found=None), topic, topics, pack, zone)
    return draft


def _uncut(
    draft: Draft | None, evidence: Evidence, topic: Topic, topics: Topics, pack: Pack, zone: str
) -> Draft | None:
    """The plainer text that a topic has for a list that had to be cut, where it is whole."""
    if draft is None or not draft.left_out or evidence.found is None:
        return None
    choice = choose(topic.replies, evidence.found)
    if choice is None or choice.cut is None or choice.text != draft.reply:
        return None
    other = say(choice.cut, evidence.found, topics, pack, zone)
    return other if other is not None and not other.left_out else None


def fitted_text(
    key: str, found: Row, topics: Topics, pack: Pack, zone: str, limit: int
) -> Draft | None:
    """One text of the pack, whatever the topic, as full as `limit` characters allow."""

    def make(form: Form) -> Draft | None:
        return say(key, found, topics, pack, zone, form)

    return _first_that_fits(make, _longest(found), limit)


def fitted_together(
    asked: Sequence[tuple[Evidence, Topic]], topics: Topics, pack: Pack, zone: str, limit: int
) -> Draft | None:
    """Several answers in one text: each as full as its share of `limit` allows.

    What an answer leaves of its share goes to those that need more than theirs.
    """
    drafts: list[Draft] = []
    left = limit - (len(asked) - 1)
    by_length = sorted(
        range(len(asked)), key=lambda i: len(_text(fitted(*asked[i], topics, pack, zone, limit)))
    )
    made: dict[int, Draft] = {}
    for done, i in enumerate(by_length):
        draft = fitted(*asked[i], topics, pack, zone, left // (len(asked) - done))
        if draft is None:
            return None
        made[i] = draft
        left -= len(draft.text)
    drafts = [made[i] for i in range(len(asked))]
    return joined(drafts) if drafts else None


def _text(draft: Draft | None) -> str:
    return draft.text if draft is not None else ""


def _first_that_fits(
    make: Callable[[Form], Draft | None], longest: int, limit: int
) -> Draft | None:
    shortest: Draft | None = None
    for form in forms(longest):
        draft = make(form)
        if draft is None:
            continue
        if len(draft.text) <= limit:
            return draft
        if shortest is None or len(draft.text) < len(shortest.text):
            shortest = draft
    return shortest


def _longest(found: Row | None) -> int:
    """Rows of the longest list that a form could cut."""
    if found is None:
        return 1
    values = (len(c.value) for c in found.fields.values() if isinstance(c.value, tuple))
    return max((1, *values, *(len(rows) for rows in found.rows.values())))
