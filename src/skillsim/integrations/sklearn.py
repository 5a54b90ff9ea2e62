"""Skill vectors as a step of scikit-learn's pipelines (extra ``sklearn``)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from scipy.sparse import csr_array, issparse
from typing_extensions import override

from skillsim.arguments import show, whole_number
from skillsim.encoding.cleaning import name_key
from skillsim.encoding.encoder import SkillEncoder
from skillsim.encoding.inputs import distinct_texts, read_originals, require_items
from skillsim.errors import InvalidArgumentError, InvalidSkillError, MissingExtraError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.utils import Tags
    from sklearn.utils.validation import check_is_fitted

    from skillsim.encoding.cache.cached_model import CacheArgument

    # scikit-learn has no types. These say what its bases give, for users' type checkers.
    class ClassNamePrefixFeaturesOutMixin:
        def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]: ...

    class TransformerMixin:
        def fit_transform(self, X: Any, y: object = None) -> NDArray[np.float32]: ...
        def set_output(
            self, *, transform: Literal["default", "pandas", "polars"] | None = None
        ) -> Self: ...

    class BaseEstimator:
        def get_metadata_routing(self) -> object: ...
        def get_params(self, deep: bool = True) -> dict[str, Any]: ...
        def set_params(self, **params: Any) -> Self: ...
        def __sklearn_tags__(self) -> Tags: ...

else:
    try:
        from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
        from sklearn.utils.validation import check_is_fitted
    except ImportError as error:
        raise MissingExtraError(extra="sklearn", purpose="A step for scikit-learn") from error

__all__ = ["SkillVectorizer"]

_MATRIX = 2  # dimensions


class SkillVectorizer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Turns a column of skills into their vectors, for any estimator that takes numbers.

    Nothing is learnt from the skills; ``fit`` settles which model's vectors the steps behind this
    one are trained on. That is why ``transform`` asks to be fitted first, and why a fitted
    vectorizer that is unpickled beside another version of the model raises
    ``FingerprintMismatchError`` and does not feed a classifier vectors that it was not trained on.

    As scikit-learn wants it, the constructor checks nothing, and a clone loads its model in its own
    ``fit``. To load a large model once for all clones of a search, pass a ``SkillEncoder``.

    Args:
        model: As in ``SkillEncoder``; or an encoder, which all clones in this process then share.
        device: As in ``SkillEncoder``. Not together with an encoder, which has its own.
        cache: As in ``SkillEncoder``. Not together with an encoder, which has its own.
        batch_size: Texts per pass; ``None`` takes what suits the model and the device.
        pooling: ``None``: each row is one skill. ``"mean"``: each row is a list of skills, and its
            vector is the mean over the different ones, letter case, spacing and levels aside;
            zeros if the list is empty.

    Attributes:
        encoder_: The encoder in use, once fitted.

    Example:
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> skills = ["Python", "SQL", "TIG welding", "forklift operation"]
        >>> kinds = ["office", "office", "workshop", "workshop"]
        >>> model = make_pipeline(SkillVectorizer(), LogisticRegression()).fit(skills, kinds)
        >>> model.predict(["MIG welding", "Python programming"]).tolist()
        ['workshop', 'office']
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | SkillEncoder | None = "embedded",
        *,
        device: str | None = None,
        cache: CacheArgument = None,
        batch_size: int | None = None,
        pooling: Literal["mean"] | None = None,
    ) -> None:
        self.model = model
        self.device = device
        self.cache = cache
        self.batch_size = batch_size
        self.pooling = pooling

    def fit(self, X: Any, y: object = None) -> Self:  # noqa: ARG002  # scikit-learn passes labels
        """This vectorizer, with its model loaded.

        Args:
            X: The skills: a list, tuple, Series or one-dimensional array; or an array or frame of
                one column. They are checked and otherwise not used.
            y: Ignored.

        Raises:
            InvalidSkillError: ``X`` has more than one column, or an item is missing, blank or no
                string (with ``pooling``: no list of such). Told before a model is loaded.
            InvalidArgumentError: An argument of the constructor makes no sense.
            ModelNotAvailableError: The model cannot be had.
            DeviceNotAvailableError: The device is not here.
        """
        self._read(X)
        self.encoder_: SkillEncoder = self._new_encoder()
        return self

    @override
    def fit_transform(self, X: Any, y: object = None) -> NDArray[np.float32]:
        """The same as ``fit`` and ``transform``, in one pass over ``X``.

        Raises:
            SkillSimError: As ``fit``.
        """
        skills, counts = self._read(X)
        self.encoder_ = self._new_encoder()
        return self._vectors(skills, counts)

    def transform(self, X: Any) -> NDArray[np.float32]:
        """The vectors of skills, shape ``(n, dimension)``, float32.

        After ``set_output(transform="pandas")``, a frame with the index of ``X`` and columns named
        by ``get_feature_names_out``.

        Args:
            X: As in ``fit``.

        Raises:
            NotFittedError: scikit-learn's; call ``fit`` first.
            InvalidSkillError: As in ``fit``.
        """
        check_is_fitted(self)
        return self._vectors(*self._read(X))

    @property
    def _n_features_out(self) -> int:
        # What ClassNamePrefixFeaturesOutMixin asks for; without an encoder_, not there either.
        return self.encoder_.dimension

    @override
    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False  # of one column at most, and never of numbers
        tags.transformer_tags.preserves_dtype = []  # float32 always
        return tags

    def _new_encoder(self) -> SkillEncoder:
        if self.batch_size is not None:  # and not at the first call of transform
            whole_number(self.batch_size, name="batch_size", least=1, or_none=True)
        if not isinstance(self.model, SkillEncoder):
            return SkillEncoder(self.model, device=self.device, cache=self.cache)
        for name in ("device", "cache"):
            value = getattr(self, name)
            if value is not None:
                raise InvalidArgumentError(
                    f"{name}={show(value)} was given beside an encoder, which has its own. Leave "
                    f"it out, or say SkillEncoder(..., {name}=...).",
                    name=name,
                    value=show(value),
                )
        return self.model

    def _read(self, rows: object) -> tuple[list[str], list[int] | None]:
        """The skills of all rows, checked; and how many each row has, where that is not one."""
        column = _one_column(rows)
        if self.pooling is None:
            return read_originals(column, name="X"), None
        if not isinstance(self.pooling, str) or self.pooling != "mean":
            raise InvalidArgumentError(
                f"pooling must be 'mean' or None, not {show(self.pooling)}.",
                name="pooling",
                value=show(self.pooling),
            )
        lists = [
            _different(read_originals(cell, name=f"row {row} of X"))
            for row, cell in enumerate(require_items(column, "X"))
        ]
        return list(chain.from_iterable(lists)), list(map(len, lists))

    def _vectors(self, skills: list[str], counts: list[int] | None) -> NDArray[np.float32]:
        if counts is None:
            return self.encoder_.encode(skills, batch_size=self.batch_size)
        texts = distinct_texts(skills)
        vectors = self.encoder_.encode(texts.distinct, batch_size=self.batch_size)
        return _means(vectors, texts.inverse, counts)


def _different(skills: list[str]) -> list[str]:
    """The skills without those that differ from an earlier one in case, spacing or level only."""
    first: dict[str, str] = {}
    for skill in skills:
        first.setdefault(name_key(skill), skill)
    return list(first.values())


def _one_column(rows: Any) -> Any:
    """The column of a table that has one; anything else as it is."""
    if issparse(rows):
        raise InvalidSkillError(
            "X must be a column of skills, not a sparse matrix.", values=[show(rows)]
        )
    shape: tuple[int, ...] = getattr(rows, "shape", ())
    if len(shape) != _MATRIX:
        return rows
    if shape[1] != 1:
        raise InvalidSkillError(
            f"X must be one column of skills, but has {shape[1]}. Select it, or give each column "
            "a SkillVectorizer of its own in a ColumnTransformer.",
            values=[type(rows).__name__],
        )
    return np.asarray(rows, dtype=object).reshape(-1)


def _means(
    vectors: NDArray[np.float32], members: NDArray[np.intp], counts: Sequence[int]
) -> NDArray[np.float32]:
    """For each group the mean of its vectors; zeros for a group of none.

    Args:
        vectors: Shape ``(m, dimension)``.
        members: Rows of ``vectors``, those of the first group first.
        counts: How many members each group has.
    """
    shares = np.repeat([1 / max(count, 1) for count in counts], counts).astype(np.float32)
    starts = list(accumulate(counts, initial=0))
    groups = csr_array((shares, members, starts), shape=(len(counts), len(vectors)))
    means: NDArray[np.float32] = groups @ vectors
    return means
