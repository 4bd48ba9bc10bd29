"""The hub as plain files: page, signed documents and chunks, for any host that serves a folder.

Nothing here knows Django, or how the files are served: every address in them is relative.
"""
