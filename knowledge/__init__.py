"""A shop's facts: reading a store folder, typed facts, immutable versions, search."""
