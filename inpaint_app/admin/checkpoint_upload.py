"""The upload of a checkpoint: which file goes where; what is wrong with one stands at its field."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Model
from django.http import HttpRequest

from inpaint_app.admin.checkpoint_parts import COMPOSE, ComposeForm, model_field, open_uploads
from inpaint_app.admin.form_page import FormPage, refusal
from inpaint_app.admin.upload_rows import PART_CHOICES
from inpaint_app.admin.upload_script import find_script
from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.kinds import CheckpointKind, find_kind, find_role_faults
from inpaint_app.errors import HubError
from inpaint_app.models import Checkpoint, HubModel, Upload
from inpaint_app.workflow.checkpoints import compose_checkpoint
from inpaint_app.workflow.runs import request_run
from inpaint_app.workflow.uploads.files import path_of
from inpaint_app.workflow.uploads.handing_in import HandedIn, discard_all, hand_in

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile  # generic in its stubs alone

START_A_RUN = "_run"
COMPOSE_ID = "compose_%s"  # both forms ask for a model
WEIGHTS = ".safetensors,.bin,.pt,.pth,.ckpt"
CONFIGURATION = ".yaml,.yml,.json"

# The fields of parts, as what each is looked at: one network's weights look like another's.
LOOKED_AT_AS: Final[Mapping[str, Role]] = MappingProxyType(
    {"config": "config", "network": "unet", "vae": "vae", "vae_config": "vae_config"}
)


class UploadWidget(forms.FileInput):
    """The browser's own file input: it shows the chosen name without any script."""

    template_name = "inpaint_app/admin/upload_widget.html"


def upload_field(
    label: str, accept: str, help_text: str, *, required: bool = True
) -> forms.FileField:
    """A file that may be empty here: the checks say more about it than the form could."""
    return forms.FileField(
        label=label,
        required=required,
        allow_empty_file=True,
        max_length=255,
        help_text=help_text,
        widget=UploadWidget(attrs={"accept": accept}),
    )


class UploadForm(forms.Form):
    """A field for each part of a checkpoint; what the network is, the configuration says."""

    model = model_field()
    config = upload_field(
        "Configuration",
        CONFIGURATION,
        "YAML or JSON, as it was published with the weights. It decides what belongs below.",
    )
    network = upload_field(
        "Network weights",
        WEIGHTS,
        "The UNet of a Moebius, or all of a starter inpainter. .safetensors, or the .bin that"
        " torch.save writes: a pickle is read and never executed.",
    )
    vae = upload_field(
        "VAE weights",
        WEIGHTS,
        "For latent diffusion (a Moebius) alone. Without them only the denoiser is exported and"
        " compared; that cannot be published.",
        required=False,
    )
    vae_config = upload_field(
        "VAE configuration",
        CONFIGURATION,
        "For latent diffusion alone: config.json of the VAE. Left out, the published one is taken.",
        required=False,
    )

    def parts(self) -> "dict[str, UploadedFile[bytes]]":
        """The files that came, by field."""
        found = {name: self.cleaned_data.get(name) for name in LOOKED_AT_AS}
        return {name: file for name, file in found.items() if file is not None}


