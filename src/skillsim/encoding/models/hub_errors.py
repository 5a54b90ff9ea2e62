"""What huggingface-hub and the system say of a failure, put into an error that says what to do."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from skillsim.errors import ModelFailure, ModelNotAvailableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from huggingface_hub.errors import HfHubHTTPError

__all__ = ["DISK_FULL", "no_answer", "require_model", "translate", "unavailable"]

DISK_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NOT_WRITABLE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
)
_OFFLINE = (
    "Check the network and, if there is one, the proxy in HTTPS_PROXY; or run `hf download {model}`"
    " on a machine that has a network, and copy its Hub cache here."
)


def unavailable(
    model: str, reason: ModelFailure, cause: str, remedy: str
) -> ModelNotAvailableError:
    """Return the error for a model that cannot be loaded."""
    return ModelNotAvailableError(model=model, reason=reason, cause=cause, remedy=remedy)


def require_model(model: str, names: Collection[str]) -> None:
    """Refuse, by its files' names, what is not a sentence-transformers model in safetensors."""
    if "modules.json" not in names:
        raise unavailable(
            model,
            "not-a-model",
            "it is not a sentence-transformers model: it has no modules.json",
            "Choose a sentence-transformers model; one for transformers alone does not say how its"
            " token vectors become one vector.",
        )
    folders = {name.rpartition("/")[0] for name in names if name.endswith(".safetensors")}
    pickled = [name for name in names if name.endswith("pytorch_model.bin")]
    unread = [name for name in pickled if name.rpartition("/")[0] not in folders]
    if not folders or any("/" not in name or name[0].isdigit() for name in unread):
        held = f"it has {', '.join(sorted(unread))}" if unread else "it has none"
        raise unavailable(
            model,
            "not-a-model",
            f"weights are read from safetensors only, and {held}",
            "Choose a model or a revision with *.safetensors; pickled weights can run any code.",
        )


def translate(
    error: BaseException,
    *,
    model: str,
    revision: str | None,
    downloading: bool,
    needed: int | None = None,
) -> ModelNotAvailableError:
    """Return our error for a failure of huggingface-hub's.

    Args:
        error: What was raised, as deep as it may be wrapped.
        model: The repository, as it was named.
        revision: The revision, as it was named.
        downloading: The Hub had answered and the download was under way.
        needed: Bytes that the whole model takes, if known.
    """
    chain = list(_chain(error))
    return (
        _from_the_disk(chain, model, needed)
        or _from_an_answer(chain, model, revision)
        or _from_the_network(chain, model, downloading=downloading)
    )


def _from_the_disk(
    chain: list[BaseException], model: str, needed: int | None
) -> ModelNotAvailableError | None:
    from huggingface_hub import constants

    if {"TransportError", "HfHubHTTPError"} & _kinds(chain):
        return None  # a firewall's "operation not permitted" is no matter of the disk
    cache = constants.HF_HUB_CACHE
    for error in chain:
        number = error.errno if isinstance(error, OSError) else None
        text = str(error)
        if number in DISK_FULL or "No space left on device" in text or "free disk space" in text:
            size = "" if needed is None else f" for {needed / 1e6:,.1f} MB"
            return unavailable(
                model,
                "disk-full",
                f"there is no room{size} in the Hub cache, {cache} ({text})",
                "Free some space there, or set HF_HUB_CACHE to a folder on a larger disk.",
            )
        if number in _NOT_WRITABLE:
            return unavailable(
                model,
                "permission",
                f"the Hub cache, {cache}, cannot be written ({text})",
                "Make it writable, or set HF_HUB_CACHE to a folder that is.",
            )
    return None


