"""The only code that changes a row's state; the admin, the API's writers and the commands call it.

Every function takes who does it, checks what the rows allow, writes the change and its line of the
journal in one transaction, and raises a ``HubError`` where it does not. What must hold even against
other writers, the database holds: constraints, and the guards of migration 0002.
"""
