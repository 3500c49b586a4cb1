"""From a comment to a question: what is asked, of what, where, in which language."""
