"""`python -m assistant` is `stream-assistant`."""

from assistant.cli.main import main

main()
