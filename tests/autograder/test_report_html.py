import html
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograder.report.html
from autograder.gradebook import Gradebook, Ungraded
from autograder.outcomes import Outcome
from autograder.report.html import write_report
from autograder.report.html.charts import Axis, distribution, drawn_race, scatters
from autograder.report.html.page_names import link_to, page_name
from autograder.report.html.rows import Row
from autograder.report.html.sections import Illustration, sections

from .class_helpers import PROVENANCE, RACE, made_entry, made_key, made_result
from .conftest import write
from .report_records import (
    EVERYTHING,
    hostile_notes,
    hostile_records,
    made_case,
    made_race,
    made_record,
    wrong_case,
)
from .rights import as_an_ordinary_user, only_readable

ENDLESS = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
STYLE = Path(autograder.report.html.__file__).parent / "templates" / "style.css"


class Page(HTMLParser):
    """A page whose elements are all closed in order, and the attributes of all of them."""

    def __init__(self, path):
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.open, self.elements = [], []
        self.feed(self.text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        assert len(dict(attributes)) == len(attributes)
        self.elements.append((tag, dict(attributes)))
        if tag not in ENDLESS:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


def written(folder, *records, **options):
    return write_report(records, folder, "A tiny course", **options)


def pages(folder):
    return {path.relative_to(folder).as_posix(): Page(path) for path in folder.rglob("*.html")}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_report(hostile_records(), folder, EVERYTHING, ungraded=hostile_notes())
    return pages(folder)


def test_pages_of_hostile_texts_are_well_formed_and_hold_no_markup_of_theirs(hostile):
    for name, page in hostile.items():
        assert len(page.all("script")) == (name == "index.html")
        assert not page.all("img", "iframe", "object", "embed", "link", "base")
        for attributes in page.all(*{tag for tag, _ in page.elements}):
            assert not [it for it in attributes if it.startswith("on") or it == "style"]


def test_hostile_texts_are_shown_as_texts(hostile):
    assert "{{ 7 * 7 }}{% raw %}" in hostile["index.html"].text
    assert "49" not in re.findall(r"<bdi>(.*?)</bdi>", hostile["index.html"].text)
    assert "&lt;script&gt;hacked = true&lt;/script&gt;" in hostile["index.html"].text


def test_what_is_not_visible_or_reorders_is_replaced(hostile):
    for page in hostile.values():
        kinds = {unicodedata.category(it) for it in set(page.text) - {"\n"}}
        assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn"}


def test_links_lead_to_pages_and_nowhere_else(hostile):
    for name, page in hostile.items():
        for link in (it["href"] for it in page.all("a")):
            if link.startswith("#"):
                assert link[1:] in {it.get("id") for _, it in page.elements}
            else:
                target = os.path.normpath(Path(name).parent / unquote(link))
                assert target in hostile


def test_no_page_asks_for_anything_and_only_ours_runs(hostile):
    for page in hostile.values():
        (policy,) = [it["content"] for it in page.all("meta") if "http-equiv" in it]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy and "http" not in policy
        assert "url(" not in page.text and "@import" not in page.text


def test_pages_can_be_found_ones_way_about_by_ear(hostile, tmp_path):
    timed = made_record("anna", wrong_case("one"), races=(RACE,))
    written(tmp_path, timed, made_record("ben"))
    for page in [*hostile.values(), *pages(tmp_path).values()]:
        assert page.all("html") == [{"lang": "en"}]
        for landmark in ("main", "header", "footer", "h1"):
            assert len(page.all(landmark)) == 1
        assert len(page.all("table")) == len(page.all("caption"))
        assert all(it.get("scope") in ("col", "row") for it in page.all("th"))
        assert all("aria-label" in it or it.get("aria-hidden") == "true" for it in page.all("svg"))
        assert all(
            {"aria-label", "aria-labelledby"} & it.keys() for it in page.all("nav", "section")
        )


def test_students_see_nothing_of_hidden_tests_but_what_they_were_worth(tmp_path):
    cases = (
        made_case("an_open_one"),
        wrong_case("a_secret_one", "secret text", "secret_belief", hidden=True, points=2.5),
        made_case("another_secret", hidden=True),
        made_case("faulty_secret", Outcome.GRADER_FAULT, hidden=True, fault="secret fault"),
    )
    race = replace(made_race(1.5), by_input=(("secret shapes", 1.5),))
    written(tmp_path, made_record("anna", *cases, races=(race,)))
    found = pages(tmp_path)
    student = found["students/anna.html"].text
    assert "secret" not in student
    assert "3 hidden tests: 1 of 4.5 points" in student
    assert "score is not final" in student
    assert "1.50 times the reference" in student
    for text in ("secret text", "a secret one", "secret_belief", "secret shapes", "secret fault"):
        assert text in found["details/anna.html"].text
    written(tmp_path, made_record("anna", *cases), show_hidden=True)
    shown = pages(tmp_path)["students/anna.html"].text
    assert "a secret one" in shown and "secret text" in shown
    assert "secret fault" not in shown and "secret_belief" not in shown


def test_students_pages_lead_to_no_other_page(tmp_path):
    written(tmp_path, made_record("anna"))
    links = [it["href"] for it in pages(tmp_path)["students/anna.html"].all("a")]
    assert all(it.startswith("#") for it in links)


def test_cases_that_ended_alike_are_told_once(tmp_path):
    cases = [made_case(f"n{n}", Outcome.NOT_ATTEMPTED, message="not yet") for n in range(4)]
    record = made_record("anna", *cases, wrong_case("x"), wrong_case("y"), wrong_case("z", "other"))
    (section,) = sections(record, with_hidden=True)
    assert [(len(it.cases), it.is_known) for it in section.failed] == [
        (4, False), (2, False), (1, True),
    ]  # fmt: skip
    assert section.passed_of_shown == (0, 7)
    assert not section.is_untouched
    (untouched,) = sections(made_record("ben", *cases), with_hidden=False)
    assert untouched.is_untouched


def test_pictures_are_part_of_the_page(tmp_path):
    record = made_record("anna")
    written(tmp_path, record, illustrate=lambda it: {"double": Illustration("iVBO", "a line")})
    page = pages(tmp_path)["students/anna.html"]
    assert page.all("img") == [{"src": "data:image/png;base64,iVBO", "alt": "a line"}]


def test_an_exercise_that_others_do_not_have_is_a_dash_for_them(tmp_path):
    other = made_record("anna")
    (exercise,) = other.exercises
    written(
        tmp_path, made_record("ben"), replace(other, exercises=(replace(exercise, slug="new"),))
    )
    assert pages(tmp_path)["index.html"].text.count("<td>\N{EN DASH}</td>") == 2


def test_a_class_without_points_or_students_has_a_page(tmp_path):
    written(tmp_path / "none")
    written(tmp_path / "nothing", made_record("anna", made_case(points=0)))
    for name in ("none", "nothing"):
        assert pages(tmp_path / name)["index.html"].all("h1")


def folding(name):
    """Return a name as the least discerning file system keeps it."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())


ids = st.text(max_size=60) | st.text("aA.-~\u0130ßé\u0301", max_size=6)


@given(ids)
def test_page_names_are_files_in_a_folder(student):
    name = page_name(student)
    assert name.endswith(".html") and len(os.fsencode(name)) < 255
    assert not set(name) & set('/\\:*?"<>|\0\n') and not name.startswith(".")
    assert name.isprintable()
    assert unquote(link_to("students", name)) == f"students/{name}"


@given(ids, ids)
def test_different_students_have_different_pages_on_any_file_system(one, other):
    assert (folding(page_name(one)) == folding(page_name(other))) == (one == other)


@pytest.mark.parametrize(
    "alike", [("Anna", "anna", "ANNA"), ("\u00e9", "e\u0301"), ("../a", "..\\a", "a"),
              ("", ".", ".."), ("x" * 5000, "x" * 5001), ("a\0", "a\n"), ("con", "CON"),
              ("ß", "ss"), ("ﬁ", "fi"), ("\ud800", "\ufffd", "?")],
)  # fmt: skip
def test_ids_that_look_alike_are_kept_apart(alike):
    assert len({folding(page_name(student)) for student in alike}) == len(alike)


def test_plain_ids_are_their_own_names():
    assert page_name("s20481") == "s20481.html"
    assert page_name("ada.b@example.org") == "ada.b@example.org.html"


@given(st.lists(st.floats(0, 100), max_size=50))
def test_each_score_is_in_one_place_of_the_distribution(scores):
    bins = distribution(scores, 100)
    assert sum(it.students for it in bins) == len(scores)
    assert (bins[0].low, bins[-1].high) == (0, 100)
    assert distribution(scores, 0) == ()


@given(st.lists(st.floats(1e-6, 1e6), min_size=1))
def test_an_axis_has_room_for_all_values_in_order(values):
    axis = Axis.around(values, 20, 600)
    places = [axis.at(value) for value in sorted(values)]
    assert places == sorted(places) and places[0] >= 20 and places[-1] <= 620
    assert all(20 <= it.at <= 620 for it in axis.ticks) and len(axis.ticks) <= 9


def test_a_race_is_drawn_with_its_pairs_and_limits():
    race = made_race(2.0, limits=(6.0, 1.25))
    drawn = drawn_race(race, 20, 600, 9)
    assert [it.value for it in drawn.limits] == [1.25, 6.0]
    assert len(drawn.dots) == 3 and {level for _, level in drawn.dots} > {0}
    assert drawn.interval[0] < drawn.middle < drawn.interval[1]
    assert drawn.limits[0].at < drawn.middle < drawn.limits[1].at


def test_a_scatter_counts_whom_the_limits_keep():
    made = [Row.of(made_record(f"s{it}", races=(made_race(it),))) for it in (0.5, 1.26, 3, 50)]
    (scatter,) = scatters(made, 0, 100, 50, 40)
    assert [(it.limit, it.students) for it in scatter.brackets] == [(1.25, 2), (6.0, 1), (None, 1)]
    assert len(scatter.dots) == 4 and {dot.y for dot in scatter.dots} == {10}


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_texts_have_contrast_in_light_dark_and_print():
    schemes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.DOTALL)
    ]
    assert len(schemes) == 3
    for scheme in schemes:
        grounds = ("page", "card", "soft", "fair-tint", "bad-tint", "alarm-tint")
        texts = ("text", "quiet", "link", "good", "fair", "bad", "alarm")
        for text, ground in product(texts, grounds):
            dim, bright = sorted(luminance(scheme[it]) for it in (text, ground))
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (text, ground)


def report(*args, cwd):
    command = [sys.executable, "-m", "autograder", "report", *map(str, args)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def first(folder):
    """Return what the page says to look at first, as one line of text."""
    text = pages(folder)["index.html"].text
    section = text[text.index("Look at these first") : text.index("<h3>Outliers")]
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", section)).split()).replace(" ,", ",")


def test_students_whose_work_could_not_be_graded_come_first(tmp_path):
    notes = [
        Ungraded("anna", "Anna É", "class/anna.zip", "no zip", False, "2026-11-24", True),
        Ungraded("ben", "", "class/ben", "holds none of the files", False, "2026-11-25"),
    ]
    written(tmp_path, made_record("anna", name="Anna É"), ungraded=notes)
    text = first(tmp_path)
    assert text.index("not graded: Anna É, no zip") < text.index("Grader faults")
    assert "anna ; class/anna.zip ; 2026-11-24; what was graded before counts" in text
    assert "not graded: ben, holds none of the files class/ben ; 2026-11-25" in text
    assert text.count("what was graded before counts") == 1
    assert "None: every test" not in text
    assert "None in what was graded: every test of that came to a verdict" in text
    links = [it["href"] for it in pages(tmp_path)["index.html"].all("a")]
    assert links.count("details/anna.html") == 2


def test_a_submission_that_the_grader_failed_on_is_a_grader_fault(tmp_path):
    note = Ungraded("ben", "Ben", "class/ben", "RuntimeError: out of luck", grader_fault=True)
    written(tmp_path, made_record(), ungraded=[note])
    text = first(tmp_path)
    assert "not graded: Ben, RuntimeError: out of luck (the grader is at fault)" in text
    assert "The grader failed on all that 1 student handed in: see above" in text
    assert "Elsewhere none in what was graded" in text
    assert '<dt>grader faults</dt><dd class="bad">1 ' in pages(tmp_path)["index.html"].text
    spoilt = made_record("cleo", made_case(outcome=Outcome.GRADER_FAULT, fault="a bug"))
    written(tmp_path, made_record(), spoilt, ungraded=[note])
    text = first(tmp_path)
    assert "The grader failed on all that 1 student" in text and "a bug" in text
    assert "came to a verdict" not in text
    assert '<dt>grader faults</dt><dd class="bad">2 ' in pages(tmp_path)["index.html"].text


def test_only_if_everybody_is_graded_all_is_well(tmp_path):
    written(tmp_path, made_record())
    assert (
        first(tmp_path) == "Look at these first Grader faults None: every test came to a verdict."
    )


def test_a_class_of_which_nothing_could_be_graded_has_a_page(course):
    with Gradebook(course / "grades" / "gradebook.sqlite") as book:
        book.add_ungraded(Ungraded("ben", "", "class/ben.zip", "no zip", grader_fault=False))
    done = report(cwd=course)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 students, 1 not graded" in done.stdout
    assert "not graded: ben, no zip" in first(course / "grades" / "report")


def test_the_command_writes_pages_of_what_counts(course):
    with Gradebook(course / "grades" / "gradebook.sqlite") as book:
        for outcome in (Outcome.WRONG, Outcome.PASSED):
            key = made_key(grader=outcome)
            book.add(key, made_entry("anna", student_name="Anna É"), made_result(), PROVENANCE)
    done = report(cwd=course)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 students" in done.stdout
    page = pages(course / "grades" / "report")["index.html"].text
    assert "A tiny course" in page and "Anna É" in page


def test_pages_of_another_class_do_not_stay_where_they_may_be_handed_out(course, tmp_path):
    for student in ("anna", "ben"):
        with Gradebook(tmp_path / f"{student}.sqlite") as book:
            book.add(made_key(student), made_entry(student), made_result(student), PROVENANCE)
    folder = tmp_path / "pages"

    def of(student, *options):
        book = tmp_path / f"{student}.sqlite"
        return report("--gradebook", book, "-o", folder, *options, cwd=course)

    assert of("anna", "--show-hidden").returncode == 0
    done = of("ben")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{folder / 'students'} may be handed out" in done.stdout
    assert set(pages(folder)) == {"index.html", "details/ben.html", "students/ben.html"}
    (folder / "students" / "anna.html").write_text("of an older handgrad")
    done = of("ben")
    assert "may be handed out" not in done.stdout
    said = " ".join(done.stderr.split())
    assert "1 file of an older handgrad or of somebody else" in said
    assert "anna.html): not part of what was written now, and left there" in said
    assert (folder / "students" / "anna.html").exists()


def test_who_may_only_read_the_gradebook_can_have_pages_of_it(course, tmp_path):
    with Gradebook(course / "grades" / "gradebook.sqlite") as book:
        book.add(made_key(), made_entry("anna"), made_result(), PROVENANCE)
    with only_readable(course / "grades"):
        done = as_an_ordinary_user(lambda: report("-o", tmp_path / "pages", cwd=course))
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "pages" / "students" / "anna.html").exists()


def test_the_command_draws_what_a_wrong_function_does_if_it_is_asked_to(course):
    drawing = """
        from autograder.pictures import Caption

        def draw(figure, student):
            figure.subplots().plot(student.attempt(lambda: [student["double"](n) for n in (1, 2)]))
            return Caption("Twice is a line", ["It is not"], "It is.", "Two points.")
        """
    write(course, {"exercises/pictures/double.py": drawing})
    with Gradebook(course / "grades" / "gradebook.sqlite") as book:
        book.add(made_key(), made_entry(), made_result(), PROVENANCE)
    for options, count in ((), 0), (("--pictures",), 1):
        assert report(*options, cwd=course).returncode == 0
        for page in pages(course / "grades" / "report" / "students").values():
            assert len(page.all("img")) == count
    (image,) = page.all("img")
    assert image["src"].startswith("data:image/png;base64,iVBOR")
    assert image["alt"] == "Twice is a line. It is not. Two points."


def test_the_command_says_why_there_are_no_pages(course, tmp_path):
    done = report(cwd=course)
    assert done.returncode == 2 and "there is no such gradebook" in done.stderr
    with Gradebook(tmp_path / "empty.sqlite"):
        pass
    done = report("--gradebook", tmp_path / "empty.sqlite", cwd=course)
    assert done.returncode == 2 and "holds no results" in done.stderr
    with Gradebook(tmp_path / "some.sqlite") as book:
        book.add(made_key(), made_entry(), made_result(), PROVENANCE)
    (tmp_path / "file").touch()
    done = report("--gradebook", tmp_path / "some.sqlite", "-o", tmp_path / "file", cwd=course)
    assert done.returncode == 2 and "file" in done.stderr
