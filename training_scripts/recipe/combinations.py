"""New phrases from parts of known ones: what a teacher says of them costs nothing but its time.

A static model that has seen "manage staff" and "train volunteers" still has to be told what
becomes of "manage volunteers". ESCO's labels mostly begin with a verb; a verb of one and the rest
of another make a phrase that is seldom sensible and always in the right words.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence

MIN_VERB_COUNT = 5
MAX_PHRASE_WORDS = 4


def combinations(
    labels: Sequence[str], phrases: Iterable[str], *, count: int, seed: int
) -> list[str]:
    """Verbs of labels with what follows other verbs, or with short phrases.

    Args:
        labels: Their first words are the verbs, if they begin five labels or more; drawn as often
            as they occur.
        phrases: Others that a verb can be put before, if they have four words or fewer; they get a
            third of the combinations.
        count: How many to make; repeats are dropped.
        seed: Decides what is drawn.

    Returns:
        The distinct combinations, sorted.
    """
    draw = random.Random(seed)
    split = [label.split(" ", 1) for label in labels if " " in label]
    verbs = Counter(words[0] for words in split)
    usual = sorted(verb for verb, n in verbs.items() if n >= MIN_VERB_COUNT)
    rests = sorted({words[1] for words in split if verbs[words[0]] >= MIN_VERB_COUNT})
    short = sorted({p for p in phrases if len(p.split()) <= MAX_PHRASE_WORDS})
    if not usual or not rests:
        return []
    weights = [verbs[verb] for verb in usual]
    chosen = draw.choices(usual, weights, k=count)
    made = set()
    for number, verb in enumerate(chosen):
        pool = short if short and number % 3 == 0 else rests
        made.add(f"{verb} {draw.choice(pool)}")
    return sorted(made)
