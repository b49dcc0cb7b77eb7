import io
import json
import os
import subprocess
import sys

import matplotlib as mpl
import pytest
from PIL import Image
from typer.testing import CliRunner

from autograder.calls import CallLimits
from autograder.cli.commands import app
from autograder.pictures import Caption, style
from autograder.pictures.drawing import PictureBroken, draw

from .conftest import RIGHT, write

DOUBLE = """
    from autograder.checks import assert_that
    from autograder.pictures import Caption, style

    def doubled(student, x):
        got = student["double"](x)
        assert_that(type(got) is int, "double does not return an int", got=got)
        return got

    def draw(figure, student):
        axes = figure.subplots()
        axes.set(xlim=(0, 4), ylim=(0, 8))
        style.curve(axes, [1, 3], [2, 6], "right", style.TRUTH_POINTS)
        yours = student.attempt(lambda: [doubled(student, x) for x in (1, 3)])
        if yours is not None:
            style.curve(axes, [1, 3], yours, "yours", style.YOURS_LINE)
        faults = None if yours is None else ["Not twice"] * (yours != [2, 6])
        return Caption("Twice is a line", faults, "It is.", f"Three give {yours and yours[1]}.")
    """
TOTAL = """
    import numpy as np
    from autograder.pictures import Caption

    def draw(figure, student):
        values = np.ones(1000)
        speed = student.attempt(lambda: student.speed("total", (values,), operations=values.size))
        product = student.speed_of_product(1000)
        axes = figure.subplots()
        axes.bar([0, 1], [speed.gflops if speed else 0, product])
        return Caption("Sums are fast", [], "They are.", "")
    """


@pytest.fixture
def course(course):
    return write(
        course, {"exercises/pictures/double.py": DOUBLE, "exercises/pictures/total.py": TOTAL}
    )


@pytest.fixture
def drawn(assignment, zygote):
    def run(source, slug="double", **limits):
        (exercise,) = (each for each in assignment.exercises if each.slug == slug)
        limits = CallLimits(**{"call_seconds": 0.3, "exercise_seconds": 1.0, **limits})
        return draw(exercise, source, zygote, limits)

    return run


def lines(picture):
    """Return what the content has drawn, by name."""
    (axes,) = picture.body.axes
    return {line.get_label(): line.get_ydata().tolist() for line in axes.get_lines()}


def header(picture):
    return [text.get_text() for text in picture.figure.subfigs[0].texts]


def test_a_picture_is_drawn_with_the_students_own_function(drawn):
    picture = drawn(RIGHT["double"])
    assert lines(picture) == {"right": [2, 6], "yours": [2, 6]}
    assert picture.caption.agrees
    assert header(picture) == ["Twice is a line", "✓ It is."]
    assert picture.caption.text == "Twice is a line. It is. Three give 6."


def test_a_wrong_answer_is_drawn_and_named(drawn):
    picture = drawn("def double(a): return a * a")
    assert lines(picture) == {"right": [2, 6], "yours": [1, 9]}
    assert not picture.caption.agrees
    assert header(picture)[1] == "✗ Not twice."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('raise NotImplementedError("double: not implemented yet")', "double: not implemented yet"),
        (r"raise ValueError('$\\frac{ \x1b[31m \u202e \n ü')", "the call raised ValueError"),
        ("import os; os._exit(3)", "ended its process"),
        ("return [0 for _ in iter(int, 1)]", "did not end within 0.3 s"),
        ("return None", "double does not return an int"),
        ("return object()", "the function returned"),
    ],
)
def test_what_does_not_work_is_left_out_and_the_picture_says_so(drawn, body, said):
    picture = drawn(f"def double(a): {body}")
    assert list(lines(picture)) == ["right"]
    assert picture.caption.faults is None
    assert not picture.caption.agrees
    assert said in picture.caption.text
    assert said in header(picture)[1]
    assert picture.png().startswith(b"\x89PNG")


def test_a_file_without_the_function_or_that_is_not_python_is_no_obstacle(drawn):
    assert "has no function double" in drawn("").caption.verdict
    assert "unfinished merge" in drawn("<<<<<<< HEAD\n").caption.verdict


def test_student_code_runs_in_another_process(drawn):
    picture = drawn("import os\ndef double(a): return os.getpid()")
    pids = set(lines(picture)["yours"])
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_the_png_carries_its_alternative_text(drawn):
    with Image.open(io.BytesIO(drawn(RIGHT["double"]).png())) as image:
        assert image.size == (1500, 900)
        assert image.info["Title"] == "Twice is a line"
        assert image.info["Description"] == "Twice is a line. It is. Three give 6."
        assert image.getpixel((2, 2))[:3] == (255, 255, 255)


def test_the_look_does_not_depend_on_settings_and_leaves_them_alone(drawn):
    usual = drawn(RIGHT["double"]).png()
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 30.0}):
        assert drawn(RIGHT["double"]).png() == usual
        assert mpl.rcParams["font.size"] == 30.0


def test_a_name_stands_where_its_line_can_be_seen(drawn):
    texts = drawn("def double(a): return 1000 * a").body.axes[0].texts
    assert [text.get_text() for text in texts] == ["right", "yours: outside this picture"]


