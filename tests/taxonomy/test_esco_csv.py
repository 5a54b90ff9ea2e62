"""The official ESCO download, from small made-up files in its layout."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from skillsim.errors import InvalidArgumentError, InvalidTableError
from skillsim.taxonomy import Concept, Taxonomy

SKILLS, GROUPS = "skills_en.csv", "skillGroups_en.csv"
BROADER = "broaderRelationsSkillPillar_en.csv"
SKILL_COLUMNS = [
    "conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels",
    "status", "description",
]  # fmt: skip
GROUP_COLUMNS = ["conceptType", "conceptUri", "preferredLabel", "altLabels", "status", "code"]
BROADER_COLUMNS = ["conceptType", "conceptUri", "broaderType", "broaderUri"]


def write(path: Path, columns: list[str], rows: list[dict[str, str]], **how: str) -> None:
    with path.open("w", newline="", encoding=how.get("encoding", "utf-8")) as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(
            {"status": "released"} | row if "status" in columns else row for row in rows
        )


def skill(uri: str, label: str, alternatives: str = "", **more: str) -> dict[str, str]:
    kind = {"skillType": "skill/competence"}
    return kind | {"conceptUri": uri, "preferredLabel": label, "altLabels": alternatives} | more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / SKILLS,
        SKILL_COLUMNS,
        [
            skill("e:mend", "mend nets", "repair  nets\nMend Nets\r\n\nfix nets, lines"),
            skill("e:nets", "fishing nets", skillType="knowledge"),
            skill("e:old", "mend sails", status="obsolete"),
            skill("e:tie", "tie knots", skillType="", description="Over, under;\nthrough."),
        ],
    )
    write(
        tmp_path / GROUPS,
        GROUP_COLUMNS,
        [{"conceptUri": "e:g", "preferredLabel": "nets", "altLabels": ""}],
    )
    write(
        tmp_path / BROADER,
        BROADER_COLUMNS,
        [
            {"conceptUri": "e:mend", "broaderUri": "e:tie"},
            {"conceptUri": "e:mend", "broaderUri": "e:g"},
            {"conceptUri": "e:mend", "broaderUri": "e:g"},
            {"conceptUri": "e:mend", "broaderUri": "e:old"},
            {"conceptUri": "e:mend", "broaderUri": "e:mend"},
            {"conceptUri": "e:elsewhere", "broaderUri": "e:g"},
        ],
    )
    return tmp_path


def test_skills_then_groups_with_their_labels_and_relations(folder: Path) -> None:
    mend = ("repair nets", "fix nets, lines")
    assert list(Taxonomy.from_esco_csv(folder)) == [
        Concept("e:mend", "mend nets", mend, "skill", "ESCO", ("e:tie", "e:g")),
        Concept("e:nets", "fishing nets", (), "knowledge", "ESCO"),
        Concept("e:tie", "tie knots", (), "skill", "ESCO"),
        Concept("e:g", "nets", (), "group", "ESCO"),
    ]


def test_it_shows_the_notice_that_esco_asks_for(folder: Path) -> None:
    notice = "This service uses the ESCO classification of the European Commission."
    taxonomy = Taxonomy.from_esco_csv(str(folder))
    assert taxonomy.notices == (notice,)
    assert repr(taxonomy) == f"Taxonomy 'ESCO (en)', 4 concepts\n{notice}"


def test_a_byte_order_mark_and_empty_lines_are_no_matter(folder: Path) -> None:
    expected = list(Taxonomy.from_esco_csv(folder))
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\r\n\r\n")
    assert list(Taxonomy.from_esco_csv(folder)) == expected


def test_another_language_is_read_from_its_own_files(folder: Path) -> None:
    for path in list(folder.iterdir()):
        path.rename(folder / path.name.replace("_en.csv", "_de.csv"))
    assert Taxonomy.from_esco_csv(folder, language="de").name == "ESCO (de)"
    with pytest.raises(InvalidTableError, match=r"skills_en\.csv cannot be read \(No such file"):
        Taxonomy.from_esco_csv(folder)


def test_an_older_download_has_other_names_and_neither_groups_nor_status(folder: Path) -> None:
    (folder / GROUPS).unlink()
    (folder / BROADER).rename(folder / "broaderRelationsSkillPillar.csv")
    text = (folder / SKILLS).read_text().replace("status", "comment")
    (folder / SKILLS).write_text(text)
    taxonomy = Taxonomy.from_esco_csv(folder)
    assert [concept.uri for concept in taxonomy] == ["e:mend", "e:nets", "e:old", "e:tie"]
    assert taxonomy["e:mend"].broader == ("e:tie", "e:old")


@pytest.mark.parametrize("language", ["\udfe5", "e\0n"])
def test_a_language_that_no_file_name_can_hold_is_refused(folder: Path, language: str) -> None:
    with pytest.raises(InvalidTableError, match="no file can have this name"):
        Taxonomy.from_esco_csv(folder, language=language)


@pytest.mark.parametrize("name", [SKILLS, BROADER])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(InvalidTableError, match="Pass the folder of the unpacked ESCO") as caught:
        Taxonomy.from_esco_csv(folder)
    assert caught.value.path == folder / name


def test_a_file_or_nothing_in_place_of_the_folder_is_refused(folder: Path) -> None:
    for path in (folder / SKILLS, folder / "nowhere"):
        with pytest.raises(InvalidTableError, match="is not a folder") as caught:
            Taxonomy.from_esco_csv(path)
        assert caught.value.path == path


@pytest.mark.parametrize(
    ("name", "column"),
    [
        *((SKILLS, c) for c in ("conceptUri", "skillType", "preferredLabel", "altLabels")),
        *((GROUPS, c) for c in ("conceptUri", "preferredLabel", "altLabels")),
        *((BROADER, c) for c in ("conceptUri", "broaderUri")),
    ],
)
def test_a_missing_column_is_named(folder: Path, name: str, column: str) -> None:
    path = folder / name
    path.write_text(path.read_text().replace(column, "other", 1))
    with pytest.raises(InvalidTableError, match=rf"line 1 has no column {column}; it") as caught:
        Taxonomy.from_esco_csv(folder)
    assert (caught.value.path, caught.value.line, caught.value.column) == (path, 1, column)


def test_a_column_that_is_there_twice_is_named(folder: Path) -> None:
    path = folder / SKILLS
    path.write_text(path.read_text().replace("reuseLevel", "preferredLabel", 1))
    with pytest.raises(InvalidTableError, match="line 1 has 2 columns preferredLabel") as caught:
        Taxonomy.from_esco_csv(folder)
    assert (caught.value.path, caught.value.line) == (path, 1)
    assert caught.value.column == "preferredLabel"


def test_alternative_labels_that_cannot_be_seen_are_left_out(folder: Path) -> None:
    path = folder / SKILLS
    path.write_text(path.read_text("utf-8").replace("Mend Nets", "\u200b"), "utf-8")
    assert Taxonomy.from_esco_csv(folder)["e:mend"].alternative_labels == (
        "repair nets",
        "fix nets, lines",
    )


def test_an_empty_file_has_no_columns(folder: Path) -> None:
    (folder / SKILLS).write_text("")
    with pytest.raises(InvalidTableError, match="no column conceptUri; it has: nothing"):
        Taxonomy.from_esco_csv(folder)


# The first skill's labels go on over four lines more, so the second begins at line 6.
@pytest.mark.parametrize(
    ("name", "old", "new", "line", "column", "message"),
    [
        (SKILLS, "e:nets", " ", 6, "conceptUri", "column conceptUri is blank"),
        (SKILLS, "fishing nets", "", 6, "preferredLabel", "column preferredLabel is blank"),
        *(
            (SKILLS, "fishing nets", unseen, 6, "preferredLabel", "column preferredLabel is blank")
            for unseen in ("\u200b", "\x00", "\u2122")
        ),
        (SKILLS, "e:nets", "e:mend", 6, "conceptUri", "that of skills_en.csv, line 2"),
        (SKILLS, "fishing nets,", "fishing nets,,", 6, "description", "9 fields where the header"),
        (SKILLS, "knowledge,,", "knowledge,", 6, "description", "column description is missing"),
        (SKILLS, 'through."', "through.", 8, None, "unexpected end of data"),
        (SKILLS, ",fishing nets,", ',"fishing" nets,', 6, None, "expected after '\"'"),
        (GROUPS, "e:g", "e:tie", 2, "conceptUri", "that of skills_en.csv, line 8"),
        (GROUPS, ",nets,", ",,", 2, "preferredLabel", "column preferredLabel is blank"),
        (BROADER, ",e:g", ",", 3, "broaderUri", "column broaderUri is blank"),
        (BROADER, "e:elsewhere", "", 7, "conceptUri", "column conceptUri is blank"),
    ],
)
def test_a_damaged_row_is_named_by_file_line_and_column(  # noqa: PLR0913, PLR0917
    folder: Path, name: str, old: str, new: str, line: int, column: str | None, message: str
) -> None:
    path = folder / name
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    with pytest.raises(InvalidTableError) as caught:
        Taxonomy.from_esco_csv(folder)
    error = caught.value
    assert (error.path, error.line, error.column) == (path, line, column)
    assert message in str(error)
    assert f"{path}, line {line}" in str(error)


def test_the_line_of_bytes_that_are_no_utf_8_is_named(folder: Path) -> None:
    path = folder / SKILLS
    path.write_bytes(path.read_bytes().replace(b"tie knots", b"tie kn\xf6ts"))
    with pytest.raises(InvalidTableError, match="line 8 is not UTF-8 text") as caught:
        Taxonomy.from_esco_csv(folder)
    assert caught.value.line == 8


def test_blank_labels_of_skills_that_are_left_out_are_no_matter(folder: Path) -> None:
    path = folder / SKILLS
    path.write_text(path.read_text().replace("mend sails", ""))
    assert len(Taxonomy.from_esco_csv(folder)) == 4


@pytest.mark.parametrize("folder", [None, 3, b"esco", "a\0b", "x" * 5000])
def test_what_is_no_folder_is_told_as_such(folder: object) -> None:
    with pytest.raises((InvalidArgumentError, InvalidTableError), match="folder"):
        Taxonomy.from_esco_csv(folder)


def test_one_long_line_gives_no_long_message(tmp_path: Path) -> None:
    (tmp_path / "skills_en.csv").write_text("x" * 100_000)
    with pytest.raises(InvalidTableError, match="has no column conceptUri") as caught:
        Taxonomy.from_esco_csv(tmp_path)
    assert len(str(caught.value)) < 2000
