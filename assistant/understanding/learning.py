"""Learning a recogniser: two multinomial logistic regressions (scikit-learn) over the features.

L-BFGS from zero, so the same examples in the same order give the same weights.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from marisa_trie import Trie  # type: ignore[import-not-found]  # it has no types
from numpy.typing import NDArray

from assistant.understanding.features import GROUPS, features
from assistant.understanding.known import Terms
from assistant.understanding.language_model import LanguageModel
from assistant.understanding.reading import Reading
from assistant.understanding.recogniser import SILENT, VECTOR_WEIGHT, Recogniser

# A feature that fewer examples have is left out: the languages of the fewest examples have some
# 4,000 each. Inverse strengths of regularisation, chosen by leaving one author out.
_FEWEST = 15
# With fewer examples than this, as in tests, every feature that two have counts.
_FEW_EXAMPLES = 10_000
_TOPIC_C, _GATE_C = 6.0, 4.0


def learn(
    examples: Iterable[tuple[Reading, str]],
    known: Mapping[str, Terms],
    common: Mapping[str, Terms],
    languages: LanguageModel,
    vectors: NDArray[np.float32] | None = None,
) -> Recogniser:
    """Learn from (reading, class) pairs; deterministic for the same pairs in the same order.

    `known` are the terms that count as known when comments are read later, by language,
    `common` those that turn up whatever is asked; they and what tells the `languages` are kept
    with the weights. `vectors` are an embedder's of the
    same examples, a row of unit length each.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    found, labels = _counted(examples)
    names, idf, (data, rows, columns) = _columns(found, len(labels))
    shape = (len(labels), len(names))
    matrix: Any = csr_matrix((data, (rows, columns)), shape=shape)
    if vectors is not None:
        matrix = hstack([matrix, csr_matrix(VECTOR_WEIGHT * vectors)], format="csr")
    topic = LogisticRegression(C=_TOPIC_C, max_iter=1000, tol=3e-4)
    # Stopped early, the gate of hardly changed examples comes out another one: it is learned to
    # the end.
    gate = LogisticRegression(C=_GATE_C, max_iter=1000, tol=1e-5)
    with ThreadPoolExecutor() as pool:
        fits = (
            pool.submit(topic.fit, matrix, labels),
            pool.submit(gate.fit, matrix, ~np.isin(labels, SILENT)),
        )
        for fit in fits:
            fit.result()
    weights = np.vstack([topic.coef_, gate.coef_]).T.astype(np.float32)
    vocabulary = Trie(names)
    columns = np.argsort([vocabulary[name] for name in names])
    sparse, dense = weights[: len(names)][columns], weights[len(names) :]
    return Recogniser(
        vocabulary,
        idf[columns],
        [str(name) for name in topic.classes_],
        sparse[:, :-1].copy(),
        topic.intercept_.astype(np.float32),
        sparse[:, -1].copy(),
        float(gate.intercept_[0]),
        known,
        common,
        languages,
        dense.copy() if vectors is not None else None,
    )


@dataclass(slots=True)
class _Found:
    """Features of one group in all examples, end to end, and how many each example has."""

    ids: dict[str, int]
    features: array[int]
    lengths: list[int]


def _counted(
    examples: Iterable[tuple[Reading, str]],
) -> tuple[dict[str, _Found], NDArray[np.str_]]:
    """The features of the examples by group, and their classes."""
    found = {group: _Found({}, array("i"), []) for group in GROUPS}
    labels: list[str] = []
    for reading, label in examples:
        labels.append(label)
        for group, names in features(reading).items():
            part = found[group]
            ids = part.ids
            part.features.extend([ids.setdefault(name, len(ids)) for name in sorted(names)])
            part.lengths.append(len(names))
    return found, np.array(labels)


def _columns(
    found: Mapping[str, _Found], size: int
) -> tuple[
    list[str],
    NDArray[np.float32],
    tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]],
]:
    """Names and inverse frequencies of the features kept; values, rows and columns of examples."""
    fewest = _FEWEST if size > _FEW_EXAMPLES else 2
    names: list[str] = []
    weights: list[NDArray[np.float32]] = []
    parts: list[tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]]] = []
    for group, weight in GROUPS.items():
        part = found[group]
        numbers = np.frombuffer(part.features, dtype=np.int32)
        counts = np.bincount(numbers, minlength=len(part.ids))
        kept = sorted(name for name, i in part.ids.items() if counts[i] >= fewest)
        chosen = np.array([part.ids[name] for name in kept], dtype=np.intp)
        column_of = np.full(len(part.ids), -1, dtype=np.intp)
        column_of[chosen] = np.arange(len(kept))
        idf = (np.log((1 + size) / (1 + counts[chosen])) + 1).astype(np.float32)
        columns = column_of[numbers]
        rows = np.repeat(np.arange(size), part.lengths)[columns >= 0]
        columns = columns[columns >= 0]
        values = idf[columns]
        norms = np.sqrt(np.bincount(rows, values**2, minlength=size))
        values = (values * (weight / norms[rows])).astype(np.float32)
        parts.append((values, rows, columns + len(names)))
        names += [f"{group}:{name}" for name in kept]
        weights.append(idf)
    data, rows, columns = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return names, np.concatenate(weights), (data, rows, columns)
