"""Offline evaluation: recorded chats replayed through the production pipeline, and scored."""
