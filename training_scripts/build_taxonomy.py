"""Write the taxonomy that comes with skillsim, from the data of the package laiser 1.0.

    pip install --no-deps laiser==1.0
    python training_scripts/build_taxonomy.py --out src/skillsim/taxonomy/data/concepts.json.gz

The same input gives the same bytes, but for the compression, which may differ with the version of
zlib; the SHA-256 of the content, printed beside that of the file, does not.
"""

import argparse
import csv
import gzip
import hashlib
import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from skillsim.taxonomy.bundled import FORMAT
from skillsim.taxonomy.concepts import Concept, distinct_labels, mint_uri, one_line

ADDITIONS = Path(__file__).with_name("taxonomy_additions.csv")
ESCO, ONET = "ESCO", "O*NET"

# What people call these programs; the rules below do not lead there.
EVERYDAY_NAMES = {
    "Electronic mail software": ("email software",),
    "Geographic information system": ("GIS", "GIS software"),
    "Internet browser software": ("web browsers", "internet browsers"),
    "Office suite software": ("office suites",),
    "Presentation software": ("presentation programs",),
    "Spreadsheet software": ("spreadsheets", "spreadsheet programs"),
    "Video conferencing software": ("videoconferencing software",),
    "Word processing software": ("word processors",),
}
# Names of ESCO's that skillsim's clean-up reads as something else.
ALIASED = frozenset({"ML"})
# What people mean by these acronyms is something else than the one product that O*NET lists.
MEANT_OTHERWISE = frozenset({"ATS", "EMS", "PMP", "PMS", "RMS"})
# O*NET has the name a second time, spelled right.
MISSPELT = frozenset({"Structure query language SQL"})
# Acronyms that would be found by people who mean the word, or another product of that name.
WORDS_BESIDES = frozenset(
    {"abel", "aces", "amber", "bob", "candi", "chef", "comet", "epic", "grail", "icon", "imps"}
    | {"mars", "mel", "paws", "pear", "rage", "raps", "ross", "smarts", "trill"}
)
SMALL_WORDS = frozenset({"a", "and", "by", "for", "in", "of", "on", "the", "to", "with"})
SEVERAL_THINGS = re.compile(r"[/,]|\b(?:and|or)\b")
LOWER_CASE_WORD = re.compile(r"(?<![\w.])[a-z]+(?!\w)")
IN_PARENTHESES = re.compile(r"(.+) \(([^()]+)\)")


class BuildError(Exception):
    """An input is not what this script was written for."""


def split_aliases(text: str) -> list[str]:
    """The labels in laiser's ``aliases`` of an ESCO skill.

    One a line, as in ESCO, where there are several lines: commas are then part of a label. Else
    they are joined by ", " (12% of the skills), unless a piece begins with "and" or "or", which
    shows that the commas enumerate within one label.
    """
    text = text.strip()
    if "\n" in text:
        pieces = text.splitlines()
    else:
        pieces = text.split(", ")
        if any(piece.startswith(("and ", "or ")) for piece in pieces):
            pieces = [text]
    return [one_line(piece).strip(" ;,") for piece in pieces]


def split_acronym(name: str, language: Collection[str] = ()) -> tuple[str, str] | None:
    """The name without the acronym at its end, and the acronym; ``None`` if there is none.

    Every word of the name must give its first letter, and may give more ("Hypertext" gives "HT");
    small words may give none, and "ex" may give "X". An acronym that is a word of the language
    ("FAST") is left alone.

    Example:
        >>> split_acronym("Extensible markup language XML")
        ('Extensible markup language', 'XML')
        >>> split_acronym("Microsoft Dynamics AX") is None
        True
    """
    *words, acronym = name.split()
    if len(words) < 2 or not re.fullmatch("[A-Z]{2,8}", acronym):  # noqa: PLR2004
        return None
    if words[0] == "A" or acronym.lower() in language:
        return None
    if not re.fullmatch("".join(map(_letters_of, words)), acronym):
        return None
    return " ".join(words), acronym


def _letters_of(word: str) -> str:
    first, rest = word[0].upper(), word[1:].upper()
    optional = "".join(f"{re.escape(letter)}?" for letter in rest)
    if word.lower() in SMALL_WORDS:
        return f"(?:{re.escape(first)}{optional})?"
    if word.lower().startswith("ex"):
        return f"(?:EX?|X){optional[2:]}"
    return re.escape(first) + optional


