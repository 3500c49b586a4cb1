"""What was posted lately in a room: by the same viewer, and word for word by several."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LATELY = timedelta(minutes=1)
_MOST_TEXTS, _MOST_POSTS = 2000, 50


@dataclass(frozen=True, slots=True)
class Posted:
    """How often the same text stood in the chat within a minute, this time included.

    `own` counts the viewer's posts, `viewers` those who posted it.
    """

    own: int = 1
    viewers: int = 1


@dataclass(slots=True)
class Posts:
    """One room's memory of texts, bounded in time and number; reads no clock."""

    _texts: OrderedDict[str, list[tuple[datetime, str]]] = field(default_factory=OrderedDict)

    def note(self, viewer: str, folded: str, now: datetime) -> Posted:
        """Take one post; what comes back counts it too."""
        before = self._texts.get(folded, [])
        posts = [post for post in before if now - post[0] <= LATELY][-_MOST_POSTS:]
        posts.append((now, viewer))
        self._texts[folded] = posts
        self._texts.move_to_end(folded)
        if len(self._texts) > _MOST_TEXTS:
            self._texts.popitem(last=False)
        own = sum(1 for _, who in posts if who == viewer)
        return Posted(own, len({who for _, who in posts}))
