"""Every comment, decision and receipt, kept in a database with migrations."""
