"""One hub, as its endpoint and a token describe it: what it has, and the bytes of one file.

huggingface_hub knows the addresses, the headers and the errors. Its downloader is not used: it
keeps nothing of what was cut off, waits as long as any server likes, and writes on when a server
sends more than it announced.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

import httpx2
from huggingface_hub import HfApi, constants, hf_hub_url
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status, logging

from inpaint_app.errors import SourceError
from inpaint_app.hub_source.patience import IN_A_WORKER, KeepGoing, Patience
from inpaint_app.hub_source.refusals import FAILURES, MISFITS, refusal_of
from inpaint_app.hub_source.repository import DEFAULT_REVISION, HubFile, Snapshot

# It would tell what else is installed here, and fetch a list for that into the user's home.
constants.HF_HUB_DISABLE_TELEMETRY = True
# It repeats warnings that a server sends: words that may hold anything.
logging.set_verbosity_error()  # type: ignore[no-untyped-call]

LIBRARY: Final = "moebius-hub"
ANSWER_SECONDS: Final = 15.0
# Between two pieces of a file: lines of satellites and of trains pause for longer than one thinks.
SILENCE_SECONDS: Final = 30.0

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Hub:
    """``endpoint`` such as https://huggingface.co; ``token`` is never shown, empty for none."""

    endpoint: str
    token: str = field(default="", repr=False)
    patience: Patience = IN_A_WORKER

    def resolve(
        self, repo: str, revision: str = "", *, keep_going: KeepGoing = lambda _seconds: None
    ) -> Snapshot:
        """The commit that ``revision`` (a branch, a tag, a commit) is now, and its files.

        One question, so that the list cannot belong to another commit. Raises the ``SourceError``
        that fits, ``RateLimitedError`` and the like only after ``patience`` has come to its end.
        """
        revision = revision or DEFAULT_REVISION
        api = HfApi(self.endpoint, self.token or False, library_name=LIBRARY)

        def ask() -> Snapshot:
            info = api.model_info(
                repo, revision=revision, files_metadata=True, timeout=ANSWER_SECONDS
            )
            return Snapshot.read(repo, revision, info)

        return self._patiently(ask, repo, f"revision {revision}", keep_going)

    @contextmanager
    def receive(self, snapshot: Snapshot, file: HubFile, offset: int) -> Iterator[httpx2.Response]:
        """The answer that brings ``file`` from byte ``offset`` on; its body is yet to be read.

        The hub sends us on to where the bytes lie; a redirect to another host leaves the token
        behind. Raises a ``SourceError`` at the first failure, also while the body is read.
        """
        url = hf_hub_url(snapshot.repo, file.path, revision=snapshot.commit, endpoint=self.endpoint)
        headers = build_hf_headers(token=self.token or False, library_name=LIBRARY)
        headers["Accept-Encoding"] = "identity"
        if offset:
            headers["Range"] = f"bytes={offset}-"
        try:
            with get_session().stream(
                "GET", url, headers=headers, timeout=SILENCE_SECONDS
            ) as response:
                hf_raise_for_status(response)
                yield response
        except FAILURES as error:
            raise self._refusal(error, snapshot.repo, f"file {file.path}") from None

    def _patiently(
        self, ask: Callable[[], Answer], repo: str, what: str, keep_going: KeepGoing
    ) -> Answer:
        failures = 0
        while True:
            try:
                return ask()
            except (*FAILURES, *MISFITS) as error:
                refusal = self._refusal(error, repo, what)
            failures += 1
            self.patience.wait_after(refusal, failures, keep_going)

    def _refusal(self, error: Exception, repo: str, what: str) -> SourceError:
        return refusal_of(error, repo, what=what, has_token=bool(self.token))
