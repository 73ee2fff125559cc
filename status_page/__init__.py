"""The public status page: a snapshot becomes files, and a process that needs nothing else serves them (design.md,
decision 6). Imports nothing of the portal."""
