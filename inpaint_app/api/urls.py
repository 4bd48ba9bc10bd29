"""The routes of the API; the project puts them at its root."""

from django.urls import path, re_path

from inpaint_app.api.problems import not_found
from inpaint_app.api.views.channel_moves import ChannelMovesView
from inpaint_app.api.views.checkpoints import CheckpointsView
from inpaint_app.api.views.chunks import ChunkView
from inpaint_app.api.views.key_lists import KeyListsView
from inpaint_app.api.views.keys import KeysView
from inpaint_app.api.views.live import LiveView
from inpaint_app.api.views.manifests import ChannelManifestView, ReleaseManifestView
from inpaint_app.api.views.models import ModelListView, ModelView
from inpaint_app.api.views.publications import PublicationsView
from inpaint_app.api.views.releases import ReleaseListView, ReleaseView
from inpaint_app.api.views.runs import RunRetryView, RunsView, RunView
from inpaint_app.api.views.schema import DocsView, SchemaView
from inpaint_app.api.views.updates import UpdateView
from inpaint_app.api.views.uploads import UploadsView, UploadView

urlpatterns = [
    path("api/manifest", ChannelManifestView.as_view(), name="manifest"),
    path("api/key-lists", KeyListsView.as_view(), name="key-lists"),
    path("api/keys", KeysView.as_view(), name="keys"),
    path("api/models/", ModelListView.as_view(), name="models"),
    path("api/models/<str:slug>/", ModelView.as_view(), name="model"),
    path("api/models/<str:slug>/live", LiveView.as_view(), name="live"),
    path("api/models/<str:slug>/releases/", ReleaseListView.as_view(), name="releases"),
    path("api/models/<str:slug>/releases/<str:version>/", ReleaseView.as_view(), name="release"),
    path(
        "api/models/<str:slug>/releases/<str:version>/manifest",
        ReleaseManifestView.as_view(),
        name="release-manifest",
    ),
    path(
        "api/models/<str:slug>/releases/<str:version>/update", UpdateView.as_view(), name="update"
    ),
    path("api/uploads/", UploadsView.as_view(), name="uploads"),
    path("api/uploads/<uuid:key>", UploadView.as_view(), name="upload"),
    path("api/checkpoints/", CheckpointsView.as_view(), name="checkpoints"),
    path("api/runs/", RunsView.as_view(), name="runs"),
    path("api/runs/<int:number>", RunView.as_view(), name="run"),
    path("api/runs/<int:number>/retry", RunRetryView.as_view(), name="run-retry"),
    path("api/publications/", PublicationsView.as_view(), name="publications"),
    path("api/channel-moves/", ChannelMovesView.as_view(), name="channel-moves"),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(), name="docs"),
    path("chunks/<str:prefix>/<str:sha256>", ChunkView.as_view(), name="chunk"),
    # Problem details also where Django would show a page of its own, as it does while debugging.
    re_path(r"^(?:api|chunks)(?:/|$)", not_found),
]
