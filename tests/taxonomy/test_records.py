"""What a user's own records may look like, and what is said of those that may not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from skillsim.errors import InvalidArgumentError
from skillsim.taxonomy import Concept, Taxonomy


def test_a_label_is_enough() -> None:
    (concept,) = Taxonomy.from_records([{"preferred_label": " Arc  welding "}], source="ACME/1")
    assert concept == Concept("urn:skillsim:ACME%2F1:Arc%20welding", "Arc welding", source="ACME/1")
    assert concept.type == "skill"


def test_all_fields_are_taken_and_none_counts_as_left_out() -> None:
    top, low = Taxonomy.from_records(
        (
            {"uri": "top", "preferred_label": "databases", "type": None, "broader": None},
            {
                "uri": "low",
                "preferred_label": "PostgreSQL",
                "alternative_labels": ("Postgres", "postgresql", "Postgres"),
                "type": "technology",
                "source": "us",
                "broader": {"top"},
            },
        ),
    )
    assert top.type == "skill"
    assert low == Concept("low", "PostgreSQL", ("Postgres",), "technology", "us", ("top",))


def test_concepts_and_their_dicts_are_records_too() -> None:
    concepts = [Concept("a", "A", ("AA",)), Concept("b", "B", broader=("a",))]
    assert list(Taxonomy.from_records(concepts)) == concepts
    assert list(Taxonomy.from_records(each.to_dict() for each in concepts)) == concepts


def test_labels_differ_by_more_than_case_when_uris_are_made() -> None:
    assert len(Taxonomy.from_records([{"preferred_label": "go"}, {"preferred_label": "Go"}])) == 2


def test_no_records_make_an_empty_taxonomy() -> None:
    taxonomy = Taxonomy.from_records([])
    assert len(taxonomy) == 0
    assert taxonomy.find("anything") == ()


def test_own_records_carry_no_notices() -> None:
    assert Taxonomy.from_records([]).notices == ()


@pytest.mark.parametrize(
    ("notices", "message"),
    [
        ("By us.", "Put a single one in a list: 'By us.'"),
        (3, "notices must be a list of strings"),
        (["By us.", 1], "notices: item 1 must be text, not int: 1"),
    ],
)
def test_notices_that_are_no_list_of_strings_are_refused(notices: list[str], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        Taxonomy.from_records([], notices=notices)
    assert caught.value.name == "notices"
    assert Taxonomy.from_records([], notices=iter(["By us."])).notices == ("By us.",)


GOOD = {"preferred_label": "Go"}


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ("Go", "records must be an iterable of mappings, not str"),
        (GOOD, "records must be an iterable of mappings, not dict"),
        (7, "records must be an iterable of mappings, not int"),
        ([GOOD, "Rust"], "item 1 must be a mapping or a Concept: 'Rust'"),
        (
            [GOOD | {"altLabels": []}],
            "item 0 has an unknown field. The fields are: preferred_label, uri, alternative_labels",
        ),
        ([GOOD, {}], "item 1, field 'preferred_label' is missing"),
        ([{"preferred_label": None}], "item 0, field 'preferred_label' is missing"),
        ([{"preferred_label": " \u200b"}], "field 'preferred_label' must hold something visible"),
        ([{"preferred_label": 3}], "field 'preferred_label' must hold text, not int: 3"),
        ([GOOD | {"uri": ""}], "item 0, field 'uri' must hold something visible: ''"),
        ([GOOD | {"type": 1.5}], "item 0, field 'type' must hold text, not float: 1.5"),
        ([GOOD | {"source": " "}], "item 0, field 'source' must hold something visible"),
        (
            [GOOD | {"alternative_labels": "Golang"}],
            "'alternative_labels' must be a list of strings. Put a single one in a list: 'Golang'",
        ),
        ([GOOD | {"alternative_labels": 1}], "field 'alternative_labels' must be a list"),
        ([GOOD | {"alternative_labels": ["a", None]}], "'alternative_labels' must hold text"),
        ([GOOD | {"alternative_labels": [""]}], "'alternative_labels' must hold something visible"),
        ([GOOD | {"broader": "top"}], "item 0, field 'broader' must be a list of strings"),
        (
            [GOOD | {"broader": ["top"]}],
            "item 0, field 'broader' names a uri that no record has. Add that record: 'top'",
        ),
        ([Concept("go", "Go", "Golang")], "'alternative_labels' must be a list of strings"),  # type: ignore[arg-type]
        ([Concept("go", "Go", broader="top")], "field 'broader' must be a list of strings"),  # type: ignore[arg-type]
        ([{"preferred_label": 10**5000}], "must hold text, not int: "),
        (
            [GOOD | {"uri": "go", "broader": ["go"]}],
            "item 0, field 'broader' names the record itself. Leave it out: 'go'",
        ),
        (
            [GOOD, {"preferred_label": "Rust"}, GOOD],
            "items 0 and 2 have the same uri. Merge the two, or give each a uri of its own: 'urn:",
        ),
    ],
)
def test_what_is_wrong_is_named(records: Iterable[dict[str, object]], message: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Taxonomy.from_records(records)
    assert message in str(caught.value)
    assert caught.value.name == "records"


@pytest.mark.parametrize("source", ["", " ", None])
def test_a_source_must_have_a_name(source: str) -> None:
    with pytest.raises(InvalidArgumentError, match="source must be a name") as caught:
        Taxonomy.from_records([GOOD], source=source)
    assert caught.value.name == "source"
