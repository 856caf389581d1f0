"""Plans of visits: small cases worked out by hand, brute force, and rules that no plan may break."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peerweave.graph.planning import planner
from peerweave.graph.planning.files import as_calendar, summary
from peerweave.graph.planning.planner import (
    AS_WISHED,
    FIXED,
    FIXED_CLASHES,
    MOVED,
    PLACED,
    UNMET,
    Plan,
    on_working_days,
)
from peerweave.graph.planning.requests import VisitRequest
from peerweave.graph.planning.solver import Job, solve
from peerweave.graph.questions.advice import Thing
from peerweave.graph.schedule.dates import span
from peerweave.graph.schedule.facts import Meeting, Schedule, Visit

AS_OF = date(2026, 11, 23)
NOTHING = Schedule(AS_OF, (), ())
plan = partial(planner.plan, weekends=True)
"""With any days of the week, which are easier to count by hand; the default is tried at the end."""


def thing(name: str) -> Thing:
    return Thing(f"https://example.org/{name}", name)


def request(
    row: int,
    where: str,
    by: str,
    window: tuple[str, str],
    days: int = 5,
    wish: str = "",
    *,
    fixed: bool = False,
    reviewers: Sequence[str] = (),
) -> VisitRequest:
    first, last = (date.fromisoformat(day) for day in window)
    return VisitRequest(
        row,
        thing(where),
        thing(by),
        first,
        last,
        days,
        date.fromisoformat(wish) if wish else None,
        fixed,
        tuple(map(thing, reviewers)),
    )


def visit(where: str, by: str, start: str, end: str = "", reviewers: Sequence[str] = ()) -> Visit:
    return Visit(
        thing(f"{by} in {where}"),
        f"{by}/{where}",
        thing(by),
        thing(where),
        span(start, end),
        tuple(map(thing, reviewers)),
    )


def plenary(by: str, start: str, end: str = "") -> Meeting:
    return Meeting(thing(f"plenary of {by}"), "plenary", thing(by), span(start, end))


def known(*items: Visit | Meeting) -> Schedule:
    visits = tuple(item for item in items if isinstance(item, Visit))
    return Schedule(AS_OF, visits, tuple(item for item in items if isinstance(item, Meeting)))


def told(made: Plan) -> list[tuple[str, str]]:
    return [(proposal.result, str(proposal.start or "")) for proposal in made.proposals]


YEAR = ("2027-01-01", "2027-12-31")


def test_what_does_not_clash_keeps_its_wish() -> None:
    made = plan(
        [
            request(2, "Romania", "GRECO", YEAR, 5, "2027-03-01"),
            request(3, "Romania", "WGB", YEAR, 4, "2027-05-01"),
            request(4, "Poland", "WGB", YEAR, 4, "2027-03-01"),
        ],
        NOTHING,
    )
    # 5 March to 1 May are 57 days: more than 8 weeks.
    assert told(made) == [(AS_WISHED, "2027-03-01"), (AS_WISHED, "2027-05-01"), (AS_WISHED, "2027-03-01")]
    assert made.proven


def test_a_day_less_and_one_of_the_two_is_moved_by_a_day() -> None:
    made = plan(
        [
            request(2, "Romania", "GRECO", YEAR, 5, "2027-03-01"),
            request(3, "Romania", "WGB", YEAR, 4, "2027-04-30"),
        ],
        NOTHING,
    )
    assert told(made) == [(AS_WISHED, "2027-03-01"), (MOVED, "2027-05-01")]
    assert "within 8 weeks of the visit of GRECO to Romania (1 to 5 March 2027)." in made.proposals[1].reasons


def test_tie_goes_to_the_upper_row() -> None:
    wishes = [("GRECO", "2027-06-01"), ("WGB", "2027-06-01")]
    for order in (wishes, wishes[::-1]):
        made = plan(
            [request(n, "Romania", by, YEAR, 5, wish) for n, (by, wish) in enumerate(order, 2)], NOTHING
        )
        assert [proposal.result for proposal in made.proposals] == [AS_WISHED, MOVED]
        moved = made.proposals[1].start
        assert moved in {date(2027, 6, 5) + timedelta(57), date(2027, 6, 1) - timedelta(61)}
        assert told(made) == told(
            plan([request(n, "Romania", by, YEAR, 5, wish) for n, (by, wish) in enumerate(order, 2)], NOTHING)
        )


def test_fewest_moves_before_fewest_days() -> None:
    """The first and the third could each move by 10 days; the second alone has to move by 48, but is one."""
    made = plan(
        [
            request(2, "X", "A", YEAR, 1, "2027-05-01"),
            request(3, "X", "B", YEAR, 1, "2027-05-20"),
            request(4, "X", "C", YEAR, 1, "2027-06-08"),
        ],
        NOTHING,
        weeks=4,
    )
    assert [proposal.result for proposal in made.proposals] == [AS_WISHED, MOVED, AS_WISHED]
    assert made.proposals[1].start in {date(2027, 4, 2), date(2027, 7, 7)}


def test_without_a_wish_the_earliest_day() -> None:
    made = plan(
        [request(2, "X", "A", YEAR, 3), request(3, "X", "B", YEAR, 3), request(4, "Y", "B", YEAR, 3)], NOTHING
    )
    assert told(made) == [(PLACED, "2027-01-01"), (PLACED, "2027-03-01"), (PLACED, "2027-01-01")]


def test_adjacent_days_do_not_clash_for_reviewers() -> None:
    made = plan(
        [
            request(2, "X", "A", ("2027-03-01", "2027-03-03"), 3, reviewers=["Z"]),
            request(3, "Y", "B", ("2027-03-01", "2027-03-06"), 3, reviewers=["Z"]),
        ],
        NOTHING,
    )
    assert told(made) == [(PLACED, "2027-03-01"), (PLACED, "2027-03-04")]


def test_experts_are_not_needed_at_home_and_away() -> None:
    made = plan(
        [
            request(2, "X", "A", YEAR, 3, "2027-03-01", reviewers=["Y"]),
            request(3, "Y", "B", YEAR, 3, "2027-03-03"),
        ],
        NOTHING,
    )
    assert told(made) == [(AS_WISHED, "2027-03-01"), (MOVED, "2027-03-04")]
    assert made.proposals[1].reasons == (
        "On 2027-03-03:",
        "experts of Y are needed at the visit of A to X (1 to 3 March 2027).",
    )


def test_leap_day() -> None:
    """From 25 to 28 February, and on the 28th or 29th: in 2028 there is room for both, in 2027 not."""
    for year, results in ((2028, [PLACED, PLACED]), (2027, [PLACED, UNMET])):
        last = "02-29" if year == 2028 else "02-28"
        made = plan(
            [
                request(2, "X", "A", (f"{year}-02-25", f"{year}-02-28"), 4),
                request(3, "X", "A", (f"{year}-02-28", f"{year}-{last}"), 1),
            ],
            NOTHING,
        )
        assert [proposal.result for proposal in made.proposals] == results


def test_known_visits_and_sessions_are_in_the_way() -> None:
    made = plan(
        [
            request(2, "X", "A", ("2027-03-01", "2027-03-31"), 5, "2027-03-08"),
            request(3, "Y", "B", ("2027-03-01", "2027-03-31"), 5, "2027-03-08"),
        ],
        known(
            plenary("A", "2027-03-10", "2027-03-12"),
            plenary("A", "2027-03-05"),
            visit("W", "C", "2027-03-08", reviewers=["Y"]),
        ),
    )
    # Between 6 and 9 March there are four days, so A can begin on 13 March at the nearest; B on 9 March.
    assert told(made) == [(MOVED, "2027-03-13"), (MOVED, "2027-03-09")]
    assert made.proposals[0].reasons == (
        "On 2027-03-08:",
        "its own body sits: plenary of A (10 to 12 March 2027).",
    )


def test_sessions_of_others_are_not_in_the_way() -> None:
    made = plan([request(2, "X", "A", YEAR, 5, "2027-03-08")], known(plenary("B", "2027-03-08")))
    assert told(made) == [(AS_WISHED, "2027-03-08")]


def test_no_day_is_free_and_why() -> None:
    made = plan([request(2, "X", "A", ("2027-03-01", "2027-03-31"), 5)], known(visit("X", "B", "2027-04-10")))
    assert told(made) == [(UNMET, "")]
    assert made.proposals[0].reasons == (
        "No day is free of what is known or fixed:",
        "within 8 weeks of the visit of B to X (10 April 2027).",
    )


def test_two_cannot_both_be_met_and_why() -> None:
    window = ("2027-03-01", "2027-03-31")
    made = plan(
        [request(2, "X", "A", window), request(3, "X", "B", window), request(4, "Y", "B", window)], NOTHING
    )
    assert [proposal.result for proposal in made.proposals] == [PLACED, UNMET, PLACED]
    assert made.proposals[1].reasons == (
        "It could begin on 27 days from 2027-03-01 to 2027-03-27, but not beside the other requests:",
        "within 8 weeks of the visit of A to X (1 to 5 March 2027).",
    )


def test_the_most_requests_are_met() -> None:
    """One long request is given up for two short ones, although it stands above them."""
    made = plan(
        [
            request(2, "X", "A", ("2027-03-01", "2027-03-10"), 10, reviewers=["Z"]),
            request(3, "Y", "B", ("2027-03-01", "2027-03-04"), 4, reviewers=["Z"]),
            request(4, "W", "C", ("2027-03-05", "2027-03-10"), 4, reviewers=["Z"]),
        ],
        NOTHING,
    )
    assert [proposal.result for proposal in made.proposals] == [UNMET, PLACED, PLACED]


def test_a_fixed_visit_stays_and_others_make_room() -> None:
    made = plan(
        [
            request(2, "X", "A", YEAR, 5, "2027-06-01"),
            request(3, "X", "B", YEAR, 5, "2027-06-10", fixed=True),
        ],
        NOTHING,
    )
    assert told(made) == [(MOVED, "2027-04-10"), (FIXED, "2027-06-10")]


def test_two_fixed_visits_that_clash() -> None:
    made = plan(
        [
            request(2, "X", "A", YEAR, 5, "2027-06-01", fixed=True),
            request(3, "X", "B", YEAR, 5, "2027-06-10", fixed=True),
            request(4, "X", "C", ("2027-05-01", "2027-07-31"), 5),
        ],
        NOTHING,
    )
    assert told(made) == [(FIXED_CLASHES, "2027-06-01"), (FIXED_CLASHES, "2027-06-10"), (UNMET, "")]
    assert made.proposals[0].reasons == ("within 8 weeks of the visit of B to X (10 to 14 June 2027).",)
    assert summary(made, AS_OF) == (
        "0 of 3 visits have days without a clash, 0 of them moved; as of 2026-11-23. "
        "2 fixed visits clash. 1 cannot be met."
    )
    calendar = as_calendar(made, AS_OF)
    assert calendar.count("STATUS:CONFIRMED") == 2
    assert calendar.count("BEGIN:VJOURNAL") == 1


def test_others_are_planned_around_fixed_visits_that_clash() -> None:
    made = plan(
        [
            request(2, "X", "A", YEAR, 5, "2027-06-01", fixed=True),
            request(3, "X", "B", YEAR, 5, "2027-06-10", fixed=True),
            request(4, "X", "C", YEAR, 5, "2027-06-03"),
        ],
        NOTHING,
    )
    # 57 days after 14 June, 68 days on; or 57 before 1 June and four more for its length, 63 days back.
    assert told(made)[2] == (MOVED, "2027-04-01")


def test_a_fixed_visit_that_is_known_already_is_no_clash() -> None:
    made = plan(
        [request(2, "X", "A", YEAR, 5, "2027-06-01", fixed=True)],
        known(visit("X", "A", "2027-06-01", "2027-06-05")),
    )
    assert told(made) == [(FIXED, "2027-06-01")]


def test_a_month_blocks_no_day_but_is_noted() -> None:
    made = plan(
        [request(2, "X", "A", YEAR, 5, "2027-06-01")],
        known(visit("X", "B", "2027-06"), plenary("A", "2027-06")),
    )
    assert told(made) == [(AS_WISHED, "2027-06-01")]
    assert made.proposals[0].notes == (
        "May clash: within 8 weeks of the visit of B to X (June 2027, day not known).",
        "May clash: its own body sits: plenary of A (June 2027, day not known).",
    )


def test_weeks_may_be_none() -> None:
    window = ("2027-03-01", "2027-03-10")
    requests = [request(2, "X", "A", window), request(3, "X", "B", window)]
    assert told(plan(requests, NOTHING, weeks=0)) == [(PLACED, "2027-03-01"), (PLACED, "2027-03-06")]
    assert [p.result for p in plan(requests, NOTHING).proposals] == [PLACED, UNMET]


def test_by_default_a_visit_is_from_monday_to_friday() -> None:
    """10 April 2027, on which a working week was once proposed, is a Saturday."""
    made = planner.plan([request(2, "France", "WGB", ("2027-04-10", "2027-04-30"), 5)], NOTHING)
    assert told(made) == [(PLACED, "2027-04-12")]


def test_a_wish_at_a_weekend_is_moved_and_why() -> None:
    made = planner.plan(
        [
            request(2, "X", "A", YEAR, 4, "2027-04-08"),
            request(3, "Y", "A", YEAR, 4, "2027-04-10", fixed=True),
        ],
        NOTHING,
    )
    # Thursday to Sunday; a visit of four days can begin on Tuesday 6 April. A fixed one stays.
    assert told(made) == [(MOVED, "2027-04-06"), (FIXED, "2027-04-10")]
    assert made.proposals[0].reasons == ("On 2027-04-08:", "it would take up a weekend.")


def test_there_may_be_no_working_days() -> None:
    made = planner.plan([request(2, "X", "A", ("2027-04-07", "2027-04-13"), 5)], NOTHING)
    assert told(made) == [(UNMET, "")]
    assert made.proposals[0].reasons == (
        "Between its earliest and latest day it fits on no days from Monday to Friday.",
    )


def test_working_days_by_hand() -> None:
    """Counted from Monday 5 April 2027: the days of the week on which a visit may begin, by its length."""
    expected = {1: "01234", 2: "0123", 3: "012", 4: "01", 5: "0", 6: "234", 7: "1234", 8: "01234", 13: "234"}
    for length, days in expected.items():
        found = [day for day in range(7) if on_working_days(date(2027, 4, 5 + day), length)]
        assert found == [int(day) for day in days], length


def test_a_visit_before_the_day_of_the_dataset_is_noted() -> None:
    made = plan(
        [
            request(2, "X", "A", ("2026-11-01", "2026-12-31"), 2, "2026-11-22"),
            request(3, "Y", "B", ("2026-11-01", "2026-12-31"), 2, "2026-11-23"),
        ],
        NOTHING,
    )
    assert [proposal.notes for proposal in made.proposals] == [
        ("It begins before 2026-11-23, the day of which the dataset speaks.",),
        (),
    ]


def test_nothing_requested() -> None:
    assert plan([], NOTHING) == Plan((), True)


# The solver against brute force, and the rules that every plan must keep.


def brute(jobs: Sequence[Job], gaps: dict[tuple[int, int], int]) -> tuple[int, int, int]:
    """The fewest unmet, then moved, then days moved, by trying everything."""

    def free(starts: Sequence[int | None]) -> bool:
        for (a, b), gap in gaps.items():
            one, other = starts[a], starts[b]
            if one is not None and other is not None:
                first, second, job = (one, other, jobs[a]) if one <= other else (other, one, jobs[b])
                if second - (first + job.length - 1) <= gap:
                    return False
        return True

    return min(
        cost(jobs, starts) for starts in product(*((None, *job.starts) for job in jobs)) if free(starts)
    )


def cost(jobs: Sequence[Job], starts: Sequence[int | None]) -> tuple[int, int, int]:
    wished = [(start, job.wish) for start, job in zip(starts, jobs, strict=True)]
    moves = [abs(start - wish) for start, wish in wished if start is not None and wish is not None]
    return sum(start is None for start in starts), sum(days > 0 for days in moves), sum(moves)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Job], dict[tuple[int, int], int]]:
    jobs = []
    for _ in range(draw(st.integers(2, 4))):
        first = draw(st.integers(0, 8))
        starts = sorted(draw(st.sets(st.integers(first, first + 7), min_size=1, max_size=6)))
        wish = draw(st.none() | st.integers(first, first + 7))
        jobs.append(Job(tuple(starts), draw(st.integers(1, 3)), wish))
    pairs = list(combinations(range(len(jobs)), 2))
    return jobs, {pair: draw(st.integers(0, 4)) for pair in draw(st.sets(st.sampled_from(pairs)))}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_no_better_plan_is_found_by_trying_everything(
    problem: tuple[list[Job], dict[tuple[int, int], int]],
) -> None:
    jobs, gaps = problem
    found = solve(jobs, gaps, 10.0)
    assert found.proven
    assert all(start is None or start in job.starts for start, job in zip(found.starts, jobs, strict=True))
    assert cost(jobs, found.starts) == brute(jobs, gaps)
    assert solve(jobs, gaps, 10.0) == found


PLACES = st.sampled_from("VWXYZ")


@st.composite
def request_lists(draw: st.DrawFn) -> list[VisitRequest]:
    made = []
    for row in range(2, 2 + draw(st.integers(1, 6))):
        where, by = draw(PLACES), draw(st.sampled_from("ABC"))
        first = date(2028, 1, 1) + timedelta(draw(st.integers(0, 120)))
        length = draw(st.integers(1, 6))
        room = draw(st.integers(0, 90))
        last = first + timedelta(length - 1 + room)
        wish = draw(st.none() | st.integers(0, room))
        fixed = wish is not None and draw(st.booleans()) and draw(st.booleans())
        reviewers = sorted(draw(st.sets(PLACES, max_size=2)) - {where})
        made.append(
            VisitRequest(
                row,
                thing(where),
                thing(by),
                first,
                last,
                length,
                None if wish is None else first + timedelta(wish),
                fixed,
                tuple(map(thing, reviewers)),
            )
        )
    return made


HELD = known(
    visit("X", "A", "2028-02-28", "2028-03-01", reviewers=["Y"]),
    visit("Z", "C", "2028-04"),
    plenary("B", "2028-02-07", "2028-02-09"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(request_lists(), st.integers(0, 9), st.booleans())
def test_no_plan_has_a_clash(requests: list[VisitRequest], weeks: int, weekends: bool) -> None:
    made = planner.plan(requests, HELD, weeks=weeks, weekends=weekends)
    assert [proposal.request for proposal in made.proposals] == requests
    stays = [
        (one.request.country, one.request.mechanism, set(one.request.reviewers), one.start, one.end)
        for one in made.proposals
        if one.start and one.end
    ]
    clashing = [one.result == FIXED_CLASHES for one in made.proposals if one.start]
    for one in made.proposals:
        if one.start and one.end:
            assert one.request.earliest <= one.start
            assert one.end <= one.request.latest
            assert (one.end - one.start).days + 1 == one.request.days
            assert (
                one.request.mechanism != thing("B")
                or one.result == FIXED_CLASHES
                or one.end < date(2028, 2, 7)
                or one.start > date(2028, 2, 9)
            )
            if one.result not in (FIXED, FIXED_CLASHES) and not weekends:
                days = {(one.start + timedelta(day)).weekday() for day in range(one.request.days)}
                assert one.start.weekday() < 5 > one.end.weekday()
                assert one.request.days > 5 or not days & {5, 6}
        if one.result in (MOVED, UNMET, FIXED_CLASHES):
            assert one.reasons
    held = (thing("X"), thing("A"), {thing("Y")}, date(2028, 2, 28), date(2028, 3, 1))
    for (first, whole), (second, other) in combinations(
        zip([*stays, held], [*clashing, True], strict=True), 2
    ):
        if (whole and other) or (second is held and first[:2] == held[:2] and first[3:] == held[3:]):
            continue
        apart = max((second[3] - first[4]).days, (first[3] - second[4]).days)
        if first[0] == second[0] and first[1] != second[1]:
            assert apart > 7 * weeks
        elif ({first[0]} | first[2]) & ({second[0]} | second[2]):
            assert apart > 0


def test_a_plan_of_forty_ends_soon() -> None:
    requests = [
        request(row, f"C{row % 10}", f"M{row % 4}", YEAR, 4, str(date(2027, 1, 5) + timedelta(row * 7 % 300)))
        for row in range(2, 42)
    ]
    made = plan(requests, NOTHING, weeks=4, work=20.0)
    assert len(made.proposals) == 40
    assert told(made) == told(plan(requests, NOTHING, weeks=4, work=20.0))
