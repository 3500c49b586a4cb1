"""Importers: recordings of real live chats, as other tools write them, into the chat format."""
