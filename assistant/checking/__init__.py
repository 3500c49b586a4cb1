"""The gate before anything is sent: figures, language, length, manners."""
