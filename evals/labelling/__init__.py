"""Labelling a recorded chat by hand: which comments, what is proposed for each, the file on disk.

A team that labels its own recording agrees with most decisions, so each comment comes as a `Case`
with what was decided for it, and `agreed` is the label that says the decision is right. There is
no terminal in here; `assistant/cli/label` draws it and reads keys.
"""
