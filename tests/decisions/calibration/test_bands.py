"""The band in which nothing is decided: the widest decision that errors allow."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import beta
from tests.decisions.calibration.conftest import Labelled

from skillsim import SkillEncoder, similarity
from skillsim.decisions.calibration import abstain_band
from skillsim.decisions.calibration.band import _warn_of_the_choice
from skillsim.decisions.calibration.estimates import Estimate
from skillsim.decisions.calibration.outcomes import outcome_estimates
from skillsim.decisions.calibration.scores import ScoredPairs
from skillsim.decisions.calibration.widest import widest_decided
from skillsim.errors import FewLabelsWarning, InvalidArgumentError, UnsuitableLabelsError
from skillsim.results import to_frame

scored_pairs = st.lists(st.tuples(st.integers(-8, 8), st.booleans()), min_size=1, max_size=30)
# Runs of equal pairs: with fewer no rate is shown.
many_pairs = st.lists(
    st.tuples(st.integers(-8, 8), st.booleans(), st.integers(1, 40)), min_size=1, max_size=20
).map(lambda runs: [(score, match) for score, match, times in runs for _ in range(times)])


def draw_pairs(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores of which those of matches are drawn higher: ROC AUC 0.83."""
    draw = np.random.default_rng(seed)
    matches = draw.random(count) < 0.5
    scores = np.clip(draw.normal(0.3 + 0.2 * matches, 0.15), -1, 1)
    order = np.argsort(scores)
    return scores[order], matches[order]


def is_shown(wrong: int, decided: int, rate: float) -> bool:
    return bool(wrong < decided and beta.ppf(0.995, wrong + 1, decided - wrong) <= rate)


def outcome(rows: list[tuple[int, bool]], low: float, high: float) -> tuple[int, int]:
    decided = [(s, match) for s, match in rows if s / 8 < low or s / 8 >= high]
    return len(decided), sum(match == (s / 8 < low) for s, match in decided)


@given(many_pairs, st.sampled_from([0.05, 0.1, 0.25, 0.29, 0.5]))
def test_the_band_is_the_one_that_trying_all_pairs_of_cut_offs_finds(
    rows: list[tuple[int, bool]], rate: float
) -> None:
    cuts = sorted({-1.0, 1.0, *(score / 8 for score, _ in rows)})
    allowed = [
        (decided, -wrong)
        for low in cuts
        for high in cuts
        if low <= high
        for decided, wrong in [outcome(rows, low, high)]
        if is_shown(wrong, decided, rate)
    ]
    best = max(allowed, default=(0, 0))
    found = widest_decided(
        np.array([score / 8 for score, _ in rows]), np.array([match for _, match in rows]), rate
    )
    if found is None:
        assert best[0] == 0
    else:
        assert found[0] <= found[1]
        decided, wrong = outcome(rows, *found)
        assert (decided, -wrong) == best


@pytest.mark.parametrize("rate", [0.03, 0.05, 0.1])
def test_decided_pairs_have_no_more_errors_than_asked_for(
    rate: float, encoder: SkillEncoder, labelled: Labelled
) -> None:
    band = abstain_band(labelled.pairs, labelled.labels, error_rate=rate, encoder=encoder)
    assert band.error.value <= rate
    assert band.error.low <= band.error.value <= band.error.high
    assert 0 <= band.undecided.value < 1
    assert band.undecided.held_out is not None
    assert band.policy.fingerprint == encoder.fingerprint
    assert f"at most {rate:g} errors" in band.policy.source


