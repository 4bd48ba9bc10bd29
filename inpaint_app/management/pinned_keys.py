"""Whom a page that is built now trusts."""

from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.workflow.key_lists import trusted_keys
from moebius_hub.page_build import PinnedKeys


def pinned_keys() -> PinnedKeys:
    """The newest list of keys; raises what ``trusted_keys`` raises."""
    trusted = trusted_keys()
    return PinnedKeys(write_public_keys(trusted.keys.values()), trusted.version)
