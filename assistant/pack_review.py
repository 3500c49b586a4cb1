"""What a reviewer of a language pack wants to know: what it lacks, collides, and how it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.answering.compose import Form, say
from assistant.answering.fitting import fitted_text
from assistant.answering.samples import LONG, VERBATIM, ZONE, row_of
from assistant.config import LIMITS
from assistant.delivery.address import room_for_text
from prompts.packs import NON_TOPICS, Pack, problems_of
from prompts.topics import Topics

# Enough varied lines to learn from, by `docs/languages.md`.
FEWEST_EXAMPLES, FEWEST_CHATTER, FEWEST_AUTHORS = 60, 300, 3
_CHATTER = "chatter"
_BESIDE_TOPICS = (*NON_TOPICS, "claim", "greeting", "thanks")


@dataclass(frozen=True, slots=True)
class Review:
    """What a check of one pack found.

    `problems` stop it from being loaded; `thin` are topics with few examples, `collisions` lines
    that stand under several topics, `long` texts by platform that do not fit beside a name.
    """

    tag: str
    name: str
    problems: tuple[str, ...]
    authors: int
    examples: int
    words: int
    thin: Mapping[str, int]
    collisions: Mapping[str, tuple[str, ...]]
    long: Mapping[str, tuple[str, ...]]

    @property
    def whole(self) -> bool:
        """Whether the pack can be loaded and nothing of it is in doubt."""
        return not (self.problems or self.collisions or self.long)


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a pack: as written, filled, and filled in its short form where it has one."""

    key: str
    locale: str
    written: str
    full: str
    short: str | None


def review(pack: Pack, topics: Topics) -> Review:
    """Check one pack against the topics, the platforms and itself."""
    problems = tuple(problems_of(pack, topics))
    counts = pack.counts
    thin = {
        topic: counts.get(topic, 0)
        for topic in (*topics.topics, _CHATTER)
        if counts.get(topic, 0) < _fewest(topic)
    }
    return Review(
        tag=pack.tag,
        name=pack.name,
        problems=problems,
        authors=len(pack.authors),
        examples=sum(counts.values()),
        words=sum(len(words) for s in pack.lexicon.sections.values() for words in s.values()),
        thin=thin,
        collisions=_collisions(pack),
        long={} if problems else _too_long(pack, topics),
    )


def _fewest(topic: str) -> int:
    if topic == _CHATTER:
        return FEWEST_CHATTER
    return 0 if topic in _BESIDE_TOPICS else FEWEST_EXAMPLES


def _collisions(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Examples that stand under more than one topic."""
    seen: dict[str, dict[str, None]] = {}
    for topic, lines in pack.examples.items():
        for line in lines:
            seen.setdefault(line.casefold(), {})[topic] = None
    return {line: tuple(topics) for line, topics in seen.items() if len(topics) > 1}


def _too_long(pack: Pack, topics: Topics) -> dict[str, tuple[str, ...]]:
    """By platform the texts that long facts make too long for one message beside a name."""
    found: dict[str, tuple[str, ...]] = {}
    for platform, limit in LIMITS.items():
        room = room_for_text(limit)
        long = []
        for each in (pack, *(variant.pack for variant in pack.variants)):
            for key in topics.texts:
                if key in VERBATIM:
                    continue
                row = row_of(key, topics, each, LONG, 3)
                draft = fitted_text(key, row, topics, each, ZONE, room)
                if draft is None or len(draft.text) > room:
                    size = "cannot be said" if draft is None else f"{len(draft.text)} of {room}"
                    long.append(f"{each.locale} {key} ({size})")
        if long:
            found[platform] = tuple(long)
    return found


def rendered(pack: Pack, topics: Topics) -> Iterator[Said]:
    """Every text of a pack, and what its variants say otherwise, filled with usual facts."""
    for each in (pack, *(variant.pack for variant in pack.variants)):
        for key in topics.texts:
            reply = each.replies.get(key)
            if reply is None or (each is not pack and reply == pack.replies.get(key)):
                continue
            row = row_of(key, topics, each)
            full = say(key, row, topics, each, ZONE)
            short = say(key, row, topics, each, ZONE, Form(short=True)) if reply.short else None
            yield Said(
                key,
                each.locale,
                reply.forms["other"],
                full.text if full is not None else "",
                short.text if short is not None else None,
            )