def category_labels(label: str) -> list[str]:
    """Other names of an O*NET category, where a rule gives them without a change of meaning.

    Example:
        >>> category_labels("Data base management system software")[1:]
        ['Database management system', 'Database management systems']
        >>> category_labels("Customer relationship management CRM software")
        ['Customer relationship management software', 'CRM software', 'CRM']
    """
    labels = [label.replace("Data base", "Database")]
    if not SEVERAL_THINGS.search(label):
        named = split_acronym(label.removesuffix(" software"))
        if named and label.endswith(" software"):
            words, acronym = named
            labels += [f"{words} software", f"{acronym} software", acronym]
        # "system software" says "software" twice; of a lone "system", the plural is as good.
        system = labels[0].removesuffix(" software")
        if system.endswith(" system"):
            labels += [system, f"{system}s"]
    labels += EVERYDAY_NAMES.get(label, ())
    return [other for other in labels if other != label]


def esco_skills(rows: Iterable[dict[str, str]]) -> list[Concept]:
    """ESCO's skills with ESCO's URIs and alternative labels."""
    return [
        Concept(
            uri=row["original_id"],
            preferred_label=(label := one_line(row["skill_name"])),
            alternative_labels=distinct_labels(label, split_aliases(row["aliases"])),
            type="skill",
            source=ESCO,
        )
        for row in rows
        if row["taxonomy"] == "ESCO"
    ]


def esco_knowledge(rows: Iterable[dict[str, str]], language: Collection[str]) -> list[Concept]:
    """ESCO's knowledge concepts, of which laiser has the preferred labels alone.

    "Python (computer programming)" is also called "Python", and its broader concept is "computer
    programming", because that is itself a preferred label. "Assembly (computer programming)" is
    not called "Assembly", a word that most people use for something else, nor is the language ML
    called "ML", which is machine learning to them.

    Args:
        rows: laiser's rows of knowledge.
        language: Words in lower case that are not to become names.
    """
    labels = [one_line(row["name"]) for row in rows if row["taxonomy"] == "esco_knowledge"]
    known = set(labels)
    concepts = []
    for label in labels:
        parts = IN_PARENTHESES.fullmatch(label)
        name, kind = parts.groups() if parts and parts[2] in known else (label, None)
        concepts.append(
            Concept(
                uri=mint_uri(ESCO, label),
                preferred_label=label,
                alternative_labels=distinct_labels(
                    label, [] if name.lower() in language or name in ALIASED else [name]
                ),
                type="knowledge",
                source=ESCO,
                broader=(mint_uri(ESCO, kind),) if kind else (),
            )
        )
    return concepts


@dataclass
class _Category:
    label: str
    labels: list[str] = field(default_factory=list)
    technologies: list[tuple[str, list[str]]] = field(default_factory=list)


def onet_technologies(rows: Iterable[dict[str, str]], language: Collection[str]) -> list[Concept]:
    """O*NET's technologies below their categories, which come first, by name.

    A technology that is called like a category, or has a name of its own category, is that
    category and no concept of its own ("Database management systems").

    Args:
        rows: laiser's rows.
        language: Words in lower case that are not to become names of technologies.
    """
    categories: dict[str, _Category] = {}
    for row in rows:
        if row["taxonomy"] != "ONET_TECH" or row["skill_name"] in MISSPELT:
            continue
        name, description = one_line(row["skill_name"]), one_line(row["description"])
        label = description.removeprefix(f"{name} (").removesuffix(")")
        if description != f"{name} ({label})":
            raise BuildError(f"The description {description!r} is not 'NAME (CATEGORY)'.")
        category = categories.setdefault(label, _Category(label, category_labels(label)))
        category.technologies.append((name, list(split_acronym(name, language) or ())))

    concepts: list[Concept] = []
    technologies: list[Concept] = []
    called = {label.casefold() for label in categories}
    for label, category in sorted(categories.items()):
        uri = mint_uri(ONET, label)
        own = {name.casefold() for name in (label, *category.labels)}
        for name, others in category.technologies:
            if name.casefold() in called:
                continue
            if own & {other.casefold() for other in (name, *others)}:
                category.labels += [name, *others]
                continue
            technologies.append(
                Concept(
                    uri=mint_uri(ONET, name),
                    preferred_label=name,
                    alternative_labels=distinct_labels(name, others),
                    type="technology",
                    source=ONET,
                    broader=(uri,),
                )
            )
        concepts.append(
            Concept(uri, label, distinct_labels(label, category.labels), "category", ONET)
        )
    return concepts + technologies


def without_shared_acronyms(concepts: Sequence[Concept]) -> list[Concept]:
    """The concepts without acronyms that stand for several of them, or for something else."""
    names = Counter(label for concept in concepts for label in concept.labels)

    def ambiguous(label: str) -> bool:
        return label.isupper() and (names[label] > 1 or label in MEANT_OTHERWISE)

    return [
        replace(
            concept,
            alternative_labels=tuple(
                label for label in concept.alternative_labels if not ambiguous(label)
            ),
        )
        for concept in concepts
    ]


