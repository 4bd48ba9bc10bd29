"""Why a hub did not give a file. No message holds the token, or anything that the hub wrote."""

from inpaint_app.errors import SourceError


class RepoNameError(SourceError):
    """The name cannot be that of a repository."""

    code = "source.repo_name"
    remedy = "Write it as OWNER/NAME, such as hustvl/Moebius."


class RepoNotFoundError(SourceError):
    """There is no such repository, or it is hidden from who asks."""

    code = "source.repo_not_found"
    remedy = (
        "Check the spelling. If it is private, set HUB_HF_TOKEN to a token that may read it, and"
        " restart the hub."
    )


class RepoGatedError(SourceError):
    """The repository is shown to everybody and given to those who have agreed to its terms."""

    code = "source.gated"
    remedy = (
        "Accept its terms on its page on the hub, and set HUB_HF_TOKEN to a token of the account"
        " that did."
    )


class TokenRefusedError(SourceError):
    """The hub does not know the token, or the token may not read this."""

    code = "source.token_refused"
    remedy = "Set HUB_HF_TOKEN to a valid token with read access to the repository."


class RepoDisabledError(SourceError):
    """The hub has taken the repository away."""

    code = "source.disabled"
    remedy = "Look at its page on the hub for the reason, or import from another repository."


class RevisionNotFoundError(SourceError):
    """The repository has no such branch, tag or commit."""

    code = "source.revision_not_found"
    remedy = "Give a branch, a tag or a commit that the repository's page lists, such as main."


class FileMissingError(SourceError):
    """The commit holds no file of that name."""

    code = "source.file_missing"
    remedy = "Choose one of the files that the commit lists."


class WrongHashError(SourceError):
    """What arrived is not what the hub lists; it was thrown away."""

    code = "source.wrong_hash"
    permanent = False
    remedy = (
        "Retry: it is fetched anew. If it is wrong again, a mirror or a proxy on the way alters"
        " files; set HUB_HF_ENDPOINT to another one."
    )


class RateLimitedError(SourceError):
    """The hub asks us to wait for longer than we do by ourselves."""

    code = "source.rate_limited"
    permanent = False
    remedy = "Retry later; what has arrived is kept. With HUB_HF_TOKEN set, the hub allows more."


class HubUnreachableError(SourceError):
    """Nobody answers at the hub's address, or the line was cut too often."""

    code = "source.unreachable"
    permanent = False
    remedy = (
        "See that this machine may reach HUB_HF_ENDPOINT, then retry: what has arrived is kept."
    )


class HubUnavailableError(SourceError):
    """The hub answers that it cannot answer."""

    code = "source.unavailable"
    permanent = False
    remedy = "Retry later: the fault is on the hub's side. What has arrived is kept."


class AnswerMalformedError(SourceError):
    """The answer is not one that a hub gives."""

    code = "source.malformed"
    remedy = "Set HUB_HF_ENDPOINT to a server that speaks the Hugging Face Hub's protocol."


class FileTooLargeError(SourceError):
    """The file is larger than this hub takes."""

    code = "source.too_large"
    remedy = "Choose another file, or raise HUB_UPLOAD_MAX_BYTES."


class FineTuneUnknownError(SourceError):
    """Moebius was not published in that way."""

    code = "source.fine_tune"
    remedy = "Choose pretrained, ft_places2, ft_celebahq or ft_ffhq."
