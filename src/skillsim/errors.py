"""Every exception and warning of skillsim, as one tree.

    SkillSimError
    ├── InvalidSkillError (ValueError)            a text that is not a skill phrase
    ├── InvalidArgumentError (ValueError)         any other argument that makes no sense
    ├── NotAnEncoderError (TypeError)             what is to encode is no SkillEncoder
    ├── DeviceNotAvailableError (ValueError)      a device that is not here
    ├── FingerprintMismatchError (ValueError)     vectors of another model
    ├── PolicyMismatchError (ValueError)          cut-offs of another model
    ├── ContradictoryLinksError (ValueError)      texts to be linked and kept apart at once
    ├── ContradictoryLabelsError (ValueError)     one pair of skills labelled both ways
    ├── UnsuitableLabelsError (ValueError)        labels that nothing can be fitted to
    ├── TooManyPairsError (ValueError)            more similar pairs than memory is meant for
    ├── PrerequisiteCycleError (ValueError)       skills that are to be learned before themselves
    ├── InvalidRecordError (ValueError)           what is to be replayed is no record of a decision
    │   └── NewerRecordError                      … or one that a newer skillsim wrote
    ├── UnknownConceptError (KeyError)            a URI that the taxonomy does not have
    ├── MissingExtraError (ImportError)           an optional dependency is not installed
    ├── RayNotStartedError (RuntimeError)         a job for Ray, and Ray is not started
    ├── InvalidTableError (ValueError)            a table that cannot be read or written
    ├── CacheNotAvailableError (OSError)          the embedding cache cannot be used
    ├── CorruptFileError (OSError)                a file is damaged or incomplete
    │   ├── DamagedHeaderError                    … where it says what is in it
    │   ├── CutFileError                          … and not as long as it says
    │   └── CorruptModelError                     … and it belongs to a model
    ├── NotAnIndexError (OSError)                 a file is no index of skillsim
    ├── NewerFormatError (OSError)                a file was written by a newer skillsim
    ├── NotSavedError (OSError)                   a file cannot be written
    ├── OutputInUseError (OSError)                another run is writing to the same place
    ├── StoreNotAvailableError (OSError)          a database cannot be reached, or refuses
    ├── NotAStoreError (OSError)                  a table of a database is no store of skillsim
    │   └── NewerStoreError                       … or one that a newer skillsim made
    └── ModelNotAvailableError (OSError)          a model cannot be loaded
        └── CorruptModelError                     … because its files are damaged

    UserWarning
    ├── CacheWarning                              the embedding cache is off, or begun anew
    ├── FewLabelsWarning                          fewer labels than show what is asked for
    └── EmbeddedModelWarning                      the embedded model stands in for the Hub's

Each carries its facts as attributes, and its message says what was wrong, where, and what to do.
All of them survive pickling, so they cross process boundaries whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

__all__ = [
    "CacheNotAvailableError",
    "CacheWarning",
    "ContradictoryLabelsError",
    "ContradictoryLinksError",
    "CorruptFileError",
    "CorruptModelError",
    "CutFileError",
    "DamagedHeaderError",
    "DeviceNotAvailableError",
    "EmbeddedModelWarning",
    "FewLabelsWarning",
    "FingerprintMismatchError",
    "InvalidArgumentError",
    "InvalidRecordError",
    "InvalidSkillError",
    "InvalidTableError",
    "LabelsFailure",
    "MissingExtraError",
    "ModelFailure",
    "ModelNotAvailableError",
    "NewerFormatError",
    "NewerRecordError",
    "NewerStoreError",
    "NotAStoreError",
    "NotAnEncoderError",
    "NotAnIndexError",
    "NotSavedError",
    "OutputInUseError",
    "PolicyMismatchError",
    "PrerequisiteCycleError",
    "RayNotStartedError",
    "SkillSimError",
    "StoreNotAvailableError",
    "TooManyPairsError",
    "UnknownConceptError",
    "UnsuitableLabelsError",
]

ModelFailure: TypeAlias = Literal[
    "offline",
    "timeout",
    "interrupted",
    "server-error",
    "not-found",
    "gated",
    "revision-not-found",
    "not-cached",
    "disk-full",
    "permission",
    "corrupt",
    "not-a-model",
    "invalid-name",
]
"""Why a model cannot be loaded, for programs; ``ModelNotAvailableError.cause`` is for people."""

LabelsFailure: TypeAlias = Literal["one-class", "too-few", "contradict-scores", "aim-not-reached"]
"""Why nothing can be fitted to labels: all are equal; there are too few; matches score lower than
the others; or no cut-off does what is asked."""


class SkillSimError(Exception):
    """Base of every exception that skillsim raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # The default calls the class with `args` alone, which keyword-only facts do not survive.
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(
    cls: type[SkillSimError], args: tuple[object, ...], facts: dict[str, object]
) -> SkillSimError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(facts)
    return error


