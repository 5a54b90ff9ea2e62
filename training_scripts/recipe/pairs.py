"""Training pairs from ESCO: two texts of one concept, with those of a sibling and a stranger."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from recipe.errors import RecipeError
from recipe.esco import Esco
from recipe.leakage import HeldOut, first_sentence, training_labels, training_sentences
from recipe.occupations import Occupation
from skillsim.evaluation import label_key
from skillsim.evaluation.skills import siblings_by_uri

if TYPE_CHECKING:
    from recipe.mining import Miner

PairKind = Literal["label", "description", "occupation", "occupation_description"]
KINDS: tuple[PairKind, ...] = get_args(PairKind)
MIN_PAIRS = 100
MAX_SENTENCE = 160
"""Characters; a longer sentence costs much time and says little more."""


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """Two texts for one concept, and what they are to be kept apart from.

    Attributes:
        kind: An alternative and the preferred label of a skill or an occupation, or the first
            sentence of its description and the preferred label.
        concept: URI of the concept.
        anchor: The alternative label, or the sentence.
        positive: The preferred label; an alternative one where that is held out.
        sibling: A label of a concept with a common broader concept; of any other if it has none.
        random: A label of any other concept of the same sort.
    """

    kind: PairKind
    concept: str
    anchor: str
    positive: str
    sibling: str
    random: str

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """All four texts."""
        return (self.anchor, self.positive, self.sibling, self.random)


def skill_pairs(
    esco: Esco, held_out: HeldOut, *, seed: int, miner: "Miner | None" = None
) -> list[TrainingPair]:
    """The pairs of the skills in the train split, none with a held-out label in it.

    Args:
        esco: All skills.
        held_out: The labels that may not be trained on.
        seed: Decides which siblings and strangers are drawn.
        miner: Picks the siblings' labels that are hard to tell from the anchor, in place of any.
    """
    draw = random.Random(seed)
    allowed = training_labels(esco, held_out)
    labels = {skill.uri: own for skill, own in zip(esco.skills, allowed, strict=True) if own}
    sentences = training_sentences(esco, held_out)
    siblings = siblings_by_uri(esco.skills)
    usable = list(labels)
    keys = {text: label_key(text) for texts in labels.values() for text in texts}
    pairs: list[TrainingPair] = []
    for uri, (positive, *alternatives) in labels.items():
        close = [other.uri for other in siblings[uri] if other.uri in labels]
        anchors: list[tuple[PairKind, str]] = [("label", text) for text in alternatives]
        if 0 < len(sentences.get(uri, "")) <= MAX_SENTENCE:
            anchors.append(("description", sentences[uri]))
        # Concepts share labels now and then, and a name of the concept itself is no negative.
        own = {keys[text] for text in labels[uri]}
        others = [tuple(text for text in labels[o] if keys[text] not in own) for o in close]
        every = tuple(chain.from_iterable(others))
        for kind, anchor in anchors:
            stranger = draw.choice(labels[_other(uri, usable, draw)])
            if miner is not None:
                near = miner.hard(anchor, every)
            else:
                near = draw.choice(others) if others else ()
            sibling = draw.choice(near or (stranger,))
            pairs.append(TrainingPair(kind, uri, anchor, positive, sibling, stranger))
    return pairs


def occupation_pairs(
    occupations: Sequence[Occupation], held_out: HeldOut, *, seed: int, most: int
) -> list[TrainingPair]:
    """The pairs of the occupations, at most `most` alternative labels of each.

    An occupation's siblings are those of the same ISCO unit group.
    """
    draw = random.Random(seed)
    groups: dict[str, list[Occupation]] = {}
    for occupation in occupations:
        groups.setdefault(occupation.isco_group, []).append(occupation)
    by_uri = {occupation.uri: occupation for occupation in occupations}
    everyone = list(by_uri)
    pairs: list[TrainingPair] = []
    for occupation in occupations:
        close = [o.uri for o in groups[occupation.isco_group] if o.uri != occupation.uri]
        allowed = [text for text in occupation.alternatives if not held_out.holds(text)]
        chosen = draw.sample(allowed, min(most, len(allowed)))
        anchors: list[tuple[PairKind, str]] = [("occupation", text) for text in chosen]
        sentence = first_sentence(occupation.description)
        if 0 < len(sentence) <= MAX_SENTENCE and not held_out.occurs_in(sentence):
            anchors.append(("occupation_description", sentence))
        for kind, anchor in anchors:
            sibling = draw.choice(close) if close else _other(occupation.uri, everyone, draw)
            stranger = _other(occupation.uri, everyone, draw)
            texts = (by_uri[sibling].preferred, by_uri[stranger].preferred)
            pairs.append(TrainingPair(kind, occupation.uri, anchor, occupation.preferred, *texts))
    return pairs


def _other(uri: str, uris: Sequence[str], draw: random.Random) -> str:
    if len(uris) == 1:
        raise RecipeError(f"{uri} is the only concept to train on; there is none to set it against")
    while True:
        other = draw.choice(uris)
        if other != uri:
            return other


def write_pairs(path: Path, pairs: Iterable[TrainingPair]) -> None:
    """One JSON object a line.

    Raises:
        RecipeError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)
    except OSError as cause:
        raise RecipeError(f"{path} cannot be written: {cause}") from cause


def read_pairs(path: Path) -> list[TrainingPair]:
    """The pairs of a file that `write_pairs` wrote, or that has the same fields.

    Raises:
        RecipeError: The file cannot be read, a line is no pair, or they are too few.
    """
    try:
        with path.open(encoding="utf-8") as file:
            # Unlike splitlines(), this ends a line at line breaks only.
            lines = list(file)
    except (OSError, UnicodeDecodeError) as cause:
        raise RecipeError(
            f"pairs {path} cannot be read: {cause}. build_pairs.py makes them."
        ) from cause
    pairs = [_pair(path, number, line) for number, line in enumerate(lines, 1)]
    if len(pairs) < MIN_PAIRS:
        raise RecipeError(f"{path} holds {len(pairs)} pairs; at least {MIN_PAIRS} are needed")
    return pairs


def _pair(path: Path, number: int, line: str) -> TrainingPair:
    try:
        pair = TrainingPair(**json.loads(line))
    except (TypeError, ValueError) as cause:
        raise RecipeError(f"{path}, line {number} is no pair: {cause}") from cause
    if pair.kind not in KINDS:
        raise RecipeError(f"{path}, line {number} has the kind {pair.kind!r}; valid are {KINDS}")
    if not all(isinstance(text, str) and text.strip() for text in (pair.concept, *pair.texts)):
        raise RecipeError(f"{path}, line {number} has a blank field")
    return pair


def refuse_leaks(pairs: Iterable[TrainingPair], held_out: HeldOut) -> None:
    """Make sure that nothing of a validation or test skill is trained on.

    Raises:
        RecipeError: A text is a label of one, or a sentence contains one; says how many and which.
    """
    leaks = {
        text
        for pair in pairs
        for text in pair.texts
        if held_out.holds(text)
        or (text == pair.anchor and pair.kind.endswith("description") and held_out.occurs_in(text))
    }
    if leaks:
        raise RecipeError(
            f"{len(leaks)} text(s) of the pairs belong to held-out concepts, the first "
            f"{min(leaks)!r}. Make the pairs with build_pairs.py from the same ESCO folder."
        )


def counts(pairs: Iterable[TrainingPair]) -> Mapping[str, int]:
    """How many pairs there are of each kind, in the order of `KINDS`."""
    found = Counter(pair.kind for pair in pairs)
    return {kind: found[kind] for kind in KINDS if found[kind]}
