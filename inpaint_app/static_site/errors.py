"""Why a folder does not become a site."""

from inpaint_app.errors import StorageError


class SiteFolderForeignError(StorageError):
    """There is something in the folder that no export has written."""

    code = "site.folder_foreign"
    permanent = True
    remedy = "Name an empty folder, or one that an earlier export has filled."


class SiteFolderUnwritableError(StorageError):
    """The folder cannot be read or written."""

    code = "site.folder_unwritable"
    remedy = "See that the folder may be written to and has room, then run it again."


class SitePageMissingError(StorageError):
    """There is no built page to copy."""

    code = "site.page_missing"
    remedy = "Build it with `manage.py build_page --site`, then run it again."