class InvalidSkillError(SkillSimError, ValueError):
    """A text is not a skill phrase: not a string, missing, blank, or one string where many belong.

    Attributes:
        count: How many items were refused; for an iterator, those met before reading stopped.
        positions: Zero-based positions of the first refused items; empty if the whole argument was.
        values: The refused values at those positions, shortened for display.
    """

    def __init__(
        self,
        message: str,
        *,
        count: int = 1,
        positions: Sequence[int] = (),
        values: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.count = count
        self.positions: tuple[int, ...] = tuple(positions)
        self.values: tuple[str, ...] = tuple(values)


class InvalidArgumentError(SkillSimError, ValueError):
    """An argument is out of range, contradicts another, or names what is not there.

    Attributes:
        name: The argument, as the caller knows it.
        value: What was passed, shortened for display.
    """

    def __init__(self, message: str, *, name: str, value: str) -> None:
        super().__init__(message)
        self.name = name
        self.value = value


class NotAnEncoderError(SkillSimError, TypeError):
    """What is to encode skills is something else than a ``SkillEncoder``.

    Attributes:
        name: The argument, as the caller knows it.
        value: What was passed, shortened for display.
    """

    def __init__(self, message: str, *, name: str, value: str) -> None:
        super().__init__(message)
        self.name = name
        self.value = value


class DeviceNotAvailableError(SkillSimError, ValueError):
    """The named device is not on this machine, or the model cannot run there.

    Attributes:
        device: The device that was asked for.
        available: The devices that could be used instead.
    """

    def __init__(self, message: str, *, device: str, available: Sequence[str]) -> None:
        super().__init__(message)
        self.device = device
        self.available: tuple[str, ...] = tuple(available)


class FingerprintMismatchError(SkillSimError, ValueError):
    """Vectors, or settings, belong to another model than the one at hand.

    Attributes:
        expected: Fingerprint that was wanted.
        found: Fingerprint that is there.
    """

    def __init__(self, message: str, *, expected: str, found: str) -> None:
        super().__init__(message)
        self.expected = expected
        self.found = found


class PolicyMismatchError(SkillSimError, ValueError):
    """Cut-offs were made for another model than the one at hand.

    Attributes:
        expected: Fingerprint of the model that the cut-offs were made for.
        found: Fingerprint of the model at hand.
    """

    def __init__(self, message: str, *, expected: str, found: str) -> None:
        super().__init__(message)
        self.expected = expected
        self.found = found


class ContradictoryLinksError(SkillSimError, ValueError):
    """Two texts are to be kept apart that other pairs link.

    Attributes:
        must_not_link: The pair that is to be kept apart.
        must_link: The pairs that link the two, in order from the one to the other; empty if both
            are spellings of one name.
    """

    def __init__(
        self,
        message: str,
        *,
        must_not_link: tuple[str, str],
        must_link: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.must_not_link = must_not_link
        self.must_link: tuple[tuple[str, str], ...] = tuple(must_link)


class ContradictoryLabelsError(SkillSimError, ValueError):
    """A pair of skills is labelled as a match and as none.

    Attributes:
        pairs: The pairs in question, each once, as they were written first.
        positions: For each of them where it stands, zero-based.
    """

    def __init__(
        self,
        message: str,
        *,
        pairs: Sequence[tuple[str, str]],
        positions: Sequence[Sequence[int]],
    ) -> None:
        super().__init__(message)
        self.pairs: tuple[tuple[str, str], ...] = tuple(pairs)
        self.positions: tuple[tuple[int, ...], ...] = tuple(map(tuple, positions))


class UnsuitableLabelsError(SkillSimError, ValueError):
    """Labels say too little, or the opposite of the scores, so that nothing can be fitted to them.

    Attributes:
        reason: The cause as a word that a program can branch on.
        matches: How many labels say that two skills match.
        others: How many say that they do not.
        more_labels: About how many more labels are needed; ``None`` if more of the kind do not
            help.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: LabelsFailure,
        matches: int,
        others: int,
        more_labels: int | None,
    ) -> None:
        super().__init__(message)
        self.reason: LabelsFailure = reason
        self.matches = matches
        self.others = others
        self.more_labels = more_labels


class TooManyPairsError(SkillSimError, ValueError):
    """More pairs are similar enough than are meant to be held in memory.

    Attributes:
        threshold: The lowest similarity that was to be kept.
        limit: How many pairs are kept at most.
    """

    def __init__(self, message: str, *, threshold: float, limit: int) -> None:
        super().__init__(message)
        self.threshold = threshold
        self.limit = limit


class PrerequisiteCycleError(SkillSimError, ValueError):
    """Prerequisites go round in a circle, so that no skill of it can be learned first.

    Attributes:
        cycle: The skills, each before the next; the last is the first.
    """

    def __init__(self, message: str, *, cycle: Sequence[str]) -> None:
        super().__init__(message)
        self.cycle: tuple[str, ...] = tuple(cycle)


class InvalidRecordError(SkillSimError, ValueError):
    """What is to be replayed is no record of a decision, or lacks what it takes.

    Attributes:
        field: The part at fault, such as ``"candidates[3].skills"``; empty if it is the whole.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NewerRecordError(InvalidRecordError):
    """A record of a decision is in a format that a newer skillsim writes.

    Attributes:
        found: The format's number.
        supported: The highest number that this version reads.
    """

    def __init__(self, message: str, *, found: int, supported: int) -> None:
        super().__init__(message, field="format")
        self.found = found
        self.supported = supported


class UnknownConceptError(SkillSimError, KeyError):
    """A taxonomy has no concept with this URI.

    Attributes:
        uri: The URI.
    """

    def __init__(self, message: str, *, uri: str) -> None:
        super().__init__(message)
        self.uri = uri

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would put it in quotes


class MissingExtraError(SkillSimError, ImportError):
    """An optional dependency is not installed.

    Attributes:
        extra: Name of the extra that brings it.
        purpose: What it was needed for.
        command: The exact command that installs it.
    """

    def __init__(self, *, extra: str, purpose: str) -> None:
        self.extra = extra
        self.purpose = purpose
        self.command: str = f'pip install "skillsim[{extra}]"'
        super().__init__(f"{purpose} needs an optional dependency. Install it with: {self.command}")


class RayNotStartedError(SkillSimError, RuntimeError):
    """A job is for Ray, and this process has neither started Ray nor joined a cluster."""


class InvalidTableError(SkillSimError, ValueError):
    """A table cannot be read or has no such column, or an output cannot be written.

    Attributes:
        path: The file.
        line: The line at fault, counted from 1; ``None`` if it is not one line.
        column: The column at fault; ``None`` if it is not one column.
    """

    def __init__(
        self, message: str, *, path: Path, line: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.column = column


class CacheNotAvailableError(SkillSimError, OSError):
    """The file of the embedding cache cannot be read or written where it is.

    Attributes:
        path: The file.
        cause: The cause for people.
    """

    def __init__(self, *, path: Path, cause: str) -> None:
        self.path = path
        self.cause = cause
        OSError.__init__(
            self,
            f"the embedding cache {path} cannot be used: {cause}. Make room and rights there, or "
            "choose another place (SKILLSIM_CACHE, or cache=…) or none (cache=False).",
        )


class CorruptFileError(SkillSimError, OSError):
    """A file is damaged, cut short or not what its name says.

    Attributes:
        path: The file.
    """

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class DamagedHeaderError(CorruptFileError):
    """The part of a file that says what is in it is damaged.

    Attributes:
        path: The file.
    """


class CutFileError(CorruptFileError):
    """A file is not as long as it says.

    Attributes:
        path: The file.
        expected: How many bytes it should have.
        found: How many it has.
    """

    def __init__(self, message: str, *, path: Path, expected: int, found: int) -> None:
        super().__init__(message, path=path)
        self.expected = expected
        self.found = found


class NotAnIndexError(SkillSimError, OSError):
    """What was to be loaded is no index that skillsim wrote, or is not there.

    Attributes:
        path: The file.
    """

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class NewerFormatError(SkillSimError, OSError):
    """A file is in a format that a newer skillsim writes.

    Attributes:
        path: The file.
        found: The format's number.
        supported: The highest number that this version reads.
    """

    def __init__(self, message: str, *, path: Path, found: int, supported: int) -> None:
        super().__init__(message)
        self.path = path
        self.found = found
        self.supported = supported


class NotSavedError(SkillSimError, OSError):
    """A file cannot be written; what was there before is as it was.

    Attributes:
        path: The file.
    """

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class OutputInUseError(SkillSimError, OSError):
    """Another run is writing to the same place.

    Attributes:
        path: The file that both were to write.
    """

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class StoreNotAvailableError(SkillSimError, OSError):
    """The table of a store cannot be read or written where it is; says what was kept.

    Attributes:
        table: The table, as it was named.
        cause: The cause for people, in the words of the database or its driver.
        sqlstate: The database's five characters for the cause; ``None`` if it could not be asked,
            because there was no connection.
    """

    def __init__(self, message: str, *, table: str, cause: str, sqlstate: str | None) -> None:
        super().__init__(message)
        self.table = table
        self.cause = cause
        self.sqlstate = sqlstate


class NotAStoreError(SkillSimError, OSError):
    """A table is there under the name of a store, and was not made by skillsim.

    Attributes:
        table: The table, as it was named.
    """

    def __init__(self, message: str, *, table: str) -> None:
        super().__init__(message)
        self.table = table


class NewerStoreError(NotAStoreError):
    """The table of a store has a format that a newer skillsim makes.

    Attributes:
        found: The format's number.
        supported: The highest number that this version reads.
    """

    def __init__(self, message: str, *, table: str, found: int, supported: int) -> None:
        super().__init__(message, table=table)
        self.found = found
        self.supported = supported


class ModelNotAvailableError(SkillSimError, OSError):
    """A model cannot be loaded.

    Attributes:
        model: The model: its repository on the Hub, or as it was named.
        reason: The cause as a word that a program can branch on.
        cause: The cause for people.
        remedy: What to do about it.
    """

    def __init__(self, *, model: str, reason: ModelFailure, cause: str, remedy: str) -> None:
        self.model = model
        self.reason: ModelFailure = reason
        self.cause = cause
        self.remedy = remedy
        OSError.__init__(self, f"Cannot load the model {model!r:.200}: {cause}. {remedy}")


class CorruptModelError(ModelNotAvailableError, CorruptFileError):
    """A file of a model is damaged, cut short or missing.

    Attributes:
        path: The file.
    """

    def __init__(self, *, model: str, path: Path, cause: str, remedy: str) -> None:
        ModelNotAvailableError.__init__(
            self, model=model, reason="corrupt", cause=cause, remedy=remedy
        )
        self.path = path


class CacheWarning(UserWarning):
    """The embedding cache was turned off, or set aside and begun anew; vectors are right."""


class FewLabelsWarning(UserWarning):
    """There are fewer labels than it takes to show what was asked for; says what more it takes."""


class EmbeddedModelWarning(UserWarning):
    """The embedded model is used because the Hub checkpoint could not be had."""
