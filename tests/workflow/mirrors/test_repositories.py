"""A mirror that is a model repository: from the row to the commit, and back by its address."""

import json

import pytest

from inpaint_app.errors import HubError
from inpaint_app.tasks import execute_copy
from inpaint_app.workflow.mirrors import create_repository_mirror, request_copy, request_sync
from inpaint_app.workflow.mirrors.naming import chunk_urls
from inpaint_app.workflow.mirrors.places import chunks_of
from inpaint_app.workflow.yanks import yank_release
from tests.factories import make_model, make_published

TOKEN = "hf_never-shown-writer"
REPO = "owner/weights"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("hub_home"),
    # huggingface_hub's own, of how it hands a file to the library below it.
    pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning"),
]


@pytest.fixture
def server(hub_server, settings):
    settings.HUB_HF_ENDPOINT = hub_server.endpoint
    settings.HUB_HF_WRITE_TOKEN = TOKEN
    settings.HUB_MIRROR_ORIGINS = [hub_server.endpoint, hub_server.cdn]
    hub_server.writers.add(TOKEN)
    hub_server.repo(REPO, {"README.md": b"# To be written\n"})
    return hub_server


@pytest.fixture
def mirror(server):
    model = make_model("tiny", title="Tiny", card="For tests.")
    return create_repository_mirror("hub", title="Hub", repo=REPO, model=model, actor=None)


def sync(mirror, **options):
    copies = request_sync(mirror, actor=None, **options)
    for copy in copies:
        execute_copy(copy.pk)
        copy.refresh_from_db()
    return copies


def tree_of(server):
    repo = server.repos[REPO]
    return repo.commits[repo.branches["main"]]


def test_a_release_goes_there_in_one_commit_and_is_named(server, mirror):
    release = make_published(mirror.model)
    [copy] = sync(mirror, verify=True)
    assert (copy.status, copy.error_message) == ("succeeded", "")
    assert len(server.repos[REPO].commits) == 2
    tree = tree_of(server)
    assert tree["manifests/1.0.0.json"].decode() == release.envelope
    card = tree["README.md"].decode()
    assert "# Tiny 1.0.0" in card
    assert json.loads(release.envelope)["signatures"][0]["keyid"] in card
    held = {path for path in tree if path.startswith("chunks/")}
    assert held == {f"chunks/{name[:2]}/{name}" for name in chunks_of(release)}
    base_url = f"{server.endpoint}/{REPO}/resolve/main/chunks/"
    assert chunk_urls(release) == ["/chunks/", base_url]


def test_a_second_sync_uploads_nothing_and_commits_nothing(server, mirror):
    make_published(mirror.model)
    sync(mirror)
    server.requests.clear()
    [copy] = sync(mirror)
    assert copy.status == "succeeded"
    assert server.asked("upload") == []


def test_the_card_describes_the_newest_and_lists_what_stands(server, mirror):
    first = make_published(mirror.model)
    sync(mirror)
    make_published(mirror.model, "2.0.0")
    sync(mirror)
    card = tree_of(server)["README.md"].decode()
    assert "# Tiny 2.0.0" in card
    assert card.index("- 2.0.0,") < card.index("- 1.0.0,")
    yank_release(first, notice="Seams.", actor=None)
    sync(mirror)
    card = tree_of(server)["README.md"].decode()
    assert "- 1.0.0," not in card
    assert "manifests/1.0.0.json" in tree_of(server)


def test_a_token_that_may_not_write_is_a_state_that_does_not_show_it(server, mirror, settings):
    make_published(mirror.model)
    settings.HUB_HF_WRITE_TOKEN = "hf_never-shown-stranger"
    [copy] = sync(mirror)
    assert (copy.status, copy.error_code) == ("failed", "mirror.token")
    assert "HUB_HF_WRITE_TOKEN" in copy.error_message
    assert "never-shown" not in copy.error_message


def test_only_the_releases_of_its_model_go_there(mirror):
    other = make_published(make_model("other"))
    assert not mirror.copies.exists()
    with pytest.raises(HubError, match="does not belong"):
        request_copy(mirror, other, actor=None)


@pytest.mark.parametrize("repo", ["weights", "a/b/c", "../up", "owner/na me", ""])
def test_what_is_no_repository_is_refused(server, repo):
    with pytest.raises(HubError) as refused:
        create_repository_mirror("hub", title="Hub", repo=repo, model=make_model(), actor=None)
    assert refused.value.code == "mirror.address"