def test_speed_is_measured_beside_a_product(drawn):
    picture = drawn(RIGHT["total"], "total")
    yours, product = (bar.get_height() for bar in picture.body.axes[0].patches)
    assert yours > 0
    assert product > 0
    assert picture.caption.agrees


def test_a_function_that_fails_has_no_speed_but_the_product_has_one(drawn):
    picture = drawn("def total(values): return [][0]", "total")
    yours, product = (bar.get_height() for bar in picture.body.axes[0].patches)
    assert (yours, product > 0) == (0, True)
    assert "IndexError" in picture.caption.verdict


def test_the_product_has_a_speed_when_the_students_time_is_used_up(drawn):
    source = "def total(values):\n    while True: pass"
    picture = drawn(source, "total", call_seconds=1.0, exercise_seconds=0.3)
    yours, product = (bar.get_height() for bar in picture.body.axes[0].patches)
    assert (yours, product > 0) == (0, True)


def test_the_courses_own_mistakes_are_not_the_students(drawn, course):
    write(course, {"exercises/pictures/double.py": "def draw(figure, student): return 1 / 0"})
    with pytest.raises(PictureBroken, match=r"double: .* ZeroDivisionError"):
        drawn(RIGHT["double"])


def test_a_verdict_names_what_is_missing_before_what_is_wrong():
    caption = Caption("Lesson", ["Wrong"], "Right.", "Rest.", missing=("f: not there",))
    assert caption.text == "Lesson. f: not there. Wrong. Rest."
    assert not Caption("Lesson", None, "Right.", "").agrees
    assert not Caption("Lesson", [], "Right.", "", missing=("f: not there",)).agrees


def luminance(colour):
    """Return the relative luminance that WCAG 2 defines."""
    shares = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]


@pytest.mark.parametrize("colour", [style.YOURS, style.TRUTH, style.OTHER, style.FAINT])
def test_text_in_every_colour_can_be_read_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@pytest.fixture
def show(course, monkeypatch):
    """Return the command, run in this process: to start another one takes a second."""

    def run(*args, folder=course):
        monkeypatch.chdir(folder)
        return CliRunner().invoke(app, ["show", *map(str, args)])

    return run


def test_show_writes_a_png_opens_it_and_says_what_it_shows(course, tmp_path):
    write(course / "exercises", {"double.py": RIGHT["double"]})
    viewer = tmp_path / "bin" / "xdg-open"
    write(viewer.parent, {viewer.name: f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n'})
    viewer.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "show", "double", "--window"],
        cwd=course,
        env={**os.environ, "PATH": f"{viewer.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "double: pictures/double.png\n    Twice is a line. It is. Three give 6.\n\n"
    )
    png = course / "pictures" / "double.png"
    assert png.read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "opened").read_text() == str(png)


def test_a_machine_without_a_viewer_is_told_where_the_picture_is(show, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = show("double", "-o", tmp_path / "mine.png", "--window")
    assert done.exit_code == 1
    assert f"no viewer was found; open {tmp_path / 'mine.png'} yourself" in done.stderr
    assert (tmp_path / "mine.png").is_file()


def test_show_all_for_programs(show, course):
    done = show("--all", "--json")
    assert done.exit_code == 1
    double, total = json.loads(done.stdout)
    assert double["missing"] == ["double: not implemented yet"]
    assert double["agrees"] is False
    assert total["file"] == str(course / "pictures" / "total.png")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["dubble"], "no exercise 'dubble'. Did you mean double?"),
        (["xyz"], "no exercise 'xyz'. There are double, total"),
        ([], "which exercise? Name one of double, total, or say --all"),
        (["--all", "-o", "a.png"], "-o names one file"),
        (["double", "-o", "a.pdf"], "-o a.pdf: this writes a .png file, and replaces no other"),
        (["double", "-o", "exercises/double.py"], "end the name in .png"),
        (["double", "-o", "exercises/a.png"], "this is among the files of the course"),
        (["double", "-o", "double.py/a.png"], "double.py/a.png cannot be read or written (Not a"),
    ],
)
def test_wrong_use_says_what_to_do_and_destroys_nothing(show, course, args, said):
    write(course, {"double.py": ""})  # a file where a folder is asked for
    before = content_of(course)
    done = show(*args)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Errno" not in done.stderr
    assert content_of(course) == before


def test_a_file_where_the_pictures_go_is_told(show, course):
    (course / "pictures").touch()
    done = show("double")
    assert done.exit_code == 2
    assert f"{course / 'pictures' / 'double.png'} cannot be read or written (Not a" in done.stderr


def content_of(folder):
    return {it: it.read_bytes() for it in folder.rglob("*") if it.is_file()}


def test_there_is_nothing_to_show_outside_a_course(show, tmp_path):
    done = show("double", folder=tmp_path)
    assert done.exit_code == 2
    assert "no exercises/assignment.yaml here or above" in done.stderr


def test_a_broken_drawing_is_the_graders_fault(show, course):
    write(course, {"exercises/pictures/double.py": "import no_such_module"})
    done = show("double")
    assert done.exit_code == 3
    assert "double: the picture cannot be drawn: ModuleNotFoundError" in done.stderr
