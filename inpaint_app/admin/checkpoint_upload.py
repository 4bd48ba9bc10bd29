"""The upload of a checkpoint: which file goes where; what is wrong with one stands at its field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import Model
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from inpaint_app.admin.form_page import FormPage, refusal
from inpaint_app.checkpoint.inspection import identify, parse_config_file
from inpaint_app.errors import CheckpointError, HubError
from inpaint_app.models import CheckpointFile, HubModel
from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.workflow.checkpoints import UploadedFiles, register_checkpoint
from inpaint_app.workflow.runs import request_run

START_A_RUN = "_run"
WEIGHTS = ".safetensors,.bin,.pt,.pth,.ckpt"
CONFIGURATION = ".yaml,.yml,.json"


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
    """One field for each role of inpaint_app.models.CheckpointFile, called like it."""

    model = forms.ModelChoiceField(
        HubModel.objects.none(), widget=UnfoldAdminSelectWidget(), empty_label="Choose a model"
    )
    unet = upload_field(
        "UNet weights",
        WEIGHTS,
        ".safetensors, or the .bin that torch.save writes: a pickle is read and never executed.",
    )
    vae = upload_field(
        "VAE weights",
        WEIGHTS,
        "Without them only the denoiser is exported and compared; that cannot be published.",
        required=False,
    )
    config = upload_field(
        "Configuration", CONFIGURATION, "The model configuration of upstream, as YAML or JSON."
    )
    vae_config = upload_field(
        "VAE configuration",
        CONFIGURATION,
        "config.json of the VAE. Left out, the published one is taken.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["model"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = HubModel.objects.all()

    def uploads(self) -> dict[str, TemporaryUploadedFile]:
        """The files that came, by role."""
        files = {role: self.cleaned_data.get(role) for role in CheckpointFile.Role.values}
        return {role: file for role, file in files.items() if file is not None}


class UploadPage(FormPage):
    """Keep the files of a new checkpoint, and start its run if that button was pressed."""

    template_name = "inpaint_app/admin/upload.html"
    form_class = UploadForm
    permission = "inpaint_app.add_checkpoint"
    heading = "Upload a checkpoint"
    lead = (
        "Each file is looked at as it arrives, by its content and not by its name. Whether the"
        " weights fit the network is found out by the run."
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
        checkpoint = register_checkpoint(
            form.cleaned_data["model"], UploadedFiles(**form.uploads()), actor=self.actor
        )
        if START_A_RUN in self.request.POST and may_run(self.request):
            return "Uploaded; the run is queued.", request_run(checkpoint, actor=self.actor)
        return "Uploaded. Start a run to export and compare it.", checkpoint

    def refuse(self, form: forms.Form, error: HubError) -> None:
        """Name every file that is wrong, not only the one that was looked at first."""
        found = dict(faults(form)) if isinstance(error, CheckpointError) else {}
        for role, fault in found.items():
            form.add_error(role, refusal(fault))
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


def faults(form: forms.Form) -> Iterator[tuple[str, CheckpointError]]:
    """The role of each file that cannot be taken, and why."""
    assert isinstance(form, UploadForm)  # noqa: S101 - for the types: form_class says so
    for role, file in form.uploads().items():
        path = Path(file.temporary_file_path())
        try:
            _look(role, path)
        except CheckpointError as error:
            # On the disk the file has a name of the server's own.
            name = file.name or role
            message = error.message.replace(path.name, name)
            error.message = message if name in message else f"{name}: {message}"
            yield role, error


def _look(role: str, path: Path) -> None:
    if role == CheckpointFile.Role.CONFIG:
        MoebiusConfig.parse(parse_config_file(path))
    elif role == CheckpointFile.Role.VAE_CONFIG:
        VaeConfig.parse(parse_config_file(path))
    else:
        identify(path)
