"""What pages on a class cost: their size, the time to write them, and the time to open them.

    python tests/benchmarks/report.py [--students 1000] [--browser /usr/bin/chromium]
    python tests/benchmarks/report.py --screenshots tests/course/pictures

Grades thirty different submissions, gives their results to as many students as there are to be,
with the times of races varied, writes the report, and opens the page on the class in Chromium. The
second form makes the README's pictures of such pages instead, from the thirty alone.
"""

from __future__ import annotations

import argparse
import random
import resource
import runpy
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.batch import grade_all
from autograder.gradebook import Gradebook
from autograder.provenance import Provenance, Terms
from autograder.record import Entry
from autograder.report.html import INDEX, write_report
from autograder.results import SubmissionResult
from autograder.submission import Submission
from autograder.timing import Race

HERE = Path(__file__).parent
mixed = runpy.run_path(str(HERE / "class.py"))["mixed"]
NAMES = (
    "Ada Brandt", "Noah Okafor", "José Álvarez", "Mei Tanaka", "Łucja Nowak", "Øyvind Hauge",
    "Priya Raman", "Zoë Marchetti", "Samuel Adeyemi", "Ingrid Söderberg", "Tomás Ribeiro",
    "Hana Dvořáková", "Liam Gallagher", "Aylin Kaya", "Elena Petrova", "Kofi Mensah",
    "Freya Lindqvist", "Matteo Conti", "Nguyễn Thu Hà", "Clara Hoffmann", "Omar Haddad",
    "Sofía Herrera", "Jonas Meier", "Amélie Laurent", "Ravi Deshpande", "Katarína Horváth",
    "Daniel Cohen", "Maya Fischer", "Theo Nikolaidis", "Astrid Holm",
)  # fmt: skip
METHODS = ("einsum", "loop_over_taps", "strided_im2col", "tiled_im2col")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SHOWN = "Ravi Deshpande"


def submissions(assignment: Assignment) -> Iterator[Submission]:
    """Yield one for each name; every fourth convolution is one of the usual methods."""
    for number in range(len(NAMES)):
        submission = mixed(assignment, number)
        if number % 4 == 0:
            method = HERE / "methods" / f"{METHODS[number // 4 % len(METHODS)]}.py"
            sources = {**submission.sources, "conv2d": method.read_text(encoding="utf-8")}
            submission = replace(submission, sources=sources)
        yield replace(submission, name=student_id(number))


def student_id(number: int) -> str:
    return f"s{20_000 + 37 * number}"


def varied(result: SubmissionResult, name: str, draw: random.Random) -> SubmissionResult:
    """Return the same result with other times."""

    def slower(race: Race) -> Race:
        factor = draw.lognormvariate(0, 0.3)
        low, high = race.interval
        ratios = tuple(factor * ratio for ratio in race.ratios)
        return replace(race, ratios=ratios, interval=(factor * low, factor * high))

    exercises = tuple(replace(it, races=tuple(map(slower, it.races))) for it in result.exercises)
    return replace(result, name=name, exercises=exercises)


def filled(book: Gradebook, assignment: Assignment, students: int) -> None:
    """Add the results of a class."""
    terms = Terms()
    provenance = Provenance(assignment, terms)
    draw = random.Random(1)
    graded = list(grade_all(assignment, submissions(assignment), terms))
    for number in range(students):
        submission, result = graded[number % len(graded)]
        assert isinstance(result, SubmissionResult)
        submission = replace(submission, name=student_id(number))
        if number >= len(graded):
            result = varied(result, submission.name, draw)
        name = NAMES[number % len(NAMES)]
        entry = Entry(submission, name, path=f"downloads/{submission.name}.zip")
        book.add(provenance.key(submission), entry, result, provenance.parts)


def opened(page: Page, index: Path) -> Iterator[tuple[str, float]]:
    """Yield the milliseconds of opening a page, and of the first sort and filter on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(it["value"]) for it in metrics if it["name"] == "TaskDuration")

    def lasting(action: str) -> float:
        script = f"""async () => {{
            const started = performance.now();
            {action};
            await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
            return performance.now() - started;
        }}"""
        return float(page.evaluate(script))

    before = busy()
    page.goto(index.as_uri())
    entry = "performance.getEntriesByType('navigation')[0]"
    yield "DOMContentLoaded", page.evaluate(f"{entry}.domContentLoadedEventEnd")
    yield "load", page.evaluate(f"{entry}.loadEventEnd")
    yield "  processor time of the page's thread", busy() - before
    page.evaluate("document.getElementById('students').scrollIntoView({behavior: 'instant'})")
    before = busy()
    click = "document.querySelectorAll('#matrix thead button')[1].click()"
    yield "first sort, to the next frame", lasting(click)
    yield "  processor time of the page's thread", busy() - before
    before = busy()
    typed = "words.value = 'jose'; words.dispatchEvent(new Event('input', {bubbles: true}))"
    yield "filter by a name, to the next frame", lasting(typed)
    yield "  processor time of the page's thread", busy() - before


def screenshots(page: Page, folder: Path, output: Path) -> None:
    """Make the README's pictures."""
    page.emulate_media(color_scheme="light")
    output.mkdir(parents=True, exist_ok=True)
    student = folder / "students" / f"{student_id(NAMES.index(SHOWN))}.html"
    for path, name, width, height in (
        (folder / "index.html", "report_class.png", 1120, 1360),
        (student, "report_student.png", 1000, 1100),
    ):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(path.as_uri())
        page.screenshot(path=output / name)
        print(f"{output / name}: {(output / name).stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    assignment = load_assignment(find_course(HERE))
    students = len(NAMES) if options.screenshots else options.students
    with tempfile.TemporaryDirectory() as scratch, Gradebook(Path(scratch) / "book.sqlite") as book:
        filled(book, assignment, students)
        started = time.perf_counter()
        write_report(book.current(), Path(scratch) / "report", assignment.title)
        seconds = time.perf_counter() - started
        index = Path(scratch) / "report" / INDEX
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.browser, args=ARGUMENTS)
            page = browser.new_page()
            if options.screenshots:
                screenshots(page, index.parent, options.screenshots)
                return
            pages = sum(1 for _ in index.parent.rglob("*.html"))
            print(
                f"{students} students: {pages} pages in {seconds:.1f} s, at most "
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
            )
            print(f"index.html {index.stat().st_size / 1e6:.2f} MB")
            for what, milliseconds in opened(page, index):
                print(f"{what:40} {milliseconds:7.0f} ms")


if __name__ == "__main__":
    main()
