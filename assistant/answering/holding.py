"""The line that a viewer gets while a person looks at the question: how to reach the shop."""

from __future__ import annotations

from assistant.types import Row

# A way to reach the shop is a row with one of these.
_WAYS = ("email", "phone", "url")


def holding_line(support: Row) -> tuple[str, Row] | None:
    """The text that says what the shop states of its support, and its row; None where nothing.

    `support` is what the look-up of that name found: rows under `ways`, each with one field.
    """
    rows = support.rows.get("ways", ())
    ways = tuple(row for row in rows if any(name in row.fields for name in _WAYS))
    hours = next((row.fields["hours"] for row in rows if "hours" in row.fields), None)
    if not ways:
        return None
    if hours is not None:
        return "hold_hours", Row({"hours": hours}, {"ways": ways})
    if len(ways) == 1 and "email" in ways[0].fields:
        return "hold_contact", Row({"email": ways[0].fields["email"]})
    return "hold", Row({}, {"ways": ways})