def add(concepts: Sequence[Concept], additions: Iterable[dict[str, str]]) -> list[Concept]:
    """The concepts with the additions: broader concepts and alternative labels, by label.

    An addition goes to every concept with that preferred label, in whichever source; what is
    broader is the first concept with that preferred label.

    Raises:
        BuildError: No concept has such a label, or the relation is none of the two.
    """
    uris: defaultdict[str, list[str]] = defaultdict(list)
    for concept in concepts:
        uris[concept.preferred_label.casefold()].append(concept.uri)
    by_uri = {concept.uri: concept for concept in concepts}
    for row in additions:
        label, relation, value = row["concept"], row["relation"], row["value"]
        if label.casefold() not in uris:
            raise BuildError(f"No concept is called {label!r}, as an addition says.")
        if relation not in {"broader", "alternative"}:
            raise BuildError(f"The relation {relation!r} is neither 'broader' nor 'alternative'.")
        if relation == "broader" and value.casefold() not in uris:
            raise BuildError(f"No concept is called {value!r}, as an addition says.")
        for uri in uris[label.casefold()]:
            concept = by_uri[uri]
            if relation == "alternative":
                labels = (*concept.alternative_labels, value)
                labels = distinct_labels(concept.preferred_label, labels)
                by_uri[uri] = replace(concept, alternative_labels=labels)
            else:
                broader = dict.fromkeys((*concept.broader, uris[value.casefold()][0]))
                by_uri[uri] = replace(concept, broader=tuple(broader))
    return list(by_uri.values())


def encode(concepts: Iterable[Concept]) -> bytes:
    """The content that ``skillsim.taxonomy.bundled`` reads, before it is compressed."""
    groups = [
        {
            "source": source,
            "type": kind,
            "concepts": [
                [each.uri, each.preferred_label, each.alternative_labels, each.broader]
                for each in group
            ],
        }
        for (source, kind), group in groupby(concepts, lambda each: (each.source, each.type))
    ]
    content = {"format": FORMAT, "groups": groups}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def lower_case_words(rows: Iterable[dict[str, str]]) -> frozenset[str]:
    """The words that laiser's texts on skills, technologies left out, write in lower case."""
    return frozenset(
        word
        for row in rows
        if row["taxonomy"] != "ONET_TECH"
        for text in (row["skill_name"], row["aliases"], row["description"])
        for word in LOWER_CASE_WORD.findall(text)
    )


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def build(laiser: Path, additions: Path) -> list[Concept]:
    """All concepts: ESCO skills, ESCO knowledge, O*NET categories, O*NET technologies."""
    rows = list(read_csv(laiser / "faiss_skills.csv"))
    skills = esco_skills(rows)
    language = lower_case_words(rows) | WORDS_BESIDES
    knowledge = esco_knowledge(read_csv(laiser / "knowledge_taxonomy.csv"), language)
    concepts = skills + knowledge + without_shared_acronyms(onet_technologies(rows, language))
    repeated = [uri for uri, n in Counter(each.uri for each in concepts).items() if n > 1]
    if repeated:
        raise BuildError(f"Some URIs occur twice: {', '.join(repeated[:5])}.")
    return add(concepts, read_csv(additions))


def installed_laiser() -> Path | None:
    """The data folder of the installed package, without importing it."""
    package = importlib.util.find_spec("laiser")
    return Path(package.origin).parent / "public" if package and package.origin else None


def main() -> None:
    """Read laiser's files, write the taxonomy, print what is in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--laiser", type=Path, default=installed_laiser(), metavar="FOLDER")
    parser.add_argument("--additions", type=Path, default=ADDITIONS, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.laiser is None:
        parser.error("laiser is not installed: pip install --no-deps laiser==1.0, or --laiser")
    try:
        concepts = build(arguments.laiser, arguments.additions)
    except (BuildError, OSError, KeyError) as error:
        sys.exit(f"build_taxonomy.py: {error}")
    content = encode(concepts)
    file = gzip.compress(content, compresslevel=9, mtime=0)
    arguments.out.write_bytes(file)

    for (source, kind), n in Counter((each.source, each.type) for each in concepts).items():
        print(f"{source} {kind}: {n:,}")
    print(f"concepts: {len(concepts):,}")
    print(f"alternative labels: {sum(len(each.alternative_labels) for each in concepts):,}")
    print(f"broader relations: {sum(len(each.broader) for each in concepts):,}")
    print(f"file: {len(file):,} bytes, SHA-256 {hashlib.sha256(file).hexdigest()}")
    print(f"content: {len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