def _from_an_answer(
    chain: list[BaseException], model: str, revision: str | None
) -> ModelNotAvailableError | None:
    """Read a refusal: the Hub answered, and said no."""
    from huggingface_hub import constants
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    for error in chain:
        if isinstance(error, HFValidationError):
            return unavailable(
                model,
                "invalid-name",
                f"this is neither a folder here nor the name of a repository on the Hub ({error})",
                "Give a folder that exists, or a name such as 'alvperez/skill-sim-model'.",
            )
        if isinstance(error, HfHubHTTPError):
            reason, cause, remedy = _refusal(error, constants.ENDPOINT, model, revision)
            return unavailable(model, reason, cause, remedy)
    return None


def _refusal(
    error: HfHubHTTPError, endpoint: str, model: str, revision: str | None
) -> tuple[ModelFailure, str, str]:
    """Return reason, cause and remedy for an HTTP status that is an error."""
    from huggingface_hub.errors import (
        GatedRepoError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    status = error.response.status_code
    login = "sign in with `hf auth login` or set HF_TOKEN"
    cases: list[tuple[bool, ModelFailure, str, str]] = [
        (
            isinstance(error, GatedRepoError),
            "gated",
            "the model is gated: its authors give it only to those who accept their terms",
            f"Accept the terms at {endpoint}/{model}, then {login}.",
        ),
        (
            isinstance(error, RepositoryNotFoundError),
            "not-found",
            f"there is no such model at {endpoint}, or it is private",
            f"Check the spelling; for a private model {login}.",
        ),
        (
            isinstance(error, RevisionNotFoundError),
            "revision-not-found",
            f"the model is on the Hub, but not its revision {revision or 'main'!r}",
            f"Choose a branch, tag or commit from {endpoint}/{model}/commits/main.",
        ),
        (
            status in {401, 403},
            "gated",
            f"the Hub refused access ({status}: {error.server_message or 'no reason given'})",
            f"To get access, {login}, with a token that is valid and may read this model.",
        ),
        (
            status == 429,  # noqa: PLR2004
            "server-error",
            f"the Hub at {endpoint} limits the rate of requests (HTTP status 429)",
            "Wait some minutes and run again; signing in raises the limit.",
        ),
    ]
    for applies, reason, cause, remedy in cases:
        if applies:
            return reason, cause, remedy
    return (
        "server-error",
        f"the Hub at {endpoint} answered with an error (HTTP status {status})",
        "Run again later; the Hub's state is at https://status.huggingface.co.",
    )


def _from_the_network(
    chain: list[BaseException], model: str, *, downloading: bool
) -> ModelNotAvailableError:
    """Read the rest: no route, no answer, an answer that is not the Hub's, a connection lost."""
    from huggingface_hub import constants

    kinds = _kinds(chain)
    said = str(chain[0]) or type(chain[0]).__name__
    if downloading:
        return unavailable(
            model,
            "interrupted",
            f"the download from {constants.ENDPOINT} broke off ({said})",
            "Run again: files that had arrived in full are kept, and only the rest is downloaded.",
        )
    # By name: the HTTP library behind huggingface-hub has changed, its exceptions' names have not.
    if kinds & {"TimeoutException", "TimeoutError"}:
        return no_answer(model, constants.ENDPOINT)
    if kinds & {"TransportError", "ConnectionError", "gaierror"}:
        return unavailable(
            model,
            "offline",
            f"there is no connection to the Hub at {constants.ENDPOINT} ({said})",
            _OFFLINE.format(model=model),
        )
    return unavailable(
        model,
        "server-error",
        f"what answered at {constants.ENDPOINT} is not the Hub ({type(chain[0]).__name__}: {said})",
        "Check for a proxy or a sign-in page in between, and the address in HF_ENDPOINT.",
    )


def no_answer(model: str, endpoint: str) -> ModelNotAvailableError:
    """Return the error for a Hub that lets one wait."""
    return unavailable(
        model,
        "timeout",
        f"the Hub at {endpoint} did not answer within seconds",
        _OFFLINE.format(model=model),
    )


def _kinds(chain: list[BaseException]) -> set[str]:
    return {kind.__name__ for error in chain for kind in type(error).__mro__}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what caused it, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
