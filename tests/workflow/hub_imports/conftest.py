import pytest

from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.patience import Patience
from inpaint_app.workflow.hub_imports import execution, request_moebius
from tests.published_moebius import FINE_TUNE, publish_moebius


@pytest.fixture
def published(hub_home, hub_server, settings, monkeypatch, tiny_checkpoint):
    """A hub with Moebius on it, which the settings name; nobody waits between two tries."""
    publish_moebius(hub_server, tiny_checkpoint)
    settings.HUB_HF_ENDPOINT = hub_server.endpoint

    def patient(patience=None):
        del patience
        waiting = Patience(sleep=lambda _seconds: None)
        return Hub(settings.HUB_HF_ENDPOINT, settings.HUB_HF_TOKEN, waiting)

    monkeypatch.setattr(execution, "source_hub", patient)
    return hub_server


@pytest.fixture
def job(db, published):
    """An import of it, queued; ``published.requests`` begins after that."""
    job = request_moebius(FINE_TUNE, actor=None)
    published.requests.clear()
    return job
