"""The recogniser of a set of packs: learned once, kept by what it was learned from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile

from filelock import FileLock

import assistant.understanding.features
import assistant.understanding.language
import assistant.understanding.places
import assistant.understanding.reading
import assistant.understanding.recogniser
import assistant.understanding.words
from assistant.understanding.language import latin_words
from assistant.understanding.reading import Reader, Reading, terms, unknown_terms
from assistant.understanding.recogniser import Recogniser, learn
from assistant.understanding.words import lexicon_terms, make_reader
from prompts.packs import Pack

_KEPT = 3


def pack_hash(packs: Mapping[str, Pack]) -> str:
    """Twelve hex digits that stand for the packs' learnable content and the learning code."""
    digest = hashlib.sha256()
    for tag, pack in sorted(packs.items()):
        digest.update(repr((tag, sorted(pack.authors.items()))).encode())
        digest.update(
            repr(sorted((k, sorted(v.items())) for k, v in pack.lexicon.sections.items())).encode()
        )
    for module in (
        assistant.understanding.features,
        assistant.understanding.language,
        assistant.understanding.reading,
        assistant.understanding.recogniser,
        assistant.understanding.words,
        assistant.understanding.places,
    ):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:12]


def model_path(packs: Mapping[str, Pack], state: Path) -> Path:
    """Where the recogniser of these packs is kept below the state directory."""
    return state / "recognisers" / f"{pack_hash(packs)}.npz"


def _by_author(
    packs: Mapping[str, Pack], reader: Reader
) -> dict[tuple[str, str], list[tuple[Reading, str]]]:
    return {
        (tag, author): [(reader.read(line), topic) for topic, line in lines]
        for tag, pack in sorted(packs.items())
        for author, lines in sorted(pack.authors.items())
    }


def train(packs: Mapping[str, Pack]) -> Recogniser:
    """Learn from every example of the packs; takes seconds, gives the same weights each time.

    What is unknown in an example is what no other author and no lexicon ever used, so that the
    recogniser learns how much strange words tell.
    """
    reader = make_reader(packs)
    read = _by_author(packs, reader)
    used: Counter[str] = Counter()
    own: dict[tuple[str, str], set[str]] = {}
    for author, lines in read.items():
        own[author] = {term for r, _ in lines for term in terms(r.tokens, r.masks)}
        used.update(own[author])
    always = frozenset(lexicon_terms(packs))
    examples = []
    for author, lines in read.items():
        others = frozenset(t for t, n in used.items() if n - (t in own[author]) > 0) | always
        examples += [(replace(r, unknown=unknown_terms(r, others)), topic) for r, topic in lines]
    return learn(examples, always | used.keys(), latin_words(packs))


def recogniser_for(packs: Mapping[str, Pack], state: Path) -> Recogniser:
    """The recogniser of these packs: read where it is kept, else learned and kept."""
    path = model_path(packs, state)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.parent / "train.lock"):
            if not path.exists():
                train(packs).save(path)
                _prune(path)
    try:
        return Recogniser.load(path)
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        # A damaged file is learned again; the packs are what it came from.
        recogniser = train(packs)
        recogniser.save(path)
        return recogniser


def _prune(newest: Path) -> None:
    kept = sorted(newest.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        if path != newest:
            path.unlink(missing_ok=True)
