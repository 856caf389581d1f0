"""Days for visits, as numbers: which start each gets, so that none is too near to another.

The solver is CP-SAT of OR-Tools. Measured on visits made up at random, with windows of 60 to 150 days in one
year and four visits a country: 10, 20 and 40 visits took 0.04 s, 0.1 s and 0.9 to 2.2 s to the proof. HiGHS
1.16, the other well-kept solver tried, took 2.8 s, 6.3 s and 16 s with a variable for each visit and day; it
is smaller (66 MB with what it needs, against 188 MB), but rounds. Colouring a graph with networkx gives no
fewest moves. OR-Tools is imported only when there is something to solve.

The same visits get the same days: one worker, a fixed seed, and a limit that counts work instead of seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import networkx as nx

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

_SEED: Final = 1


@dataclass(frozen=True)
class Job:
    """A visit: the days on which it may begin (numbers, ascending, at least one), its length, its wish."""

    starts: tuple[int, ...]
    length: int
    wish: int | None = None


@dataclass(frozen=True)
class Solution:
    """The start of each job, None where it gets none. ``proven`` tells whether no better solution exists."""

    starts: tuple[int | None, ...]
    proven: bool


def solve(jobs: Sequence[Job], gaps: Mapping[tuple[int, int], int], work: float) -> Solution:
    """The best starts for the jobs.

    ``gaps`` gives, for two jobs by their places, the lower first, how many days from the last day of one to
    the first of the other are too few: with 0 they may not share a day. ``work`` limits the solver, in units
    near a second, for each group of jobs that may be in each other's way.

    Best is: the most jobs with a start; then the fewest whose start is not their wish; then the fewest days
    between starts and wishes in all; then the earliest starts in all for those without a wish; and where that
    leaves a choice, the upper job keeps its wish or comes first.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(jobs)))
    graph.add_edges_from(pair for pair, gap in gaps.items() if _may_meet(jobs[pair[0]], jobs[pair[1]], gap))
    starts: dict[int, int | None] = {}
    proven = True
    for group in sorted(map(sorted, nx.connected_components(graph))):
        if len(group) == 1:
            job = jobs[group[0]]
            starts[group[0]] = job.starts[0] if job.wish is None else _nearest(job.starts, job.wish)
            continue
        pairs = {(a, b): gaps[a, b] for a, b in map(sorted, graph.subgraph(group).edges)}
        found, best = _solve_group({place: jobs[place] for place in group}, pairs, work)
        starts |= found
        proven = proven and best
    return Solution(tuple(starts[place] for place in range(len(jobs))), proven)


def _may_meet(first: Job, second: Job, gap: int) -> bool:
    return (
        first.starts[0] <= second.starts[-1] + second.length - 1 + gap
        and second.starts[0] <= first.starts[-1] + first.length - 1 + gap
    )


def _nearest(starts: Sequence[int], wish: int) -> int:
    return min(starts, key=lambda start: (abs(start - wish), start))


def _solve_group(
    jobs: Mapping[int, Job], gaps: Mapping[tuple[int, int], int], work: float
) -> tuple[dict[int, int | None], bool]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = {place: _variables(model, job) for place, job in jobs.items()}
    for (first, second), gap in gaps.items():
        _keep_apart(model, variables[first], jobs[first], variables[second], jobs[second], gap)
    main, ties = _aims(jobs, variables)
    values: dict[int, int | None] = {}
    proven = True
    for aim in (main, ties):
        model.minimize(aim)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = work
        state = solver.solve(model)
        proven = proven and state == cp_model.OPTIMAL
        if state not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        values = {
            place: solver.value(one.start) if solver.value(one.met) else None
            for place, one in variables.items()
        }
        model.add(main == round(solver.value(main)))
        model.clear_hints()  # type: ignore[no-untyped-call]
        for one in variables.values():
            for variable in (one.start, one.met, one.moved):
                model.add_hint(variable, solver.value(variable))
    return values or dict.fromkeys(jobs), proven


@dataclass(frozen=True)
class _Variables:
    start: IntVar
    met: IntVar
    moved: IntVar
    days: IntVar


def _variables(model: CpModel, job: Job) -> _Variables:
    from ortools.sat.python import cp_model

    start = model.new_int_var_from_domain(cp_model.Domain.from_values(job.starts), "start")
    met, moved = model.new_bool_var("met"), model.new_bool_var("moved")
    aim = job.starts[0] if job.wish is None else job.wish
    days = model.new_int_var(0, max(abs(job.starts[0] - aim), abs(job.starts[-1] - aim)), "days")
    # Without a start no day is moved; otherwise being made least makes it the distance itself.
    model.add(days >= start - aim).only_enforce_if(met)
    model.add(days >= aim - start).only_enforce_if(met)
    # A job without a start stands where it costs least, so that it decides nothing else.
    model.add(start == _nearest(job.starts, aim)).only_enforce_if(~met)
    if job.wish is None:
        model.add(moved == 0)
    elif job.wish in job.starts:
        model.add(start == job.wish).only_enforce_if(~moved)
    else:
        model.add_implication(met, moved)
    return _Variables(start, met, moved, days)


def _keep_apart(
    model: CpModel, one: _Variables, job: Job, other: _Variables, other_job: Job, gap: int
) -> None:
    before = model.new_bool_var("before")
    both = [one.met, other.met]
    model.add(other.start >= one.start + job.length + gap).only_enforce_if([before, *both])
    model.add(one.start >= other.start + other_job.length + gap).only_enforce_if([~before, *both])


def _aims(jobs: Mapping[int, Job], variables: Mapping[int, _Variables]) -> tuple[LinearExprT, LinearExprT]:
    """What to make least: first the unmet, the moved and the days moved, in this order; then the rest."""
    reach = 1 + max(
        (abs(start - job.wish) for job in jobs.values() if job.wish is not None for start in job.starts),
        default=0,
    )
    days = sum(one.days for place, one in variables.items() if jobs[place].wish is not None)
    moved = sum(one.moved for one in variables.values())
    unmet = sum(1 - one.met for one in variables.values())
    each_move = reach * len(jobs)
    main = (unmet * (len(jobs) + 1) + moved) * each_move + days
    late = sum(one.days for place, one in variables.items() if jobs[place].wish is None)
    span = 1 + max(job.starts[-1] - job.starts[0] for job in jobs.values())
    ranks = {place: len(jobs) - number for number, place in enumerate(jobs)}
    # The upper a row, the more it costs to leave it out, to move it, or to put it late.
    order = sum(
        ranks[place] * ((1 - one.met) * 4 * span + one.moved * 2 * span + one.days)
        for place, one in variables.items()
    )
    return main, late * (8 * span * len(jobs) ** 2) + order
