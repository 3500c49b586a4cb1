"""Language packs: one folder a language, read and checked as data.

`languages/<tag>/` holds `pack.yaml` (name, direction), `lexicon.yaml` (words), `examples/*.txt`
(comments by topic, one file an author), `replies.yaml` (texts with declared slots, unit and term
names) and `gists.yaml` (what a comment asks, for moderators who read this language).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge.language import locale_of
from knowledge.text import fold, script_counts
from prompts.errors import PackError
from prompts.lexicon import Lexicon
from prompts.lexicons import listed, read_lexicon
from prompts.parsed import content_digest, kept, parsed
from prompts.topics import Topics, load_topics
from prompts.values import in_words

ROOT = Path(__file__).parent
# The language whose words sellers and viewers everywhere mix in.
EVERYWHERE = "en"
# Between the option values of one variant.
OPTIONS = " / "
NON_TOPICS = ("chatter", "abuse", "spam", "injection")
PLACEHOLDERS = ("product", "place", "size", "colour", "number", "code", "method")
_SLOT = re.compile(r"\{(\w+)\}")
_HEADER = re.compile(r"^\[(\w+)\]$")


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A text with `{slot}`s; `plural` names the slot that chooses among CLDR `forms`.

    `short` says the same in fewer words where a platform takes little; it may leave slots out.
    """

    forms: Mapping[str, str]
    plural: str | None = None
    short: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """A pack with texts of its own for viewers of some regions, or who write some characters."""

    regions: frozenset[str]
    characters: frozenset[str]
    pack: Pack


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """Everything the assistant knows of a language.

    `scripts` are those viewers type it in, that of the replies first; `locale` is the CLDR locale
    that numbers, dates and countries are written by.
    """

    tag: str
    locale: str
    name: str
    direction: Literal["ltr", "rtl"]
    question_marks: str
    list_separator: str
    group_separator: str
    scripts: tuple[str, ...]
    articles: Mapping[str, str]
    country_names: Mapping[str, str]
    lexicon: Lexicon
    ambiguous_places: frozenset[str]
    splitters: tuple[str, ...]
    places_follow: bool
    folder: Path
    learned_from: str
    counts: Mapping[str, int]
    replies: Mapping[str, ReplyText]
    units: Mapping[str, ReplyText]
    terms: Mapping[str, Mapping[str, str]]
    gists: Mapping[str, str]
    variants: tuple[Variant, ...] = ()

    def for_viewer(self, text: str, region: str | None) -> Pack:
        """The variant for who writes `text` and lives in, or has a locale of, `region`."""
        for variant in self.variants:
            if not variant.characters.isdisjoint(text):
                return variant.pack
        return next((v.pack for v in self.variants if region in v.regions), self)

    @property
    def authors(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The examples of each author as (topic, line), read anew: only learning needs them."""
        return _authors(self.folder, self.learned_from)

    @property
    def examples(self) -> Mapping[str, tuple[str, ...]]:
        """The examples of all authors by topic."""
        found: dict[str, list[str]] = {}
        for lines in self.authors.values():
            for topic, line in lines:
                found.setdefault(topic, []).append(line)
        return {topic: tuple(lines) for topic, lines in found.items()}

    @property
    def script(self) -> str:
        """The script that the language is written in."""
        return self.scripts[0]

    def value_in_words(self, value: str) -> str:
        """What a property is said to be, in the language where its parts have words there."""
        return in_words(value, self.terms.get("value", {}), self.list_separator)

    def option_in_words(self, options: str) -> str:
        """Option values (`Black / M`) in the language; one without words there as it stands."""
        words = self.terms.get("option", {})
        return OPTIONS.join(words.get(each.lower(), each) for each in options.split(OPTIONS))


def load_packs(topics: Topics | None = None, root: Path = ROOT) -> dict[str, Pack]:
    """Every pack by tag. PackError where one has a missing text, slot or plural form.

    A folder without `replies.yaml` is a language being written: it cannot answer yet.
    """
    known = topics or load_topics(root)
    paths = (root / "languages").iterdir()
    folders = sorted(path for path in paths if (path / "replies.yaml").is_file())
    return {folder.name: load_pack(folder, known) for folder in folders}


def load_pack(folder: Path, topics: Topics) -> Pack:
    """Read one pack's folder and check it against the topics' declared texts."""
    pack = read_pack(folder)
    problems = problems_of(pack, topics)
    if problems:
        raise PackError(f"language pack {folder.name}: " + "; ".join(problems[:5]))
    return pack


def read_pack(folder: Path) -> Pack:
    """A pack's folder as it is, whole or not. PackError where a file cannot be read."""
    return _pack(folder, _contents(folder))


def problems_of(pack: Pack, topics: Topics) -> list[str]:
    """What a pack and its variants lack or have too much of, one line each."""
    problems = pack_problems(pack, topics)
    for variant in pack.variants:
        problems += [f"{variant.pack.locale}: {p}" for p in pack_problems(variant.pack, topics)
                     if p not in problems]  # fmt: skip
    return problems


def _contents(folder: Path) -> str:
    """What tells the files of a pack from any others."""
    paths = (*sorted(folder.glob("*.yaml")), *sorted(folder.glob("examples/*.txt")))
    digests = (f"{path.name} {content_digest(path)}\n" for path in paths)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


# Two sets of nineteen languages. Shops that share a process share what their packs say.
@lru_cache(maxsize=38)
def _pack(folder: Path, contents: str) -> Pack:
    head = _read(folder / "pack.yaml")
    texts = _read(folder / "replies.yaml")
    learned_from = _learned_from(folder)

    def count() -> dict[str, int]:
        lines = (topic for lines in _authors(folder, learned_from).values() for topic, _ in lines)
        return dict(Counter(lines))

    pack = Pack(
        tag=folder.name,
        locale=folder.name,
        name=str(head["name"]),
        direction=head["direction"],
        question_marks=str(head["question_marks"]),
        list_separator=str(head["list_separator"]),
        group_separator=str(head.get("group_separator", "; ")),
        scripts=tuple(head.get("scripts") or (_script_of(str(head["name"])),)),
        articles=_articles(head.get("country_article")),
        country_names={str(c): str(n) for c, n in (head.get("country_names") or {}).items()},
        lexicon=read_lexicon(folder, bool(head.get("accents_are_tones", False))),
        places_follow=bool(head.get("place_links_follow", False)),
        ambiguous_places=frozenset(listed(folder, "ambiguous_places")),
        splitters=listed(folder, "splitters"),
        folder=folder,
        learned_from=learned_from,
        counts=kept(folder / "examples.txt", "counts", [learned_from], count),
        replies={key: _text(value) for key, value in texts["replies"].items()},
        units={key: _text(value) for key, value in texts["units"].items()},
        terms=texts["terms"],
        gists=_read(folder / "gists.yaml"),
    )
    found = (_variant(pack, path) for path in sorted(folder.glob("replies-*.yaml")))
    return replace(pack, variants=tuple(found))


def _variant(pack: Pack, path: Path) -> Variant:
    """A pack whose single texts `replies-<name>.yaml` puts in place of the language's own."""
    texts = _read(path)
    if not isinstance(texts, dict) or "locale" not in texts:
        raise PackError(f"{path}: found no `locale`; a variant says which it is for, as pt-PT")
    terms = texts.get("terms") or {}
    own = replace(
        pack,
        locale=str(texts["locale"]),
        replies={**pack.replies, **{k: _text(v) for k, v in (texts.get("replies") or {}).items()}},
        units={**pack.units, **{k: _text(v) for k, v in (texts.get("units") or {}).items()}},
        terms={group: {**names, **terms.get(group, {})} for group, names in pack.terms.items()},
        gists={**pack.gists, **(texts.get("gists") or {})},
        country_names=texts.get("country_names", pack.country_names),
    )
    regions = frozenset(str(region) for region in texts.get("regions") or ())
    return Variant(regions, frozenset(str(texts.get("characters") or "")), own)


def _read(path: Path) -> Any:
    try:
        data = parsed(path)
    except FileNotFoundError:
        raise PackError(f"{path.parent.name}: no {path.name}; a pack needs one") from None
    except yaml.YAMLError as error:
        raise PackError(f"{path}: {str(error).splitlines()[0]}") from None
    return data or {}


def _learned_from(folder: Path) -> str:
    """What tells the lexicon and the examples of a pack from any others."""
    paths = (folder / "lexicon.yaml", *sorted((folder / "examples").glob("*.txt")))
    try:
        digests = (f"{path.name} {content_digest(path)}\n" for path in paths)
        return hashlib.sha256("".join(digests).encode()).hexdigest()
    except FileNotFoundError:
        raise PackError(f"{folder.name}: no lexicon.yaml; a pack needs one") from None


@lru_cache(maxsize=2)
def _authors(folder: Path, learned_from: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        path.stem: tuple(_read_examples(path))
        for path in sorted((folder / "examples").glob("*.txt"))
    }


def _read_examples(path: Path) -> list[tuple[str, str]]:
    topic = ""
    found: list[tuple[str, str]] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("[") and (match := _HEADER.match(line)):
            topic = match[1]
        elif line:
            if not topic:
                raise PackError(f"{path}:{number}: an example before the first [topic]")
            found.append((topic, line))
    return found


_SECTIONS = ("concepts", "attributes", "products", "qualities", "methods", "places", "sizes",
             "measures", "measure_units", "currencies", "properties", "demonyms", "ordinals",
             "multipliers", "bounds", "screening", "claims", "telling", "contents")  # fmt: skip
# Their keys are the catalogue's own words, which viewers of any language may type.
_CATALOGUE_WORDS = ("products", "qualities")
_LISTS = ("demonstratives", "negations", "lineup_words", "number_articles", "place_links",
          "from_links", "residence", "quantity_words", "size_marks", "age_words", "other_people",
          "tag_questions", "negative_questions", "own_currency", "shop_words", "previous_item",
          "order_number", "exceptions", "halves", "only_words")  # fmt: skip


def _script_of(name: str) -> str:
    """The script that the language is written in, as its own name is."""
    counts = script_counts(fold(name))
    return max(sorted(counts), key=lambda script: counts[script], default="Latin")


def _articles(spec: Any) -> dict[str, str]:
    """Country code to the article its name takes in a sentence."""
    return {str(code): str(spec["word"]) for code in spec["countries"]} if spec else {}


def _text(value: Any) -> ReplyText:
    if isinstance(value, dict):
        forms = {str(k): str(form) for k, form in value.items() if k not in ("by", "short")}
        short = str(value["short"]) if "short" in value else None
        plural = None if set(forms) == {"other"} and "by" not in value else value.get("by", "n")
        return ReplyText(forms, plural, short)
    return ReplyText({"other": str(value)})


def pack_problems(pack: Pack, topics: Topics) -> list[str]:
    """What a pack lacks or has too much of, one line each; empty when it is whole."""
    problems: list[str] = []
    for key, declared in topics.texts.items():
        text = pack.replies.get(key)
        if text is None:
            problems.append(f"no reply {key!r}")
            continue
        problems += _slot_problems(f"reply {key!r}", text, set(declared.slots), pack.locale)
    problems += [
        f"reply {key!r} is declared by no topic" for key in pack.replies if key not in topics.texts
    ]
    for unit in topics.units:
        if unit not in pack.units:
            problems.append(f"no unit {unit!r}")
        else:
            problems += _slot_problems(f"unit {unit!r}", pack.units[unit], {"n"}, pack.locale)
    for group, names in topics.terms.items():
        problems += [
            f"no term {group}.{name}" for name in names if name not in pack.terms.get(group, {})
        ]
    for topic in topics.topics:
        if topic not in pack.gists:
            problems.append(f"no gist {topic!r}")
        if topic not in pack.counts:
            problems.append(f"no examples of {topic!r}")
    problems += [f"no examples of {name!r}" for name in NON_TOPICS if name not in pack.counts]
    problems += [
        f"examples of {topic!r}, which is no topic"
        for topic in pack.counts
        if topic not in topics.topics and topic not in NON_TOPICS
    ]
    return problems


def _slot_problems(where: str, text: ReplyText, declared: set[str], tag: str) -> list[str]:
    problems: list[str] = []
    if text.plural is not None:
        needed = set(locale_of(tag).plural_form.tags) | {"other"}
        problems += [f"{where} has no form {form!r}" for form in sorted(needed - set(text.forms))]
        problems += [f"{where} has the form {form!r}, which the language lacks"
                     for form in sorted(set(text.forms) - needed)]  # fmt: skip
    for form, wording in text.forms.items():
        used = set(_SLOT.findall(wording))
        at = where if text.plural is None else f"{where}, form {form!r},"
        problems += [f"{at} lacks the slot {{{slot}}}" for slot in sorted(declared - used)]
        problems += [
            f"{at} uses the undeclared slot {{{slot}}}" for slot in sorted(used - declared)
        ]
        if any(char.isdigit() for char in _SLOT.sub("", wording)):
            problems.append(f"{at} has a digit outside a slot")
    if text.short is not None:
        used = set(_SLOT.findall(text.short))
        problems += [f"{where}, short, uses the undeclared slot {{{slot}}}"
                     for slot in sorted(used - declared)]  # fmt: skip
        if any(char.isdigit() for char in _SLOT.sub("", text.short)):
            problems.append(f"{where}, short, has a digit outside a slot")
    return problems
