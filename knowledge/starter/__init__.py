"""Starting a shop's folder: questions, a workbook, templates, and JSON Schemas for editors."""
