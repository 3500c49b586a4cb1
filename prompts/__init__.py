"""Topics, language packs and (later) model prompts: what the assistant says and learns, as data."""