class UploadPage(FormPage):
    """Files of a new checkpoint, and the start of its run if that button was pressed.

    With scripts the files go over the tus protocol, one by one; without, all in one form. Either
    way they become uploads, and a checkpoint is made of what was accepted.
    """

    template_name = "inpaint_app/admin/upload.html"
    form_class = UploadForm
    permission = "inpaint_app.add_checkpoint"
    heading = "Upload a checkpoint"
    lead = (
        "Each file is looked at as it arrives, by its content and not by its name. Whether the"
        " weights fit the configuration is found out by the run."
    )
    button = "Upload"
    refused: Mapping[str, HubError] = MappingProxyType({})

    def impossible(self) -> str:
        """A checkpoint belongs to a model."""
        if HubModel.objects.exists():
            return ""
        return "There is no model yet. Create one first: a checkpoint belongs to a model."

    def get_initial(self) -> dict[str, Any]:
        """The model that the link named, or the only one that there is."""
        slugs = list(HubModel.objects.values_list("pk", flat=True)[:2])
        only = slugs[0] if len(slugs) == 1 else None
        return {"model": self.request.GET.get("model", only)}

    def get_form(self, form_class: Any = None) -> forms.Form:
        """The form that was sent: parts of what is here already, or files."""
        if COMPOSE in self.request.POST:
            uploads = open_uploads(self.actor)
            return ComposeForm(self.request.POST, uploads=uploads, auto_id=COMPOSE_ID)
        return super().get_form(form_class)

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Make the checkpoint; then, if asked to, queue the run."""
        model = form.cleaned_data["model"]
        if isinstance(form, ComposeForm):
            checkpoint = compose_checkpoint(model, form.parts(), actor=self.actor)
        else:
            checkpoint = self.keep(model, form)
        if START_A_RUN in self.request.POST and may_run(self.request):
            return "Uploaded; the run is queued.", request_run(checkpoint, actor=self.actor)
        return "Uploaded. Start a run to export and compare it.", checkpoint

    def keep(self, model: HubModel, form: forms.Form) -> Checkpoint:
        """The files of the form as a checkpoint; all of them, or none."""
        assert isinstance(form, UploadForm)  # noqa: S101 - for the types: form_class says so
        handed = hand_in(
            form.parts(), owner=self.actor, source=Upload.Source.ADMIN, roles=LOOKED_AT_AS
        )
        try:
            return compose_checkpoint(model, by_role(handed), actor=self.actor)
        except HubError:
            self.refused = handed.refused
            discard_all(handed.accepted.values(), actor=self.actor)
            raise

    def refuse(self, form: forms.Form, error: HubError) -> None:
        """Name every file that is wrong, not only the one that was looked at first."""
        for field, fault in self.refused.items():
            form.add_error(field, refusal(fault))
        if not self.refused:
            super().refuse(form, error)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both forms, the script between them, and whether the button for a run is there."""
        context = super().get_context_data(
            may_run=may_run(self.request),
            start_a_run=START_A_RUN,
            compose_name=COMPOSE,
            part_choices=PART_CHOICES,
            script=find_script(),
            **kwargs,
        )
        if isinstance(context["form"], ComposeForm):
            compose, plain = context["form"], UploadForm(initial=self.get_initial())
        else:
            uploads, initial = open_uploads(self.actor), self.get_initial()
            compose = ComposeForm(uploads=uploads, initial=initial, auto_id=COMPOSE_ID)
            plain = context["form"]
        return context | {"compose": compose, "form": plain}


def may_run(request: HttpRequest) -> bool:
    """Whether the run may be started as well."""
    return request.user.has_perm("inpaint_app.run_checkpoint")


def by_role(handed: HandedIn[str]) -> dict[Role, Upload]:
    """The uploads under the parts that the configuration says they are.

    Raises the first of the refusals, to which those of parts that do not belong are added.
    """
    if "config" in handed.accepted:
        kind = find_kind(parse_config_file(path_of(handed.accepted["config"])))
        roles = roles_by_field(kind)
        came = [*handed.accepted, *handed.refused]
        misplaced = find_role_faults(kind, [roles[field] for field in came])
        for field, role in roles.items():
            if role in misplaced:
                handed.refused[field] = RolesMismatchError(misplaced[role])
    if handed.refused:
        raise next(iter(handed.refused.values()))
    return {roles[field]: upload for field, upload in handed.accepted.items()}


def roles_by_field(kind: CheckpointKind) -> dict[str, Role]:
    """Which part of such a checkpoint each field takes."""
    network = next(role for role in kind.required if role != "config")
    return {**LOOKED_AT_AS, "network": network}
