"""The pages that ask for an import of any repository: which one, then which of its files."""

from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from inpaint_app.admin.form_page import FormPage
from inpaint_app.admin.hub_import_moebius import MAY_IMPORT
from inpaint_app.checkpoint.kinds import PARTS
from inpaint_app.errors import HubError
from inpaint_app.hub_source.layouts import Part, propose_role
from inpaint_app.hub_source.repository import DEFAULT_REVISION, HubFile, Snapshot
from inpaint_app.models import HubModel
from inpaint_app.workflow.hub_imports import look_up, request_import

MAX_LISTED = 200
PART_WORDS: dict[str, str] = {role: part.removeprefix("the ") for role, part in PARTS.items()}
ROLES = [("", "not taken"), *PART_WORDS.items()]


class RepositoryForm(forms.Form):
    """A repository of the hub."""

    repo = forms.CharField(
        label="Repository",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
        help_text="OWNER/NAME, such as hustvl/Moebius.",
    )
    revision = forms.CharField(
        max_length=200,
        initial=DEFAULT_REVISION,
        widget=UnfoldAdminTextInputWidget(),
        help_text="A branch, a tag or a commit. It is resolved now; what moves later is told.",
    )


class RepositoryPage(FormPage):
    """The first step: which repository, at which revision; it leads to the listing."""

    permission = MAY_IMPORT
    form_class = RepositoryForm
    heading = "Import from a hub"
    lead = "The files of one commit are listed next; you choose which part each of them is."
    button = "List the files"
    field_of: ClassVar = {"source.revision_not_found": "revision"} | dict.fromkeys(
        (
            "source.repo_name",
            "source.repo_not_found",
            "source.gated",
            "source.token_refused",
            "source.disabled",
        ),
        "repo",
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Go to the listing of the commit that the revision is now."""
        data = form.cleaned_data
        try:
            snapshot = look_up(data["repo"], data["revision"])
        except HubError as error:
            self.refuse(form, error)
            return self.form_invalid(form)
        asked = {
            "repo": snapshot.repo,
            "revision": snapshot.revision,
            "commit": snapshot.commit,
        }
        pick = reverse("admin:inpaint_app_hubimport_pick")
        return redirect(f"{pick}?{urlencode(asked)}")


class PickForm(forms.Form):
    """A model, and for each file of a commit which part of a checkpoint it is."""

    model = forms.ModelChoiceField(
        HubModel.objects.all(), widget=UnfoldAdminSelectWidget(), empty_label="Choose a model"
    )
    published = forms.BooleanField(
        label="Take the configuration of the published Moebius",
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text="For weights that were published without one.",
    )

    def __init__(self, *args: Any, listed: list[HubFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        proposed = proposals(listed)
        for index, file in enumerate(listed):
            widget = UnfoldAdminSelectWidget(attrs={"aria-label": f"Part of {file.path}"})
            self.fields[f"file-{index}"] = forms.ChoiceField(
                label=file.path,
                choices=ROLES,
                required=False,
                initial=proposed.get(file.path, ""),
                widget=widget,
            )

    def rows(self) -> Iterator[tuple[HubFile, forms.BoundField]]:
        """Each file with its field."""
        for index, file in enumerate(self.listed):
            yield file, self[f"file-{index}"]

    def parts(self, snapshot: Snapshot) -> list[Part]:
        """The files that were chosen."""
        chosen = [(file, self.cleaned_data[bound.name]) for file, bound in self.rows()]
        parts = [Part(role, snapshot, file) for file, role in chosen if role]
        if self.cleaned_data["published"]:
            parts.append(Part("config", None, None))
        return parts


class PickPage(FormPage):
    """The second step: which of the files, as which parts."""

    template_name = "inpaint_app/admin/hub_import_pick.html"
    permission = MAY_IMPORT
    form_class = PickForm
    heading = "Choose the files"
    button = "Import"
    field_of: ClassVar = {}
    snapshot: Snapshot | None = None
    problem: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask the hub again for the commit that the first step has found."""
        asked = {name: request.GET.get(name, "") for name in ("repo", "revision", "commit")}
        if request.user.has_perm(self.permission):
            try:
                self.snapshot = look_up(asked["repo"], asked["revision"], commit=asked["commit"])
            except HubError as error:
                self.problem = str(error)
        return super().dispatch(request, *args, **kwargs)

    def impossible(self) -> str:
        """The hub does not answer, or there is nothing to choose, or nowhere to put it."""
        if self.problem:
            return self.problem
        if not HubModel.objects.exists():
            return "There is no model yet. Create one first: a checkpoint belongs to a model."
        return "" if self.listed() else "No file of this commit can be part of a checkpoint."

    def listed(self) -> list[HubFile]:
        """Those whose names could be a part's; pictures, cards and licences are left out."""
        files = self.snapshot.files if self.snapshot else ()
        return [file for file in files if propose_role(file.path)][:MAX_LISTED]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the files."""
        return super().get_form_kwargs() | {"listed": self.listed()}

    def get_initial(self) -> dict[str, Any]:
        """The only model that there is."""
        models = list(HubModel.objects.values_list("pk", flat=True)[:2])
        return {"model": models[0] if len(models) == 1 else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the commit, and how many files are not on offer."""
        others = len(self.snapshot.files) - len(self.listed()) if self.snapshot else 0
        return super().get_context_data(snapshot=self.snapshot, others=others, **kwargs)

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Queue it."""
        assert isinstance(form, PickForm)  # noqa: S101 - for the types: form_class says so
        assert self.snapshot is not None  # noqa: S101 - without one there are no fields
        parts = form.parts(self.snapshot)
        job = request_import(form.cleaned_data["model"], parts, actor=self.actor)
        return "The import is queued.", job


def proposals(files: list[HubFile]) -> dict[str, str]:
    """The part that each name suggests, where no other file suggests the same."""
    roles = {file.path: propose_role(file.path) or "" for file in files}
    found = list(roles.values())
    return {path: role for path, role in roles.items() if found.count(role) == 1}
