"""Places are told from words that only look like one, and by what they are to the viewer."""

from __future__ import annotations

import pytest

from assistant.types import Ask
from knowledge.shop import Place
from tests.assistant.understanding.conftest import Talk


def _place(ask: Ask) -> str | None:
    if ask.place is None:
        return None
    return ask.place.place.region or ask.place.place.country


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("how much is shipping to Mexcio", "MX"),
        ("shipping cost to gremany", "DE"),
        ("how long to turkey", "TR"),
        ("荷兰最多能分几期付", "NL"),
        ("do you ship to uk", "GB"),
        ("shipping to hawaii how much", "US-HI"),
        ("shipping cost to Paris, France", "FR"),
        ("for mexicans how much is shipping", "MX"),
        ("how much is shipping to 🇵🇪", "PE"),
        ("寄到加拿大运费多少", "CA"),
        ("寄到马来运费多少", "MY"),
        ("كم الشحن الى عمّان", "JO"),
        ("كم الشحن الى عمان", "OM"),
        ("发新疆吗", "CN-XJ"),
        ("كم الشحن للسعوديين", "SA"),
        ("تشحنون الى بيرو", "PE"),
    ],
)
def test_a_place_is_known_in_any_spelling(talk: Talk, text: str, place: str) -> None:
    assert _place(talk.ask(text)) == place


@pytest.mark.parametrize(
    "text",
    [
        "how much is the french press",
        "panama hat price",
        "how much is the drift rain jacket from the jersey",
        "how much is shipping to us please",
        "is it made in china",
        "hi angela how much is shipping",
    ],
)
def test_a_word_for_something_else_is_no_place(talk: Talk, text: str) -> None:
    assert talk.ask(text).place is None


@pytest.mark.parametrize(
    ("text", "origin", "place"),
    [
        ("how long is shipping from Germany to Peru?", "DE", "PE"),
        ("从德国发到秘鲁多久", "DE", "PE"),
        ("تشحنون من المانيا الى بيرو", "DE", "PE"),
        ("can i order from canada?", None, "CA"),
    ],
)
def test_where_it_comes_from_is_not_where_it_goes(
    talk: Talk, text: str, origin: str | None, place: str
) -> None:
    ask = talk.ask(text)
    assert ask.origin == (Place(origin) if origin else None)
    assert _place(ask) == place


@pytest.mark.parametrize("text", ["do you ship to spain or portugal?", "寄到西班牙还是葡萄牙"])
def test_two_places_are_both_asked_about(talk: Talk, text: str) -> None:
    assert [_place(ask) for ask in talk.say(text).asks] == ["ES", "PT"]


def test_a_named_place_stands_before_the_viewers_own(talk: Talk) -> None:
    assert _place(talk.ask("how much is shipping to canada", country="MX")) == "CA"
    assert _place(talk.ask("how much is shipping", "ben", country="MX")) == "MX"


@pytest.mark.parametrize(
    ("stated", "asked", "place"),
    [
        ("hi i'm in peru", "how much is shipping", "PE"),
        ("我在秘鲁", "运费多少", "PE"),
        ("انا من السعودية", "كم الشحن؟", "SA"),
    ],
)
def test_where_a_viewer_lives_is_remembered(
    talk: Talk, stated: str, asked: str, place: str
) -> None:
    talk.say(stated, country="US")
    assert _place(talk.ask(asked, country="US", after=1800)) == place
    assert _place(talk.ask(asked, "ben", country="US")) == "US"
    assert _place(talk.ask(asked, country="US", after=3 * 3600)) == "US"


def test_living_in_one_place_one_may_ask_for_another(talk: Talk) -> None:
    assert _place(talk.ask("im in spain but do you ship to portugal?")) == "PT"
    assert _place(talk.ask("how much is shipping", after=600)) == "ES"
