"""Fitting the functions that make probabilities of cosines: scikit-learn's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.calibration.mappings import Isotonic, Sigmoid
from skillsim.errors import MissingExtraError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.mappings import Mapping, Method

__all__ = ["fit_mapping", "require_scikit_learn"]


def require_scikit_learn() -> None:
    """Make sure, before any work, that scikit-learn is installed.

    Raises:
        MissingExtraError: It is not.
    """
    try:
        import sklearn  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(extra="sklearn", purpose="Fitting a calibrator") from error


def fit_mapping(scores: NDArray[np.float64], matches: NDArray[np.bool_], method: Method) -> Mapping:
    """The function that fits scored pairs best.

    ``"isotonic"``: of all rising functions the one with the smallest squared error, with one match
    and one other more at the lowest and at the highest score. Without these it is 0 or 1 beyond the
    last pair of a kind, however few pairs say so; with them, where ``n`` matches are on top, it is
    at most ``(n + 1) / (n + 2)`` (Laplace's rule of succession). ``"sigmoid"``: Platt scaling,
    that is logistic regression on labels moved a little towards 1/2. Source: Platt, Probabilistic
    outputs for support vector machines, 1999.

    Args:
        scores: Cosines, shape ``(n,)``.
        matches: Shape ``(n,)``; both kinds are there.
        method: Which of the two.

    Example:
        >>> fit_mapping(np.array([0.2, 0.6]), np.array([False, True]), "isotonic")
        Isotonic(similarities=(0.2, 0.6), probabilities=(0.3333333333333333, 0.6666666666666666))
    """
    return (_isotonic if method == "isotonic" else _sigmoid)(scores, matches)


def _isotonic(scores: NDArray[np.float64], matches: NDArray[np.bool_]) -> Isotonic:
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    ends = np.repeat([scores.min(), scores.max()], 2)
    fitted.fit(np.append(scores, ends), np.append(matches, [False, True] * 2).astype(np.float64))
    return Isotonic(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))


def _sigmoid(scores: NDArray[np.float64], matches: NDArray[np.bool_]) -> Sigmoid:
    from sklearn.linear_model import LogisticRegression

    positive = int(matches.sum())
    # Platt's targets, each as two weighted labels.
    target = np.where(matches, (positive + 1) / (positive + 2), 1 / (len(matches) - positive + 2))
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000)
    fitted.fit(
        np.concatenate([scores, scores])[:, None],
        np.repeat([True, False], len(scores)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    return Sigmoid(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))
