"""Readers of a store folder's files, one module a file form."""