def test_errors_are_told_for_each_side_as_the_pooled_rate_hides_one(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    # Random pairs are easy to call no match: with enough of them the rate allows anything.
    few = labelled.first(150)
    names = [a for a, _ in labelled.pairs]
    easy = [(a, b) for a, b in zip(names[:600], names[130:730], strict=True) if a != b]
    easy = [pair for pair in dict.fromkeys(easy) if pair not in labelled.pairs]
    pairs, labels = [*few.pairs, *easy], [*few.labels, *([False] * len(easy))]
    band = abstain_band(pairs, labels, error_rate=0.05, encoder=encoder)
    assert band.false_negative_rate.value > 2 * band.error.value
    for text in (repr(band), band.policy.source):
        assert f"false discovery rate {band.false_discovery_rate}" in text
        assert f"false negative rate {band.false_negative_rate}" in text


@given(scored_pairs, st.integers(-8, 8), st.integers(0, 8))
def test_the_shares_are_what_counting_gives(
    rows: list[tuple[int, bool]], low: int, width: int
) -> None:
    scores, matches = np.array([s / 8 for s, _ in rows]), np.array([m for _, m in rows], dtype=bool)
    called = [m for s, m in rows if s >= low + width]
    left = [m for s, m in rows if s < low]
    assume((called or left) and matches.any())
    shares = outcome_estimates(
        ScoredPairs(scores, matches, 0.5), (low / 8, (low + width) / 8), 0.1, seed=0
    )
    values = {name: share and share.value for name, share in shares.items()}
    assert values == {
        "error": pytest.approx((called.count(False) + left.count(True)) / len(called + left)),
        "false_discovery_rate": called.count(False) / len(called) if called else None,
        "false_omission_rate": left.count(True) / len(left) if left else None,
        "false_negative_rate": left.count(True) / matches.sum(),
        "undecided": pytest.approx(1 - len(called + left) / len(rows)),
    }


@pytest.mark.parametrize(("count", "rate"), [(300, 0.2), (600, 0.1), (1000, 0.1), (1000, 0.2)])
def test_new_pairs_keep_the_rate_and_the_interval_covers_their_errors(
    count: int, rate: float
) -> None:
    new_scores, new_matches = draw_pairs(10_000, 200_000)
    kept, covered = [], []
    for seed in range(60):
        scored = ScoredPairs(*draw_pairs(seed, count), 0.83)
        cuts = widest_decided(scored.scores, scored.matches, rate)
        if cuts is None:  # and so nothing is promised
            kept.append(True)
            continue
        called, left = new_scores >= cuts[1], new_scores < cuts[0]
        wrong = (called & ~new_matches).sum() + (left & new_matches).sum()
        error = wrong / (called.sum() + left.sum())
        found = outcome_estimates(scored, cuts, rate, seed=0)["error"]
        kept.append(error <= rate)
        covered.append(found.low <= error <= found.high)
    assert np.mean(kept) >= 0.9
    assert len(covered) > 10
    assert np.mean(covered) >= 0.8


@pytest.mark.parametrize("count", [300, 1000])
def test_few_or_flipped_labels_do_not_show_a_low_rate(count: int) -> None:
    shown = 0
    for seed in range(20):
        scores, matches = draw_pairs(seed, count)
        flipped = matches ^ (np.random.default_rng(seed + 500).random(count) < 0.15)
        shown += widest_decided(scores, flipped, 0.02) is not None
        shown += widest_decided(scores, matches, 0.02) is not None
    assert shown == 0


def test_a_pair_that_scores_1_and_is_no_match_is_an_error_of_every_band() -> None:
    scores, matches = np.repeat([0.1, 1.0], [100, 99]), np.zeros(199, dtype=bool)
    assert widest_decided(scores, matches, 0.05) is None
    assert widest_decided(scores[:101], matches[:101], 0.1) == (1.0, 1.0)


def test_an_end_that_decides_nothing_is_minus_1() -> None:
    scores, matches = np.repeat([0.1, 0.9], [3, 200]), np.ones(203, dtype=bool)
    scores[:3], matches[1] = (0.1, 0.2, 0.3), False
    assert widest_decided(scores, matches, 0.02 + 0.01) == (-1.0, 0.3)


def test_held_out_pairs_that_do_not_bear_the_choice_out_give_a_warning() -> None:
    with pytest.warns(FewLabelsWarning, match="0.031 are wrong, and at most 0.02 were asked"):
        _warn_of_the_choice(Estimate(0.01, held_out=0.031), 0.02)
    with pytest.warns(FewLabelsWarning, match="Four fifths of the labels decide nothing"):
        _warn_of_the_choice(Estimate(0.01), 0.02)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _warn_of_the_choice(Estimate(0.01, held_out=0.02), 0.02)


def test_fewer_errors_leave_more_undecided(encoder: SkillEncoder, labelled: Labelled) -> None:
    bands = [
        abstain_band(labelled.pairs, labelled.labels, error_rate=rate, encoder=encoder)
        for rate in (0.03, 0.05, 0.2)
    ]
    shares = [band.undecided.value for band in bands]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]
    assert bands[0].policy.band(bands[0].policy.related) == "related"


