"""What a run of ``write_parts`` reads and leaves: files of input, and a folder with its state."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import ray

from skillsim.arguments import show
from skillsim.atomic import replacing
from skillsim.errors import CorruptFileError, InvalidTableError
from skillsim.integrations.ray.blocks import keys_table

if TYPE_CHECKING:
    from skillsim.integrations.ray.plan import Plan

__all__ = ["RunFolder", "checked", "digests", "input_files", "write_table"]


class RunFolder:
    """The folder of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state: Path = folder / "_skillsim"
        self._facts = self.state / "run.json"

    def begin(self, facts: dict[str, Any], inputs: Sequence[dict[str, Any]]) -> None:
        """Note what decides about the content, or make sure that it is what was noted.

        Raises:
            InvalidTableError: It is not, or the folder holds something else.
            CorruptFileError: The note cannot be read.
        """
        now = json.loads(json.dumps({**facts, "input": list(inputs)}))
        if not self._facts.exists():
            if self.folder.exists() and any(self.folder.glob("*.parquet")):
                raise InvalidTableError(
                    f"{self.folder} holds Parquet files that no run of write_parts left. Choose "
                    "another folder.",
                    path=self.folder,
                )
            self.state.mkdir(parents=True, exist_ok=True)
            with replacing(self._facts) as file:
                file.write(json.dumps(now, indent=1).encode())
            return
        try:
            earlier = dict(json.loads(self._facts.read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise CorruptFileError(
                f"{self._facts} cannot be read ({error}). Remove {self.folder} and start again.",
                path=self._facts,
            ) from error
        for name in dict.fromkeys([*now, *earlier]):  # the job first, then the model
            if earlier.get(name) != now.get(name):
                raise InvalidTableError(
                    f"{self.folder} was begun by a run with another {name}: "
                    f"{show(earlier.get(name))}, not {show(now.get(name))}. Give the same job and "
                    "input to go on with it, or choose another folder.",
                    path=self.folder,
                )

    def chunks(self, name: str, make: Callable[[], Sequence[Sequence[str]]]) -> int:
        """How many files ``name-…`` of strings there are, written now if they are not there."""
        done = self.state / f"{name}.json"
        if not done.exists():
            chunks = make()
            for i, chunk in enumerate(chunks):
                write_table(keys_table(chunk), self.state / f"{name}-{i:05}.parquet")
            with replacing(done) as file:  # last, since it says that all are there
                file.write(json.dumps({"chunks": len(chunks)}).encode())
        return int(json.loads(done.read_bytes())["chunks"])


def write_table(table: pa.Table, path: Path) -> pa.Table:
    """Write a Parquet file, whole or not at all, and say which.

    Raises:
        NotSavedError: It cannot be written.
    """
    with replacing(path) as file:
        pq.write_table(table, file)
    return keys_table([str(path)])


def input_files(inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The Parquet files that are named, or in the folder that is named.

    Raises:
        InvalidTableError: There are none.
    """
    if isinstance(inputs, str | os.PathLike):
        place = Path(inputs)
        files = _parquet_below(place) if place.is_dir() else [place]
    else:
        place = Path()
        files = [Path(file) for file in inputs]
    if not files:
        raise InvalidTableError(f"There are no Parquet files in {place}.", path=place)
    return [file.absolute() for file in files]


def _parquet_below(folder: Path) -> list[Path]:
    """All Parquet files but those that ``write_parts``, Spark and others keep for themselves."""
    return sorted(
        file
        for file in folder.rglob("*.parquet")
        if not any(part.startswith(("_", ".")) for part in file.relative_to(folder).parts)
    )


def checked(files: Sequence[Path], plan: Plan) -> list[int]:
    """How many rows each file has, once all are found to be what the job can read."""
    counts = []
    for file in files:
        try:
            with pq.ParquetFile(file) as opened:
                schema, rows = opened.schema_arrow, opened.metadata.num_rows
        except (OSError, pa.ArrowException) as error:
            raise InvalidTableError(
                f"{file} cannot be read as Parquet ({error}).", path=file
            ) from error
        plan.require_columns(schema)
        counts.append(rows)
    return counts


def digests(files: Sequence[Path]) -> list[dict[str, Any]]:
    """What tells the files apart from others: names, and SHA-256 of what is in them."""
    digest = ray.remote(_digest)
    found = ray.get([digest.remote(str(file)) for file in files])
    return [{"name": file.name, "sha256": one} for file, one in zip(files, found, strict=True)]


def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
