"""What a target is: something public, and what it is called with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st
from tests.fuzz.hostile import arguments
from tests.fuzz.judging import answer_or_refusal

__all__ = ["Arguments", "Target"]

Arguments = Mapping[str, st.SearchStrategy[object]]


@dataclass(frozen=True)
class Target:
    """One public callable.

    Attributes:
        name: Where it is imported from, as in ``"skillsim.search.SkillIndex.search"``.
        call: Takes ``needed`` and some of ``options`` by keyword.
        needed: What every call has.
        options: What may be left out.
        fixed: Arguments that are never replaced by just anything: those that are not its own.
        within: Makes sure that an answer is in its documented range; gets the arguments too.
    """

    name: str
    call: Callable[..., object]
    needed: Arguments = field(default_factory=dict)
    options: Arguments = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    within: Callable[[object, Mapping[str, object]], None] | None = None

    def examples(self) -> st.SearchStrategy[dict[str, object]]:
        """The arguments of one call each."""
        return arguments(self.needed, self.options, self.fixed)

    def attempt(self, given: Mapping[str, object]) -> str:
        """Call it, and say what came of it."""
        answer, refusal = answer_or_refusal(lambda: self.call(**given))
        if not refusal and self.within is not None:
            self.within(answer, given)
        return refusal
