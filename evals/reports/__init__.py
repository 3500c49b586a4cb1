"""Reports of a scored run: terminal, Markdown, JUnit XML, and one self-contained page."""
