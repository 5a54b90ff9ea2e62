"""Choose the score and the margin from which normalisation resolves a text, for any model.

    python training_scripts/choose_band.py --esco FOLDER [--model embedded]

One alternative label of each validation concept of ESCO is asked for, in a taxonomy without that
label; then the concept itself is taken out, so that whatever is resolved is wrong. Of all scores
and margins, in steps of 0.01, with which at most 10 in 100 of the absent concepts are resolved, the
pair that resolves most labels rightly is chosen; it is the row in bold. The other rows allow more
or fewer. Only cosines are looked at: labels of several concepts, misspellings and
look-alikes never come so far.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from recipe.band import MOST_ABSENT, ask, best_band
from recipe.command import exit_status
from recipe.esco import read_esco
from skillsim import SkillEncoder

ALLOWED = (0.3, 0.2, 0.15, MOST_ABSENT, 0.05, 0.02)


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--esco", type=Path, required=True, help="folder of an ESCO CSV download")
    parser.add_argument("--model", default="embedded", help="as SkillEncoder takes it")
    options = parser.parse_args()
    return exit_status("choose_band.py", lambda: _run(options.esco, options.model))


def _run(esco: Path, model: str) -> int:
    asked = ask(SkillEncoder(model), read_esco(esco).skills)
    print(f"{len(asked.right)} labels")
    print("| absent allowed | score | margin | resolved | of these right | absent resolved |")
    print("|---|---|---|---|---|---|")
    for allowed in ALLOWED:
        band = best_band(asked, allowed)
        name = f"**{allowed:.2f}**" if allowed == MOST_ABSENT else f"{allowed:.2f}"
        print(
            f"| {name} | {band.resolve:.2f} | {band.margin:.2f} | {band.resolved:.3f} "
            f"| {band.right:.3f} | {band.absent:.3f} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
