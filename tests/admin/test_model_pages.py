"""Models: create one, describe it anew; its name stays."""

import pytest

from inpaint_app.models import HubModel, StateChange
from tests.admin.conftest import text_of
from tests.factories import make_checkpoint, make_live, make_model

LIST = "/admin/inpaint_app/hubmodel/"
ADD = "/admin/inpaint_app/hubmodel/add/"
pytestmark = pytest.mark.django_db

WORDS = {"title": "Moebius", "notice": "untrained", "licence": "Apache-2.0", "card": "For places."}


def page_of(model):
    return f"{LIST}{model.pk}/change/"


def edit(model):
    return f"{LIST}{model.pk}/edit/"


def test_creating_one_gives_it_two_channels(publisher):
    response = publisher.post(ADD, {"slug": "moebius", **WORDS}, follow=True)
    model = HubModel.objects.get(slug="moebius")
    assert response.request["PATH_INFO"] == page_of(model)
    assert [c.name for c in model.channels.all()] == ["stable", "canary"]
    assert StateChange.objects.filter(actor=publisher.user, to_state="created").count() == 3


def test_the_first_one_is_offered_as_the_default(publisher):
    assert publisher.get(ADD).context["form"]["is_default"].value() is True
    make_model()
    assert publisher.get(ADD).context["form"]["is_default"].value() is False


@pytest.mark.parametrize("slug", ["Moebius", "two words", "a--b", "-a", "ä"])
def test_a_name_that_is_none_is_refused_at_its_field(publisher, slug):
    response = publisher.post(ADD, {"slug": slug, **WORDS})
    assert response.status_code == 422
    assert "slug" in response.context["form"].errors
    assert "Lower-case letters and digits" in text_of(response)
    assert not HubModel.objects.exists()


def test_a_name_that_is_taken_is_refused_at_its_field(publisher):
    make_model("moebius")
    response = publisher.post(ADD, {"slug": "moebius", **WORDS})
    assert response.status_code == 422
    assert "There is a model moebius already. Choose another name. name.taken" in text_of(response)
    assert "name.taken" in response.context["form"].errors["slug"][0]


def test_the_words_can_be_changed_and_the_name_cannot(publisher):
    model = make_model("moebius")
    response = publisher.post(edit(model), {**WORDS, "slug": "other"}, follow=True)
    model.refresh_from_db()
    assert (model.slug, model.title, model.card) == ("moebius", "Moebius", "For places.")
    assert "The model moebius is saved." in response.content.decode()
    change = StateChange.objects.get(to_state="described")
    assert (change.actor, change.reason) == (publisher.user, "Changed: notice, card.")


def test_a_budget_for_int8_is_set_kept_and_taken_away_again(publisher):
    model = make_model("moebius")
    publisher.post(edit(model), {**WORDS, "int8_psnr_budget": "38.5"})
    model.refresh_from_db()
    assert model.int8_psnr_budget == 38.5
    assert "int8 from 38.5 dB" in text_of(publisher.get(page_of(model)))
    assert 'value="38.5"' in publisher.get(edit(model)).content.decode()
    publisher.post(edit(model), {**WORDS, "int8_psnr_budget": ""})
    model.refresh_from_db()
    assert model.int8_psnr_budget is None
    reasons = StateChange.objects.filter(to_state="described").values_list("reason", flat=True)
    assert list(reasons).count("Changed: int8_psnr_budget.") == 1


@pytest.mark.parametrize("budget", ["0", "101", "much"])
def test_a_budget_that_is_none_is_refused_at_its_field(publisher, budget):
    model = make_model("moebius")
    response = publisher.post(edit(model), {**WORDS, "int8_psnr_budget": budget})
    assert response.status_code == 422
    assert "int8_psnr_budget" in response.context["form"].errors


def test_the_form_starts_from_what_is_there(publisher):
    model = make_model("moebius", title="Old title")
    assert 'value="Old title"' in publisher.get(edit(model)).content.decode()


def test_another_model_can_become_the_default(publisher):
    first, second = make_model(), make_model()
    publisher.post(edit(second), {**WORDS, "is_default": "on"})
    assert list(HubModel.objects.filter(is_default=True)) == [second]
    assert first.pk != second.pk


def test_the_default_stays_it_until_another_becomes_it(publisher):
    model = make_model()
    publisher.post(edit(model), WORDS)
    model.refresh_from_db()
    assert model.is_default


@pytest.mark.parametrize("role", ["uploader", "auditor"])
def test_others_may_look_and_not_touch(request, role):
    client = request.getfixturevalue(role)
    model = make_model()
    page = client.get(page_of(model))
    assert page.status_code == 200
    assert edit(model) not in page.content.decode()
    assert ADD not in client.get(LIST).content.decode()
    for url in (ADD, edit(model)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"slug": "new", **WORDS}).status_code == 403
    assert HubModel.objects.count() == 1


def test_nothing_can_be_deleted(superuser):
    model = make_model()
    assert superuser.post(f"{LIST}{model.pk}/delete/", {"post": "yes"}).status_code == 403
    assert superuser.post(page_of(model), WORDS).status_code == 405
    assert "Delete" not in superuser.get(page_of(model)).content.decode()


@pytest.mark.usefixtures("hub_home")
def test_its_page_shows_channels_releases_and_checkpoints(auditor):
    release = make_live(make_model("moebius"), "1.0.0")
    checkpoint = make_checkpoint(release.model)
    text = text_of(auditor.get(page_of(release.model)))
    assert "stable default 1.0.0" in text
    assert "1.0.0 published" in text
    assert checkpoint.sha256[:12] in text


@pytest.mark.usefixtures("hub_home")
def test_the_list_says_what_is_live(auditor):
    make_live(make_model("moebius"), "1.0.0")
    assert "stable 1.0.0" in text_of(auditor.get(LIST))


def test_an_empty_list_says_what_to_do(publisher):
    response = publisher.get(LIST)
    assert "No model yet." in text_of(response)
    assert ADD in response.content.decode()


def test_a_search_without_a_hit_offers_the_way_back(publisher):
    make_model()
    text = text_of(publisher.get(LIST, {"q": "nothing of that name"}))
    assert "Nothing matches." in text
    assert "No model yet." not in text


def test_a_model_that_is_not_there_is_a_404(auditor):
    assert auditor.get(f"{LIST}99/change/").status_code == 404
    assert auditor.get(f"{LIST}nonsense/change/").status_code == 404
