"""Features of a comment that know no shop: masked characters and words, concepts, slots, form."""

from __future__ import annotations

from itertools import combinations

from assistant.understanding.reading import Reading
from knowledge.text import is_cjk

GROUPS = {"c": 2.0, "w": 1.0, "k": 1.0, "f": 0.6}
"""Weight of each group of features after its own L2 norm; chosen by leaving one author out."""

_SIGNS = {"product": "\ue001", "place": "\ue002", "number": "\ue003", "size": "\ue004",
          "quality": "\ue005", "code": "\ue006", "method": "\ue007"}  # fmt: skip
_LONGEST_GRAM = 4
_MOST_CONCEPTS = 8


def masked_words(reading: Reading) -> list[str]:
    """Tokens with runs of one mask folded into one sign."""
    words: list[str] = []
    for token, mask in zip(reading.tokens, reading.masks, strict=True):
        sign = _SIGNS.get(mask)
        if sign is None:
            words.append(token.text)
        elif not words or words[-1] != sign:
            words.append(sign)
    return words


def features(reading: Reading) -> dict[str, set[str]]:
    """Feature names by group: `c` characters, `w` words, `k` concepts, `f` form and slots."""
    words = masked_words(reading)
    text = ""
    for word in words:
        glued = text and is_cjk(text[-1]) and is_cjk(word[0])
        text += word if glued else " " + word
    text += " "
    grams = {text[i : i + n] for n in range(1, _LONGEST_GRAM + 1) for i in range(len(text) - n + 1)}
    pairs = {f"{a}_{b}" for a, b in zip(["^", *words], [*words, "$"], strict=True)}
    concepts = sorted(_concepts(reading))
    linked = {f"{a}+{b}" for a, b in combinations(concepts[:_MOST_CONCEPTS], 2)}
    return {
        "c": grams - {" "},
        "w": set(words) | pairs,
        "k": set(concepts) | linked,
        "f": _form(reading, words),
    }


def _concepts(reading: Reading) -> set[str]:
    found = reading.concepts()
    found |= {f"attribute:{key}" for key in reading.keys("attributes")}
    found |= {f"property:{key}" for key in reading.keys("properties")}
    if reading.keys("demonstratives"):
        found.add("this")
    if reading.keys("negations"):
        found.add("negation")
    return found | {f"slot:{mask}" for mask in set(reading.masks) if mask}


def _form(reading: Reading, words: list[str]) -> set[str]:
    length = min(len(words), 12)
    form = {f"length:{length // 2}"}
    unknown, total = reading.unknown
    form.add(f"unknown:{min(unknown, 3)}")
    if total:
        form.add(f"unknown_share:{4 * unknown // total}")
    if reading.question_mark:
        form.add("question_mark")
    if reading.urls:
        form.add("url")
    if reading.mentions:
        form.add("mention")
    if reading.phones:
        form.add("phone")
    concepts = reading.concepts()
    if reading.question_mark or concepts & _ASKING:
        form.add("asking")
    if concepts & _ABOUT_SELF and not reading.question_mark:
        form.add("report")
    if "!" in reading.original:
        form.add("exclamation")
    letters = [char for char in reading.original if char.isalpha()]
    if len(letters) > 5 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        form.add("shouting")
    return form


_ASKING = {
    "how_much",
    "which",
    "how_long",
    "when",
    "where",
    "can",
    "question_word",
    "have",
    "how_to",
}
_ABOUT_SELF = {"viewer_did", "praise", "laugh", "others", "host_self", "off_topic"}
