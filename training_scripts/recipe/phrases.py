"""Unlabelled phrases and words: files of them, one a line."""

from dataclasses import dataclass
from pathlib import Path

from recipe.errors import RecipeError
from recipe.leakage import HeldOut
from skillsim.evaluation import label_key

MAX_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class PhraseSource:
    """One file of phrases with what its header says of their origin."""

    name: str
    licence: str
    notice: str
    phrases: tuple[str, ...]


def read_phrases(path: Path) -> PhraseSource:
    """A UTF-8 file with one phrase a line.

    Lines `# name: …`, `# licence: …` and `# notice: …` at its start go into the manifest.

    Raises:
        RecipeError: The file cannot be read or holds no phrase.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise RecipeError(f"phrase file {path} cannot be read: {cause}") from cause
    header = {"name": path.stem, "licence": "not stated", "notice": ""}
    start = 0
    for line in lines:
        field, colon, value = line.removeprefix("# ").partition(": ")
        if not (line.startswith("# ") and colon and field in header):
            break
        header[field] = value.strip()
        start += 1
    phrases = {" ".join(line.split()) for line in lines[start:]}
    kept = sorted(text for text in phrases if label_key(text) and len(text) <= MAX_CHARACTERS)
    if not kept:
        raise RecipeError(f"phrase file {path} holds no phrase")
    return PhraseSource(header["name"], header["licence"], header["notice"], tuple(kept))


def without_held_out(source: PhraseSource, held_out: HeldOut) -> PhraseSource:
    """The source less the phrases that are a label or description of a held-out concept."""
    kept = tuple(text for text in source.phrases if not held_out.holds(text))
    return PhraseSource(source.name, source.licence, source.notice, kept)
