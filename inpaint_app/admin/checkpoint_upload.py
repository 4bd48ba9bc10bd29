"""The upload of a checkpoint: which file goes where; what is wrong with one stands at its field."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import Model
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from inpaint_app.admin.form_page import FormPage, refusal
from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.inspection import parse_config_file
from inpaint_app.checkpoint.kinds import CheckpointKind, find_kind, find_role_faults
from inpaint_app.errors import CheckpointError, HubError
from inpaint_app.models import HubModel
from inpaint_app.workflow.checkpoints import inspect_file, register_checkpoint
from inpaint_app.workflow.runs import request_run

START_A_RUN = "_run"
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

    model = forms.ModelChoiceField(
        HubModel.objects.none(), widget=UnfoldAdminSelectWidget(), empty_label="Choose a model"
    )
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["model"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = HubModel.objects.all()

    def parts(self) -> dict[str, TemporaryUploadedFile]:
        """The files that came, by field."""
        found = {name: self.cleaned_data.get(name) for name in LOOKED_AT_AS}
        return {name: file for name, file in found.items() if file is not None}

    def kind(self) -> CheckpointKind:
        """What the configuration describes; raises the ``CheckpointError`` of one that does not."""
        return find_kind(parse_config_file(path_of(self.cleaned_data["config"])))


class UploadPage(FormPage):
    """Keep the files of a new checkpoint, and start its run if that button was pressed."""

    template_name = "inpaint_app/admin/upload.html"
    form_class = UploadForm
    permission = "inpaint_app.add_checkpoint"
    heading = "Upload a checkpoint"
    lead = (
        "Each file is looked at as it arrives, by its content and not by its name. Whether the"
        " weights fit the configuration is found out by the run."
    )
    button = "Upload"
    # Wherever the form went wrong, it went wrong before anything was kept.
    field_of: ClassVar = {}

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

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Keep the files; then, if asked to, queue the run."""
        assert isinstance(form, UploadForm)  # noqa: S101 - for the types: form_class says so
        roles = roles_by_field(form.kind())
        uploads = {roles[field]: file for field, file in form.parts().items()}
        checkpoint = register_checkpoint(form.cleaned_data["model"], uploads, actor=self.actor)
        if START_A_RUN in self.request.POST and may_run(self.request):
            return "Uploaded; the run is queued.", request_run(checkpoint, actor=self.actor)
        return "Uploaded. Start a run to export and compare it.", checkpoint

    def refuse(self, form: forms.Form, error: HubError) -> None:
        """Name every file that is wrong, not only the one that was looked at first."""
        found = dict(faults(form)) if isinstance(error, CheckpointError) else {}
        for field, fault in found.items():
            form.add_error(field, refusal(fault))
        if not found:
            super().refuse(form, error)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the second button is there."""
        return super().get_context_data(
            may_run=may_run(self.request), start_a_run=START_A_RUN, **kwargs
        )


def may_run(request: HttpRequest) -> bool:
    """Whether the run may be started as well."""
    return request.user.has_perm("inpaint_app.run_checkpoint")


def path_of(file: TemporaryUploadedFile) -> Path:
    """Where the upload lies; it has a name of the server's own there."""
    return Path(file.temporary_file_path())


def roles_by_field(kind: CheckpointKind) -> dict[str, Role]:
    """Which part of such a checkpoint each field takes."""
    network = next(role for role in kind.required if role != "config")
    return {**LOOKED_AT_AS, "network": network}


def faults(form: forms.Form) -> Iterator[tuple[str, CheckpointError]]:
    """The field of each file that cannot be taken, and why."""
    assert isinstance(form, UploadForm)  # noqa: S101 - for the types: form_class says so
    wrong = {field: error for field, file in form.parts().items() if (error := _look(field, file))}
    if "config" not in wrong:
        kind = form.kind()
        roles = roles_by_field(kind)
        misplaced = find_role_faults(kind, [roles[field] for field in form.parts()])
        for field, role in roles.items():
            if role in misplaced:
                wrong[field] = RolesMismatchError(misplaced[role])
    yield from wrong.items()


def _look(field: str, file: TemporaryUploadedFile) -> CheckpointError | None:
    """What is wrong with one file, in words that call it as its owner does."""
    path = path_of(file)
    try:
        inspect_file(LOOKED_AT_AS[field], path)
    except CheckpointError as error:
        name = file.name or field
        message = error.message.replace(path.name, name)
        error.message = message if name in message else f"{name}: {message}"
        return error
    return None