def test_thousands_of_scores_are_quick() -> None:
    draw = np.random.default_rng(5)
    matches = draw.random(100_000) < 0.5
    scores = np.clip(draw.normal(matches * 0.4, 0.2), -1, 1)
    low, high = widest_decided(scores, matches, 0.05)  # type: ignore[misc]
    decided = (scores < low) | (scores >= high)
    wrong = ((scores < low) & matches) | ((scores >= high) & ~matches)
    assert 0.045 < wrong.sum() / decided.sum() <= 0.05


@pytest.mark.filterwarnings("ignore:The scores of the model")
def test_where_nothing_can_be_decided_that_is_said(encoder: SkillEncoder) -> None:
    same = [("SQL", "sql"), ("welding", "Welding"), ("Excel", "excel"), ("law", "Law")]
    apart = [("SQL", "nursing"), ("welding", "law"), ("Excel", "fishing")]
    apart.sort(key=lambda pair: similarity(*pair, encoder=encoder))
    with pytest.raises(UnsuitableLabelsError, match="No cut-offs decide anything") as caught:
        abstain_band([*same, *apart], [0, 1, 1, 1, 1, 0, 0], error_rate=0.1, encoder=encoder)
    assert caught.value.reason == "aim-not-reached"
    assert caught.value.more_labels is not None  # one wrong of four rules nothing out
    assert "may be true all the same: label about" in str(caught.value)


@pytest.mark.filterwarnings("ignore:The scores of the model")
def test_that_more_labels_will_not_help_is_said_only_where_that_is_known(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    names = list(dict.fromkeys(a for a, _ in labelled.pairs))[:200]
    pairs, labels = [(name, name.upper()) for name in names], [0, 1] * (len(names) // 2)
    pairs, labels = [*pairs, ("SQL", "welding"), ("law", "fishing")], [*labels, 1, 0]
    with pytest.raises(UnsuitableLabelsError, match="More labels of the kind will not") as caught:
        abstain_band(pairs, labels, error_rate=0.1, encoder=encoder)
    assert caught.value.more_labels is None


def test_few_labels_are_refused_with_how_many_more(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.first(50)
    with pytest.raises(UnsuitableLabelsError, match="takes 528 decided pairs") as caught:
        abstain_band(few.pairs, few.labels, error_rate=0.01, encoder=encoder)
    assert caught.value.more_labels is not None
    assert caught.value.more_labels > 400


def test_an_error_rate_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=r"shows 0; 0\.01 takes 300"):
        abstain_band([], [], error_rate=0)


def test_the_result_is_plain_data(encoder: SkillEncoder, labelled: Labelled) -> None:
    band = abstain_band(labelled.pairs, labelled.labels, error_rate=0.05, encoder=encoder)
    assert json.loads(json.dumps(band.to_dict())) == band.to_dict()
    assert to_frame(band)["figure"].tolist() == [
        "error",
        "false_discovery_rate",
        "false_omission_rate",
        "false_negative_rate",
        "undecided",
    ]
    assert repr(band).startswith("AbstainBand(no match below ")
