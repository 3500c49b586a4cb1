"""From a question to evidence: the typed facts that bear on it here and now."""
