"""The language identifier (py3langid): read once a process, as its model takes long to unpack."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def identifier() -> Any:
    """The identifier of all its languages, with probabilities that add up to one."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
