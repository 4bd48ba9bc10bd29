"""Reading a Content-Security-Policy."""


def directives(response):
    """The policy as {directive: {source, ...}}."""
    parts = response["Content-Security-Policy"].split("; ")
    return {name: {*sources} for name, *sources in (part.split(" ") for part in parts)}
