"""What holds for every learning path, beside a slow twin."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim import SkillEncoder, similarity, skill_gap
from skillsim.encoding.cleaning import name_key
from skillsim.errors import PrerequisiteCycleError
from skillsim.tasks.learning import learning_path
from skillsim.tasks.learning.order import learning_order

ENCODER = SkillEncoder("embedded")
SKILLS = [
    *("SQL databases", "database management", "databases", "query languages", "statistics"),
    *("welding", "weld metal", "metal work", "forklift", "operate forklift", "data analysis"),
    *("customer service", "help customers", "sales", "spreadsheets", "cooking", "accounting"),
]


@st.composite
def problems(draw):
    """Similarities with many ties, goals, needs without cycles, and perhaps costs and a budget."""
    budget = draw(st.none() | st.integers(0, 9).map(Fraction))
    skills = draw(st.integers(1, 7))
    goals = draw(st.integers(1, skills))
    shape = draw(st.integers(0, 3)) + skills, skills
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    table = random.integers(-2, 3, shape) / 2
    density = draw(st.sampled_from([0, 0.2, 0.5]))
    rank = random.permutation(skills)
    asks = (rank < rank[:, np.newaxis]) & (random.random((skills, skills)) < density)
    needs = [np.flatnonzero(row).tolist() for row in asks]
    costs = None if budget is None else [Fraction(int(n)) for n in random.integers(0, 4, skills)]
    must_have = frozenset(draw(st.lists(st.integers(0, goals - 1), max_size=3)))
    return table, goals, needs, costs, budget, must_have


def behind(skill: int, needs: list[list[int]]) -> set[int]:
    return {skill}.union(*(behind(other, needs) for other in needs[skill]))


def slow_order(problem) -> list[tuple[int, int, float]]:
    """The rule, word by word: (skill, row of the closest known, similarity) in order."""
    _, goals, _, _, budget, must_have = problem
    if budget is None:
        return greedy(problem, range(goals), set())
    first = greedy(problem, sorted(must_have), set())
    return greedy(problem, range(goals), {skill for skill, _, _ in first})


def greedy(problem, goals, reserved) -> list[tuple[int, int, float]]:
    table, _, needs, costs, budget, _ = problem
    owned = len(table) - table.shape[1]
    known, order, learned = list(range(owned)), [], set()
    left = budget

    def closeness(skill: int) -> float:
        return max((table[row, skill] for row in known), default=-2.0)

    def price(skills: set[int]) -> Fraction:
        return sum((costs[skill] for skill in skills - learned), Fraction())

    while True:
        fitting = [
            goal
            for goal in goals
            if goal not in learned
            and (left is None or price(behind(goal, needs) | reserved) <= left)
        ]
        if not fitting:
            return order
        goal = max(fitting, key=lambda goal: (closeness(goal), -goal))
        if left is not None:
            left -= price(behind(goal, needs))
        rest = behind(goal, needs) - learned
        while rest:
            ready = [skill for skill in rest if not rest & set(needs[skill])]
            skill = max(ready, key=lambda skill: (closeness(skill), -skill))
            nearest = next((row for row in known if table[row, skill] == closeness(skill)), -1)
            order.append((skill, nearest, closeness(skill) if nearest >= 0 else 0.0))
            known.append(owned + skill)
            learned.add(skill)
            rest.remove(skill)


@given(problems())
def test_the_same_order_as_the_rule_word_by_word(problem) -> None:
    table, goals, needs, costs, budget, must_have = problem
    order = learning_order(table, goals, needs, costs=costs, budget=budget, must_have=must_have)
    found = [(step.skill, step.reached_from, step.similarity) for step in order.taken]
    assert found == slow_order(problem)


@given(problems())
def test_prerequisites_first_nothing_lost_and_the_budget_kept(problem) -> None:
    table, goals, needs, costs, budget, must_have = problem
    order = learning_order(table, goals, needs, costs=costs, budget=budget, must_have=must_have)
    taken = [step.skill for step in order.taken]
    assert len(set(taken)) == len(taken)
    for place, skill in enumerate(taken):
        assert set(needs[skill]) <= set(taken[:place])
    assert {*taken, *order.left_out} >= set(range(goals))
    assert not order.left_out.keys() & set(taken)
    wanted = [behind(goal, needs) for goal in range(goals) if goal in taken]
    assert set(taken) == set().union(*wanted)  # nothing is learned for a goal that is not reached
    if budget is None:
        assert not order.left_out
    else:
        spent = sum((costs[skill] for skill in taken), Fraction())
        assert spent + order.left == budget
        assert spent <= budget
        for bundle in order.left_out.values():
            assert sum(costs[skill] for skill in bundle) > order.left


@given(problems())
def test_what_else_is_wanted_takes_no_must_have_out_of_the_budget(problem) -> None:
    table, goals, needs, costs, budget, must_have = problem
    if budget is None:
        return
    options = {"costs": costs, "budget": budget, "must_have": must_have}
    taken = {step.skill for step in learning_order(table, goals, needs, **options).taken}
    first = {skill for skill, *_ in greedy(problem, sorted(must_have), set())}
    assert first <= taken


@given(problems())
def test_a_budget_for_everything_is_no_budget(problem) -> None:
    table, goals, needs, _, _, must_have = problem
    costs = [Fraction(1)] * table.shape[1]
    free = learning_order(table, goals, needs)
    budget = Fraction(len(costs))
    paid = learning_order(table, goals, needs, costs=costs, budget=budget, must_have=must_have)
    assert paid.taken == free.taken


skills = st.lists(st.sampled_from(SKILLS), max_size=6)
pairs = st.lists(st.tuples(st.sampled_from(SKILLS), st.sampled_from(SKILLS)), max_size=6)


@given(skills, skills, pairs, st.none() | st.integers(0, 8))
def test_of_real_skills_too(have, want, edges, budget) -> None:
    gap = skill_gap(have, want, encoder=ENCODER)
    options = {"owned": have, "prerequisites": edges, "encoder": ENCODER}
    if budget is not None:
        options |= {"hours": dict.fromkeys(SKILLS, 1.5), "budget": budget}
    try:
        path = learning_path(gap, **options)
    except PrerequisiteCycleError as error:
        assert error.cycle[0] == error.cycle[-1]
        assert set(zip(error.cycle, error.cycle[1:], strict=False)) <= set(edges)
        return
    assert not has_cycle(edges)
    order = [step.skill for step in path.steps]
    lacking = {match.requirement for match in (*gap.related, *gap.missing)}
    assert {s.skill for s in path.steps if s.wanted} | {o.skill for o in path.left_out} == lacking
    for before, after in edges:
        if before in order and after in order:
            assert order.index(before) < order.index(after)
    for place, step in enumerate(path.steps):
        known = [*have, *order[:place]]
        assert step.reached_from in known if known else step.reached_from is None
        if known:
            closest = similarity(step.skill, known, encoder=ENCODER).max()
            assert step.similarity == pytest.approx(closest, abs=1e-5)
        for other in step.required_by:
            assert (step.skill, other) in edges
            assert order.index(other) > place
    if budget is not None:
        assert path.hours <= budget


def has_cycle(edges: list[tuple[str, str]]) -> bool:
    """By taking away again and again what nothing comes before."""
    rest = {(name_key(before), name_key(after)) for before, after in edges}
    while rest:
        afters = {after for _, after in rest}
        kept = {(before, after) for before, after in rest if before in afters}
        if kept == rest:
            return True
        rest = kept
    return False
