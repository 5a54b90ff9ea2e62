"""SkillVectorizer is a scikit-learn transformer: its own checks, and what people build of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array, issparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils import Tags, get_tags
from sklearn.utils.estimator_checks import (
    check_estimator,
    check_get_feature_names_out_error,
    check_global_output_transform_pandas,
    check_set_output_transform,
    check_set_output_transform_pandas,
    check_set_output_transform_polars,
    parametrize_with_checks,
)
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.encoding.cleaning import name_key
from skillsim.errors import (
    FingerprintMismatchError,
    InvalidArgumentError,
    InvalidSkillError,
    ModelNotAvailableError,
)
from skillsim.integrations.sklearn import SkillVectorizer

ENCODER = SkillEncoder("embedded")
SKILLS = ["Python", "SQL", "forklift operation", "k8s", "SQL"]

OFFICE = ["Python", "SQL", "JavaScript", "databases", "software testing", "cloud computing"]
WORKSHOP = ["TIG welding", "soldering", "forklift operation", "carpentry", "metal work", "plumbing"]
LABELLED = OFFICE + WORKSHOP
KINDS = ["office"] * len(OFFICE) + ["workshop"] * len(WORKSHOP)


class NumbersInWords(SkillVectorizer):
    """SkillVectorizer for rows of numbers, each written out as one phrase.

    scikit-learn's checks come with tables of numbers, and it skips them all for an estimator whose
    tags say that it takes none. This one takes them, and is else the same.
    """

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.one_d_array = True, False
        return tags

    def _read(self, rows: object) -> tuple[list[str], list[int] | None]:
        if not issparse(rows):
            rows = [" ".join(map(str, row)) for row in np.asarray(rows)]
        return super()._read(rows)


NO_COLUMNS = "a column of skills has no number of columns to remember"
NUMBERS = "about values of numbers, which a column of skills has none of"
CANNOT_PASS = {
    "check_n_features_in": NO_COLUMNS,
    "check_n_features_in_after_fitting": NO_COLUMNS,
    "check_transformer_general": f"passes but for its last lines: {NO_COLUMNS}",
    "check_complex_data": NUMBERS,
    "check_estimators_nan_inf": f"{NUMBERS}; missing values have tests below",
    "check_estimators_empty_data_messages": "no skills give no vectors, as in SkillEncoder.encode",
    "check_fit1d": "wants one-dimensional input refused, and skills are just that",
    "check_fit2d_predict1d": "wants one-dimensional input refused, and skills are just that",
}


@parametrize_with_checks(
    [NumbersInWords(ENCODER)], expected_failed_checks=lambda _: CANNOT_PASS, xfail_strict=True
)
def test_scikit_learns_checks_pass(
    estimator: NumbersInWords, check: Callable[[NumbersInWords], None]
) -> None:
    check(estimator)


@pytest.mark.parametrize(
    "check",
    [
        check_get_feature_names_out_error,
        check_global_output_transform_pandas,
        check_set_output_transform,
        check_set_output_transform_pandas,
        check_set_output_transform_polars,
    ],  # those of check_transformer_get_feature_names_out need a number of columns again
    ids=lambda check: check.__name__,
)
def test_scikit_learns_checks_of_names_and_frames_pass(
    check: Callable[[str, NumbersInWords], None],
) -> None:
    check("NumbersInWords", NumbersInWords(ENCODER))


def test_its_own_tags_say_that_it_takes_one_column_of_text() -> None:
    tags = get_tags(SkillVectorizer())
    assert (tags.input_tags.string, tags.input_tags.one_d_array) == (True, True)
    assert not tags.input_tags.two_d_array
    assert tags.requires_fit
    with pytest.warns(SkipTestWarning, match="requires input"):
        check_estimator(SkillVectorizer())


@pytest.mark.parametrize(
    "column",
    [
        SKILLS,
        tuple(SKILLS),
        np.array(SKILLS),
        np.array(SKILLS, dtype=object).reshape(-1, 1),
        pd.Series(SKILLS, index=range(10, 15)),
        pd.DataFrame({"skill": SKILLS}),
        pl.Series(SKILLS),
        pl.DataFrame({"skill": SKILLS}),
    ],
    ids=lambda column: type(column).__module__.partition(".")[0] + " " + type(column).__name__,
)
def test_the_vectors_are_those_of_the_encoder(column: object) -> None:
    vectorizer = SkillVectorizer(ENCODER)
    vectors = vectorizer.fit_transform(column)
    assert (vectors.dtype, vectors.shape) == (np.float32, (5, ENCODER.dimension))
    np.testing.assert_array_equal(vectors, ENCODER.encode(SKILLS))
    np.testing.assert_array_equal(vectorizer.transform(column), vectors)


def test_a_generator_is_read_once() -> None:
    vectors = SkillVectorizer(ENCODER).fit_transform(skill for skill in SKILLS)
    np.testing.assert_array_equal(vectors, ENCODER.encode(SKILLS))


def test_no_skills_give_no_vectors() -> None:
    assert SkillVectorizer(ENCODER).fit_transform([]).shape == (0, ENCODER.dimension)
    assert SkillVectorizer(ENCODER, pooling="mean").fit_transform([]).shape == (
        0,
        ENCODER.dimension,
    )


def test_a_frame_comes_out_with_the_index_and_the_names_of_the_columns() -> None:
    column = pd.Series(SKILLS, index=list("abcde"), name="skill")
    vectorizer = SkillVectorizer(ENCODER).set_output(transform="pandas")
    frame = vectorizer.fit_transform(column)
    assert list(frame.index) == list("abcde")
    assert list(frame.columns) == list(vectorizer.get_feature_names_out())
    assert frame.columns[0] == "skillvectorizer0"
    np.testing.assert_array_equal(frame.to_numpy(), ENCODER.encode(SKILLS))
    assert list(vectorizer.transform(column.to_frame()).index) == list("abcde")


def test_a_classifier_learns_from_a_few_skills() -> None:
    model = make_pipeline(SkillVectorizer(), LogisticRegression(C=10))
    model.fit(LABELLED, KINDS)
    assert list(model.predict(["MIG welding", "Python programming", "forklift driving"])) == [
        "workshop",
        "office",
        "workshop",
    ]


def test_it_takes_one_column_of_a_table_beside_others() -> None:
    table = pd.DataFrame(
        {
            "skill": LABELLED,
            "tools": [["Excel"], [], ["Excel", "Word"]] * 4,
            "years": np.arange(12.0),
        }
    )
    columns = ColumnTransformer(
        [
            ("skill", SkillVectorizer(ENCODER), "skill"),  # a Series
            ("same", SkillVectorizer(ENCODER), ["skill"]),  # a frame of one column
            ("tools", SkillVectorizer(ENCODER, pooling="mean"), "tools"),
        ],
        remainder="passthrough",
    )
    features = columns.fit_transform(table)
    width = ENCODER.dimension
    assert features.shape == (12, 3 * width + 1)
    np.testing.assert_array_equal(features[:, :width], features[:, width : 2 * width])
    names = columns.get_feature_names_out()
    assert names[0] == "skill__skillvectorizer0"
    assert names[-1] == "remainder__years"


def test_a_grid_search_shares_one_encoder() -> None:
    steps = [("skills", SkillVectorizer(ENCODER)), ("classify", LogisticRegression())]
    grid = {"skills__batch_size": [None, 2], "classify__C": [0.1, 10.0]}
    search = GridSearchCV(Pipeline(steps), grid, cv=3).fit(LABELLED, KINDS)
    assert len(search.cv_results_["params"]) == 4
    assert not np.isnan(search.cv_results_["mean_test_score"]).any()
    assert search.best_estimator_["skills"].encoder_ is ENCODER


def test_a_clone_is_unfitted_and_keeps_the_arguments() -> None:
    fitted = SkillVectorizer("embedded", device="cpu", batch_size=7).fit(SKILLS)
    copy = clone(fitted)
    assert copy.get_params() == {
        "model": "embedded",
        "device": "cpu",
        "cache": None,
        "batch_size": 7,
        "pooling": None,
    }
    assert not hasattr(copy, "encoder_")
    assert clone(SkillVectorizer(ENCODER)).model is ENCODER


def test_unpickled_it_gives_the_same_vectors() -> None:
    for vectorizer in (SkillVectorizer(), SkillVectorizer(ENCODER)):
        again = pickle.loads(pickle.dumps(vectorizer.fit(SKILLS)))
        np.testing.assert_array_equal(again.transform(SKILLS), ENCODER.encode(SKILLS))


def test_unpickled_beside_another_version_of_the_model_it_is_refused() -> None:
    fitted = SkillVectorizer().fit(SKILLS)
    fitted.encoder_.fingerprint = "0" * 64  # as if that version had encoded otherwise
    pickled = pickle.dumps(fitted)
    with pytest.raises(FingerprintMismatchError, match="other vectors here"):
        pickle.loads(pickled)


def test_unfitted_it_says_so() -> None:
    with pytest.raises(NotFittedError):
        SkillVectorizer().transform(SKILLS)
    with pytest.raises(NotFittedError):
        SkillVectorizer().get_feature_names_out()


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, " ", 3])
@pytest.mark.parametrize("container", [list, pd.Series, lambda rows: pd.DataFrame({"s": rows})])
def test_missing_values_are_the_error_that_encode_raises(
    missing: object, container: Callable[[list[object]], object]
) -> None:
    rows = ["SQL", missing, "Python"]
    with pytest.raises(InvalidSkillError) as error:
        SkillVectorizer(ENCODER).fit(container(rows))
    assert (error.value.count, error.value.positions) == (1, (1,))
    if container is list:
        with pytest.raises(InvalidSkillError) as of_encode:
            ENCODER.encode(rows)
        assert str(error.value) == str(of_encode.value).replace("texts", "X")


def test_bad_rows_are_told_before_a_model_is_looked_for() -> None:
    vectorizer = SkillVectorizer("./no-such-folder")
    for method in (vectorizer.fit, vectorizer.fit_transform):
        with pytest.raises(InvalidSkillError):
            method(["SQL", None])
        with pytest.raises(ModelNotAvailableError):
            method(SKILLS)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"a": ["SQL"], "b": ["Go"]}), "one column of skills, but has 2"),
        (np.array([["SQL", "Go", "R"]]), "but has 3"),
        (csr_array(np.eye(2)), "sparse matrix"),
        ("SQL, Go", "2 skills joined"),
        ({"SQL": 1}, "not dict"),
    ],
    ids=["frame", "array", "sparse", "string", "dict"],
)
def test_what_is_no_column_is_refused(table: object, said: str) -> None:
    for pooling in (None, "mean"):
        with pytest.raises(InvalidSkillError, match=said):
            SkillVectorizer(ENCODER, pooling=pooling).fit(table)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"pooling": "max"}, "pooling"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 1.5}, "batch_size"),
        ({"model": ENCODER, "device": "cpu"}, "device"),
        ({"model": ENCODER, "cache": False}, "cache"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_when_it_is_fitted(
    arguments: dict[str, object], name: str
) -> None:
    vectorizer = SkillVectorizer(**arguments)
    with pytest.raises(InvalidArgumentError) as error:
        vectorizer.fit_transform(SKILLS)
    assert error.value.name == name


@given(st.lists(st.lists(st.sampled_from([*SKILLS, "sql ", "Kubernetes"]), max_size=5), max_size=6))
def test_a_list_of_skills_becomes_the_mean_over_the_different_ones(rows: list[list[str]]) -> None:
    pooled = SkillVectorizer(ENCODER, pooling="mean").fit_transform(rows)
    assert (pooled.dtype, pooled.shape) == (np.float32, (len(rows), ENCODER.dimension))
    for vector, row in zip(pooled, rows, strict=True):
        vectors = {name_key(skill): ENCODER.encode(skill) for skill in row}
        expected = np.mean(list(vectors.values()), axis=0) if row else np.zeros_like(vector)
        np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_a_repeat_in_a_list_counts_once() -> None:
    once, repeated = SkillVectorizer(ENCODER, pooling="mean").fit_transform(
        [["SQL", "Python"], ["SQL", " sql", "Python (basic)", "SQL", "Python"]]
    )
    np.testing.assert_allclose(once, repeated, atol=1e-6)


def test_a_bad_list_of_skills_is_named_by_its_row() -> None:
    vectorizer = SkillVectorizer(ENCODER, pooling="mean")
    with pytest.raises(InvalidSkillError, match=r"row 1 of X .* item 1 is None"):
        vectorizer.fit([["SQL"], ["Go", None]])
    with pytest.raises(InvalidSkillError, match="row 1 of X .* not NoneType"):
        vectorizer.fit(pd.Series([["SQL"], None]))
    with pytest.raises(InvalidSkillError, match="row 0 of X .* 2 skills joined"):
        vectorizer.fit(["SQL, Go"])


def test_without_scikit_learn_the_error_tells_what_to_install() -> None:
    done = run_python(
        """
import sys
sys.modules["sklearn"] = None
from skillsim.errors import MissingExtraError
try:
    import skillsim.integrations.sklearn
except MissingExtraError as error:
    assert error.extra == "sklearn"
    assert isinstance(error.__cause__, ImportError)
    print(error)
"""
    )
    assert 'pip install "skillsim[sklearn]"' in done.stdout


def test_it_needs_no_torch_for_the_embedded_model() -> None:
    run_python(
        """
import sys
from skillsim.integrations.sklearn import SkillVectorizer
SkillVectorizer().fit_transform(["SQL"])
assert "torch" not in sys.modules
"""
    )
