"""What is public changes when someone means it to."""

from __future__ import annotations

from difflib import unified_diff

from tests.api.modules import find, public_modules
from tests.api.write import LISTING, listing

import skillsim
from skillsim import errors


def test_the_public_surface_is_what_the_listing_says() -> None:
    recorded = LISTING.read_text(encoding="utf-8").splitlines()
    changes = "\n".join(
        unified_diff(recorded, listing().splitlines(), "public_api.txt", "the source", lineterm="")
    )
    assert not changes, (
        "the public surface has changed. If that is meant, run `make api`, commit "
        "tests/api/public_api.txt, and tell users in CHANGELOG.md; CONTRIBUTING.md says what "
        f"counts as breaking.\n{changes}"
    )


def test_names_are_read_from_the_source_as_python_has_them() -> None:
    public = public_modules()
    assert public["skillsim"] == sorted(skillsim.__all__)
    assert public["skillsim.errors"] == sorted(errors.__all__)


def test_every_public_name_is_somewhere() -> None:
    for module, names in public_modules().items():
        for name in names:
            assert find(f"{module}.{name}").path.startswith("skillsim."), (module, name)
