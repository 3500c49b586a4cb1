"""From evidence to a draft: the viewer's language pack says the facts."""
