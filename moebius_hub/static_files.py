"""What collectstatic makes of the static files of a production server."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

PAGE = "page/"


class HubStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with hashes and compressed copies for everything but the built page.

    Vite has seen to both there; its scripts know each other by the names that it gave them, and
    compressing the 40 MB of WebAssembly a second time takes minutes.
    """

    # The modes of uploads would hold for these files too, and a proxy may serve them.
    file_permissions_mode = 0o644
    directory_permissions_mode = 0o755

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Leave the page as it is."""
        others = {name: source for name, source in paths.items() if not name.startswith(PAGE)}
        return super().post_process(others, *args, **options)  # type: ignore[no-untyped-call]
