"""Write the card of a fine-tuned model, show what would be uploaded to the Hub, and upload it.

    python training_scripts/publish.py --run OUT --scores scores.json --name NAME \
        --repository OWNER/NAME            # shows, and uploads nothing
    python training_scripts/publish.py … --upload

OUT is what `train.py` wrote, scores.json what `evaluate.py` wrote, NAME the model's name in it.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recipe.card import model_card
from recipe.command import exit_status
from recipe.errors import RecipeError
from recipe.plan import sha256_of

REFUSED_SUFFIXES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".h5", ".msgpack", ".py")
REQUIRED = ("modules.json", "model.safetensors", "tokenizer.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the card and show or upload the folder.

    Returns:
        The exit status: 2 where an input cannot be used or the upload failed.
    """
    options = _parser().parse_args(arguments)
    return exit_status("publish.py", lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    folder: Path = options.run / "model"
    training = _read(options.run / "training.json", "train.py writes it")
    scores = _read(options.scores, "evaluate.py writes it")
    if options.name not in scores:
        raise RecipeError(
            f"{options.scores} has no model {options.name!r}; it has: {', '.join(sorted(scores))}"
        )
    files = _files(folder)
    try:
        card = model_card(options.repository, training, scores[options.name])
    except (AttributeError, KeyError, TypeError) as cause:
        raise RecipeError(
            f"{options.run / 'training.json'} and {options.scores} do not hold what the card "
            f"tells ({type(cause).__name__}: {cause}). Write them anew with train.py and, for the "
            "test split, evaluate.py."
        ) from cause
    (folder / "README.md").write_text(card, encoding="utf-8")
    shutil.copyfile(options.run / "training.json", folder / "training.json")
    files = sorted({*files, folder / "README.md", folder / "training.json"})
    for path in files:
        size = path.stat().st_size
        print(f"{size:>12,}  {sha256_of(path)[:16]}  {path.relative_to(folder).as_posix()}")
    total = sum(path.stat().st_size for path in files)
    print(f"{total:>12,}  bytes in {len(files)} files for {options.repository}")
    if not options.upload:
        print("\n" + card)
        print("Nothing was uploaded. Read the card, then run it again with --upload.")
        return
    print(_upload(folder, files, options.repository, private=options.private))


def _files(folder: Path) -> list[Path]:
    """The model's files, all of kinds that may be published."""
    absent = [name for name in REQUIRED if not any(folder.rglob(name))]
    if absent:
        raise RecipeError(f"{folder} is no sentence-transformers model: no {', '.join(absent)}")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    refused = [path.name for path in files if path.suffix.lower() in REFUSED_SUFFIXES]
    if refused:
        raise RecipeError(
            f"{folder} holds {', '.join(refused)}: weights are published as safetensors only, "
            "and no code. Save the model anew with train.py."
        )
    return files


def _upload(folder: Path, files: Sequence[Path], repository: str, *, private: bool) -> str:
    from huggingface_hub import HfApi

    api = HfApi()
    try:
        api.create_repo(repository, private=private, exist_ok=True)
        commit = api.upload_folder(
            repo_id=repository,
            folder_path=folder,
            allow_patterns=[path.relative_to(folder).as_posix() for path in files],
            commit_message="Upload the model that training.json describes",
        )
    except Exception as cause:  # the HTTP library below it, and so its errors, vary by version
        raise RecipeError(
            f"{repository} could not be uploaded: {cause}. `hf auth login` signs in; a repeated "
            "upload sends only what is missing."
        ) from cause
    return str(commit.commit_url)


def _read(path: Path, origin: str) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise RecipeError(f"{path} cannot be read: {cause}. {origin}.") from cause
    if not isinstance(content, dict):
        raise RecipeError(f"{path} holds no object. {origin}.")
    return content


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="publish.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--run", type=Path, required=True, help="folder that train.py wrote")
    parser.add_argument("--scores", type=Path, required=True, help="file that evaluate.py wrote")
    parser.add_argument("--name", required=True, help="the model's name in it")
    parser.add_argument("--repository", required=True, metavar="OWNER/NAME")
    parser.add_argument("--private", action="store_true", help="create it as private")
    parser.add_argument("--upload", action="store_true", help="do it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
