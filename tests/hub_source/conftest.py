import pytest

from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.patience import Patience

TOKEN = "hf_never-shown-accepted"


@pytest.fixture
def waits():
    """The seconds that were waited for, without waiting."""
    return []


@pytest.fixture
def hub(hub_server, waits):
    """That hub, asked by somebody without a token."""
    return Hub(hub_server.endpoint, patience=Patience(sleep=waits.append))


@pytest.fixture
def known_hub(hub_server, waits):
    """That hub, asked with a token that it knows."""
    hub_server.tokens.add(TOKEN)
    return Hub(hub_server.endpoint, TOKEN, patience=Patience(sleep=waits.append))
