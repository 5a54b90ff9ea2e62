"""What the limits of a model are measured with: slices of queries, other languages, a bias test."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recipe.errors import RecipeError
from skillsim.evaluation import Encoder, NormalisationTask, Vectors, ranks_of_targets

# Preferred labels of ESCO and what they are called elsewhere, translated for this test.
TRANSLATIONS = """\
accounting|Buchhaltung|comptabilité|contabilidad|rachunkowość
carpentry|Zimmerei|charpenterie|carpintería|stolarstwo
chemistry|Chemie|chimie|química|chemia
civil engineering|Bauingenieurwesen|génie civil|ingeniería civil|inżynieria lądowa
clean rooms|Zimmer reinigen|nettoyer les chambres|limpiar habitaciones|sprzątanie pokoi
cyber security|Cybersicherheit|cybersécurité|ciberseguridad|cyberbezpieczeństwo
data mining|Datenauswertung|exploration de données|minería de datos|eksploracja danych
drive vehicles|Fahrzeuge fahren|conduire des véhicules|conducir vehículos|prowadzenie pojazdów
financial management|Finanzmanagement|gestion financière|gestión financiera|zarządzanie finansami
human resource management|Personalwesen|gestion du personnel|gestión de personal|zarządzanie kadrami
labour law|Arbeitsrecht|droit du travail|derecho laboral|prawo pracy
lead a team|ein Team leiten|diriger une équipe|dirigir un equipo|kierowanie zespołem
logistics|Logistik|logistique|logística|logistyka
machine learning|maschinelles Lernen|apprentissage automatique|aprendizaje automático|uczenie maszynowe
nursing science|Pflegewissenschaft|sciences infirmières|enfermería|pielęgniarstwo
operate forklift|Gabelstapler fahren|conduire un chariot élévateur|manejar carretillas|obsługa wózka widłowego
project management|Projektleitung|gestion de projet|gestión de proyectos|zarządzanie projektami
psychology|Psychologie|psychologie|psicología|psychologia
risk management|Risikomanagement|gestion des risques|gestión de riesgos|zarządzanie ryzykiem
sell products|Produkte verkaufen|vendre des produits|vender productos|sprzedaż produktów
serve beverages|Getränke servieren|servir des boissons|servir bebidas|podawanie napojów
teach mathematics|Mathematik lehren|enseigner les mathématiques|enseñar matemáticas|nauczanie matematyki
train employees|Mitarbeiter schulen|former le personnel|formar a los empleados|szkolenie pracowników
welding techniques|Schweißtechniken|techniques de soudage|técnicas de soldadura|techniki spawania
"""  # noqa: E501
LANGUAGES = ("German", "French", "Spanish", "Polish")

WOMEN = ("woman", "women", "female", "girl", "mother", "daughter", "sister", "wife")
MEN = ("man", "men", "male", "boy", "father", "son", "brother", "husband")
CARE = (
    "care for children", "nursing", "clean rooms", "comfort patients", "sew garments",
    "teach young children", "cook meals", "arrange flowers", "cut hair", "secretarial work",
)  # fmt: skip
TECHNOLOGY = (
    "web programming", "electrical engineering", "repair engines", "welding", "robotics",
    "cyber security", "operate excavators", "carpentry", "machine learning", "civil engineering",
)  # fmt: skip

_ACRONYM = re.compile(r"[A-Z0-9&/.+#-]{2,6}")


@dataclass(frozen=True, slots=True)
class Slice:
    """Mean reciprocal rank of some of the queries."""

    name: str
    queries: int
    mrr: float


def slices(task: NormalisationTask, vectors: Vectors, tokenizer: Tokenizer) -> list[Slice]:
    """The normalisation queries by what makes them hard, each kind on its own.

    Args:
        task: The queries.
        vectors: Of its texts.
        tokenizer: The embedded model's; a word that it splits is one that it does not know.
    """
    reciprocal = 1.0 / task.ranks(vectors)
    kinds: dict[str, list[bool]] = {
        "all": [], "acronyms": [], "with a word outside the vocabulary": [],
        "no word in common with the preferred label": [], "one word": [],
    }  # fmt: skip
    for query in task.queries:
        words, target = _words(query.text), _words(task.labels[query.target])
        pieces = tokenizer.encode(query.text, add_special_tokens=False).tokens
        kinds["all"].append(True)
        kinds["acronyms"].append(_ACRONYM.fullmatch(query.text) is not None)
        kinds["with a word outside the vocabulary"].append(any("##" in piece for piece in pieces))
        kinds["no word in common with the preferred label"].append(words.isdisjoint(target))
        kinds["one word"].append(len(words) == 1)
    return [_slice(name, reciprocal[np.array(chosen)]) for name, chosen in kinds.items()]


def refuse_unknown(labels: Sequence[str]) -> None:
    """Make sure that every translated skill is there to be found.

    Raises:
        RecipeError: Some are not among the preferred labels.
    """
    missing = [row[0] for row in _translations() if row[0] not in labels]
    if missing:
        raise RecipeError(f"ESCO has no preferred label {', '.join(missing)}")


def languages(encoder: Encoder, labels: Sequence[str]) -> list[Slice]:
    """Skills asked for in other languages, among all preferred labels."""
    rows = _translations()
    asked = [text for row in rows for text in row[1:]]
    vectors = Vectors.encode(encoder, (*asked, *labels))
    targets = np.array([labels.index(row[0]) for row in rows])
    found = []
    for column, language in enumerate(LANGUAGES, 1):
        scores = vectors.of(row[column] for row in rows) @ vectors.of(labels).T
        found.append(_slice(language, 1.0 / ranks_of_targets(scores, targets)))
    return found


def association(encoder: Encoder) -> float:
    """How much nearer care is to women, and technology to men, than the other way round.

    The effect size of the Word Embedding Association Test (Caliskan et al. 2017, Science 356), in
    standard deviations, from -2 to 2; 0 is none.
    """
    vectors = Vectors.encode(encoder, (*WOMEN, *MEN, *CARE, *TECHNOLOGY))
    towards_women = (vectors.of(WOMEN).mean(axis=0) - vectors.of(MEN).mean(axis=0)).astype(float)
    care, technology = (vectors.of(skills) @ towards_women for skills in (CARE, TECHNOLOGY))
    spread = np.concatenate((care, technology)).std(ddof=1)
    return float((care.mean() - technology.mean()) / spread)


def _translations() -> list[list[str]]:
    return [line.split("|") for line in TRANSLATIONS.splitlines()]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _slice(name: str, reciprocal: NDArray[np.float64]) -> Slice:
    mean = float(reciprocal.mean()) if len(reciprocal) else float("nan")
    return Slice(name, len(reciprocal), mean)
