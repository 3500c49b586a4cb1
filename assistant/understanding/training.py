"""The recogniser of a set of packs: learned once, kept by what it was learned from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

import assistant.understanding.features
import assistant.understanding.reading
import assistant.understanding.recogniser
from assistant.understanding.places import matcher as place_matcher
from assistant.understanding.reading import Reader
from assistant.understanding.recogniser import Recogniser, learn
from prompts.lexicon import Matcher
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
        assistant.understanding.reading,
        assistant.understanding.recogniser,
    ):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:12]


def model_path(packs: Mapping[str, Pack], state: Path) -> Path:
    """Where the recogniser of these packs is kept below the state directory."""
    return state / "recognisers" / f"{pack_hash(packs)}.npz"


def train(packs: Mapping[str, Pack]) -> Recogniser:
    """Learn from every example of the packs; takes seconds, gives the same weights each time."""
    words = Matcher(pack.lexicon for pack in packs.values())
    marks = "".join(pack.question_marks for pack in packs.values())
    reader = Reader([words, place_matcher(packs.values())], marks)
    return learn(
        (reader.read(line), topic)
        for _, pack in sorted(packs.items())
        for _, lines in sorted(pack.authors.items())
        for topic, line in lines
    )


def recogniser_for(packs: Mapping[str, Pack], state: Path) -> Recogniser:
    """The recogniser of these packs: read where it is kept, else learned and kept."""
    path = model_path(packs, state)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.parent / "train.lock"):
            if not path.exists():
                train(packs).save(path)
                _prune(path)
    return Recogniser.load(path)


def _prune(newest: Path) -> None:
    kept = sorted(newest.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        if path != newest:
            path.unlink(missing_ok=True)
