"""A folder of pages: one on the class, and two on each student, for the instructor and for them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.report.html.attention import concerns, gathered
from autograder.report.html.charts import distribution, drawn_race, scatters
from autograder.report.html.items import beliefs, items
from autograder.report.html.page_names import page_name
from autograder.report.html.rows import Row
from autograder.report.html.sections import Illustration, sections
from autograder.report.html.templating import environment
from autograder.report.race import summary
from autograder.ungraded import Ungraded
from autograder.whole_folder import write_folder

INDEX, DETAILS, STUDENTS = "index.html", "details", "students"
Illustrate = Callable[[Record], Mapping[str, Illustration]]


@dataclass(frozen=True)
class Column:
    """One exercise, as the page on the class shows it."""

    slug: str
    title: str
    possible: float


def write_report(
    records: Iterable[Record],
    folder: Path,
    title: str,
    *,
    ungraded: Sequence[Ungraded] = (),
    show_hidden: bool = False,
    illustrate: Illustrate = lambda record: {},
) -> list[Path]:
    """Write all pages, in place of those that lie there from an earlier report.

    Beside ``index.html`` there are two folders with a page for each student: ``details`` with all
    that is known, for the instructor alone, and ``students`` to be handed out.

    Parameters
    ----------
    records : iterable of Record
        What counts for each student; only one is held at a time.
    title : str
        Of the assignment.
    ungraded : sequence of Ungraded
        Students whose work could not be graded; the instructor's page names them first.
    show_hidden : bool
        Whether students see hidden cases.
    illustrate : callable
        From a record to the pictures for it, by slug.

    Returns
    -------
    others : list of Path
        What else lies in the two folders, as somebody else has written or changed it.

    Raises
    ------
    OSError
    """
    made = environment()
    made.globals |= {
        "title": title,
        "written": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "version": version("handgrad"),
        "draw": drawn_race,
        "summary": summary,
    }
    template = made.get_template("student.html")

    def pages() -> Iterator[tuple[Path, bytes]]:
        rows: list[Row] = []
        titles: dict[str, str] = {}
        for record in records:
            pictures = illustrate(record)
            page = page_name(record.student)
            for name, with_hidden in ((DETAILS, True), (STUDENTS, show_hidden)):
                shown = sections(record, with_hidden=with_hidden, pictures=pictures)
                text = template.render(
                    record=record, sections=shown, page=page, for_instructor=name == DETAILS
                )
                yield Path(name, page), text.encode()
            rows.append(Row.of(record))
            titles |= {it.slug: it.title for it in record.exercises}
        text = made.get_template("class.html").render(_class_context(rows, titles, ungraded))
        yield Path(INDEX), text.encode()

    others = write_folder(folder, pages(), [f"{name}/*" for name in (DETAILS, STUDENTS)])
    for name in (DETAILS, STUDENTS):
        (folder / name).mkdir(exist_ok=True)
    return others


def _class_context(
    rows: Sequence[Row], titles: Mapping[str, str], ungraded: Sequence[Ungraded]
) -> dict[str, Any]:
    totals = [row.total for row in rows]
    possible = max((row.possible for row in rows), default=0.0)
    found = beliefs(rows)
    met = frozenset[Outcome]().union(*(row.outcomes for row in rows))
    failed_on = {it.student for it in ungraded if it.grader_fault}
    raced = dict.fromkeys((it.slug, it.function) for row in rows for it in row.speeds)
    return {
        "rows": rows,
        "columns": [
            Column(slug, name, max(row.cells[slug].possible for row in rows if slug in row.cells))
            for slug, name in titles.items()
        ],
        "raced": tuple(raced),
        "faults": gathered(rows, lambda row: row.faults),
        "faulty": len(failed_on | {row.student for row in rows if row.faults}),
        "ungraded": ungraded,
        "failed_on": len(failed_on),
        "row_of": {row.student: row for row in rows},
        "unexplained": gathered(rows, lambda row: row.unexplained),
        "concerns": concerns(rows),
        "possible": possible,
        "median": statistics.median(totals) if totals else 0.0,
        "mean": statistics.fmean(totals) if totals else 0.0,
        "bins": distribution(totals, possible),
        "items": items(rows),
        "beliefs": found,
        "belief_numbers": {(it.slug, it.name): number for number, it in enumerate(found)},
        "outcomes": [it for it in Outcome if it in met],
        "scatters": scatters(rows, start=44, length=676, bottom=240, height=220),
    }
