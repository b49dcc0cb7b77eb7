import os
from pathlib import Path

import pytest

from autograder.deliveries import find_deliveries
from autograder.submission import read_submission
from autograder.submission_error import SubmissionError

from .class_helpers import write_zip
from .conftest import RIGHT, write, write_submission
from .test_notebooks import notebook

SOURCES = {f"{slug}.py": source for slug, source in RIGHT.items()}
GRADESCOPE = """\
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: s1
    :email: ada@uni
  - :name: Kurt Gödel
    :sid:
    :email: kurt@uni
  :created_at: 2026-01-02 03:04:05.678 Z
  :score: 1.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
submission_2:
  :submitters:
  - :name: Émilie
    :sid: "003"
    :email:
  :created_at: '2026-01-03T03:04:05Z'
submission_3: nothing
"""


@pytest.fixture
def find(assignment, tmp_path):
    def find(path):
        found = find_deliveries(path, assignment, tmp_path / "scratch")
        return {it.aliases[0]: it for it in found}

    return find


@pytest.fixture
def readable(assignment):
    def readable(deliveries):
        return all(
            isinstance(read_submission(it.path, assignment).sources["double"], str)
            for it in deliveries.values()
        )

    return readable


def test_one_submission_is_one_delivery(find, readable, tmp_path):
    folder = write_submission(tmp_path / "anna", **RIGHT)
    archive = write_zip(tmp_path / "ben.zip", SOURCES)
    packed = write_zip(tmp_path / "cy.zip", {f"work/exercises/{n}": s for n, s in SOURCES.items()})
    for path in (folder, archive, packed):
        found = find(path)
        assert list(found) == [path.stem]
        assert found[path.stem].path == path
        assert readable(found)


def test_folders_of_folders(find, readable, tmp_path):
    write_submission(tmp_path / "class" / "monday" / "anna", **RIGHT)
    write_submission(tmp_path / "class" / "monday" / "b.en", **RIGHT)
    write_zip(tmp_path / "class" / "tuesday" / "cy.zip", SOURCES)
    write_zip(tmp_path / "class" / "tuesday" / "dora.zip", SOURCES)
    write_zip(tmp_path / "class" / "tuesday" / "eve" / "my work.zip", SOURCES)
    found = find(tmp_path / "class")
    assert sorted(found) == ["anna", "b.en", "cy", "dora", "eve"]
    assert readable(found)


def test_a_folder_of_submissions_is_each_of_them(find, tmp_path):
    folder = tmp_path / "class"
    for name in ("anna", "ben"):
        write_submission(folder / name, **RIGHT)
    write_zip(folder / "carl.zip", SOURCES)
    (folder / "dora.ipynb").write_bytes(notebook(RIGHT["double"]))
    (folder / "helper.py").write_text("")  # is refused when it is read, and refuses nobody else
    for ignored in (".git", "__pycache__", "__MACOSX", "earlier grades"):
        (folder / ignored).mkdir()
    (folder / "earlier grades" / "gradebook.sqlite").touch()
    (folder / "notes.txt").write_text("mine")
    assert sorted(find(folder)) == ["anna", "ben", "carl", "dora", "helper"]


def test_a_folder_that_holds_nothing_else_gives_its_name(find, readable, tmp_path):
    for student in ("anna", "ben"):
        write_submission(tmp_path / "class" / student / "hw1" / "src", **RIGHT)
    write_zip(tmp_path / "class" / "cy" / "final.ZIP", SOURCES)
    write(tmp_path / "class" / "cy", {"notes.py": "x = 1"})
    found = find(tmp_path / "class")
    assert sorted(found) == ["anna", "ben", "cy"]
    assert readable(found)


@pytest.mark.parametrize(
    "files",
    [
        {"src/double.py": RIGHT["double"], "data/x.csv": "", "README.md": "", ".git/config": ""},
        {"homework.zip": "", "data/x.csv": ""},
        {"hw.ipynb": "{}", "explore.ipynb": "{}"},
        {"src/double.py": RIGHT["double"], "venv/bin/a.py": "", "venv/lib/b.py": ""},
        {"ben/double.py": RIGHT["double"], "x/double.py": RIGHT["double"]},
        {"v1/double.py": RIGHT["double"], "v2/double.py": RIGHT["double"]},
    ],
)
def test_students_are_called_after_their_folders_whatever_is_in_them(find, tmp_path, files):
    for student in ("anna", "carl"):
        write(tmp_path / "class" / student, files)
    write_submission(tmp_path / "class" / "ben", **RIGHT)
    assert list(find(tmp_path / "class")) == ["anna", "ben", "carl"]


def test_what_one_student_made_costs_nobody_else_anything(find, tmp_path):
    folder = write_submission(tmp_path / "class" / "anna", **RIGHT).parent
    deep = folder / "mallory"
    for _ in range(60):
        deep = deep / ("d" * 60)
    Path(str(deep)[:3900]).mkdir(parents=True)
    (folder / "mallory" / "link").symlink_to("a" * 300)
    (folder / "mallory" / "exercises").symlink_to("a" * 300)
    for name in ("submission.zip", "submission (1).zip", "1_2_3_x.py"):
        (folder / "mal").mkdir(exist_ok=True)
        (folder / "mal" / name).symlink_to("a" * 300)
        assert list(dict.fromkeys(find(folder))) == ["anna", "mal", "mallory"]


def test_what_one_student_packed_costs_nobody_else_anything(find, readable, tmp_path):
    files = {f"class/{who}/double.py": RIGHT["double"] for who in ("anna", "ben")}
    for bad in ("b/" * 1200 + "x.py", "b/" * 2500 + "x.py", ".", "./", "/"):
        found = find(
            write_zip(tmp_path / "class.zip", {**files, f"class/mallory/{bad}": "", bad: ""})
        )
        assert readable({who: found[who] for who in ("anna", "ben")})
    clash = {"class/mallory/x": "", "class/mallory/x/y.py": "", "class/mallory/x\\z.py": ""}
    found = find(write_zip(tmp_path / "class.zip", {**files, **clash}))
    assert readable({who: found[who] for who in ("anna", "ben")})


def test_one_notebook_makes_a_folder_a_submission(find, tmp_path):
    write(tmp_path / "class" / "anna", {"work.ipynb": notebook(RIGHT["double"]).decode()})
    write_submission(tmp_path / "class" / "ben", **RIGHT)
    assert sorted(find(tmp_path / "class")) == ["anna", "ben"]
    assert list(find(tmp_path / "class" / "anna")) == ["anna"]


def test_a_named_link_is_followed_and_no_other(find, readable, assignment, tmp_path):
    write_submission(tmp_path / "elsewhere", **RIGHT)
    (tmp_path / "anna").symlink_to("elsewhere")
    found = find(tmp_path / "anna")
    assert readable(found)
    write_submission(tmp_path / "class" / "ben", **RIGHT)
    (tmp_path / "class" / "cy").symlink_to(tmp_path / "elsewhere")
    found = find(tmp_path / "class")
    assert list(found) == ["ben", "cy"]
    with pytest.raises(SubmissionError, match="a link; name what it leads to"):
        read_submission(found["cy"].path, assignment)
    (tmp_path / "loop.zip").symlink_to("loop.zip")
    assert list(find(tmp_path / "loop.zip")) == ["loop"]


def test_files_with_nobodys_name_belong_to_the_folder_they_are_in(assignment, tmp_path):
    for number, name in enumerate(("submission.zip", "submission (1).zip")):
        path = write_zip(tmp_path / "class" / "anna" / name, SOURCES)
        os.utime(path, (number, number))
    write_submission(tmp_path / "class" / "ben", **RIGHT)
    found = find_deliveries(tmp_path / "class", assignment, tmp_path / "scratch")
    assert sorted((it.name, it.handed_in) for it in found)[:2] == [("anna", 0), ("anna", 1)]


def test_a_zip_of_folders_and_zips(find, readable, tmp_path):
    inner = write_zip(tmp_path / "ben.zip", SOURCES).read_bytes()
    files = {f"class/anna/{name}": source for name, source in SOURCES.items()}
    found = find(write_zip(tmp_path / "class.zip", {**files, "class/ben.zip": inner}))
    assert sorted(found) == ["anna", "ben"]
    assert readable(found)


@pytest.mark.parametrize("around", ["", "hw1/", "hw1/src/", "hw1/src/exercises/"])
def test_a_zip_of_one_submission_is_called_after_the_zip(find, readable, tmp_path, around):
    files = {f"{around}{name}": source for name, source in SOURCES.items()}
    found = find(write_zip(tmp_path / "anna.zip", {**files, "hw1/README": "", "hw1/t.py": ""}))
    assert list(found) == ["anna"]
    assert readable(found)


def test_a_zip_beside_other_paths_is_not_looked_into_for_many_submissions(assignment, tmp_path):
    def find(files, name="some.zip"):
        archive = write_zip(tmp_path / name, files)
        return find_deliveries(archive, assignment, tmp_path / "scratch", is_only=False)

    # This one says whose it is, but who says that a platform wrote it?
    theirs = {f"mine/{name}": source for name, source in SOURCES.items()}
    (one,) = find({**theirs, "submission_metadata.yml": GRADESCOPE}, "eve.zip")
    assert (one.name, one.told_by_platform) == ("eve", False)
    for files, words in (
        ({"anna.zip": b"", "ben.zip": b""}, "only path that is named"),
        ({"anna/double.py": "", "ben/double.py": ""}, "only path that is named"),
        ({"lovelaceada_1815_10_double.py": ""}, "holds none"),
    ):
        (one,) = find(files)
        with pytest.raises(SubmissionError, match=words):
            read_submission(one.path, assignment)


def test_what_platforms_write_counts_only_at_the_place_that_is_named(find, tmp_path):
    write_submission(tmp_path / "class" / "anna", **RIGHT)
    write_submission(tmp_path / "class" / "eve" / "mine", **RIGHT)
    listed = "mine: {':submitters': [{':sid': anna}], ':created_at': '2030-01-01T00:00:00Z'}"
    write(tmp_path / "class" / "eve", {"submission_metadata.yml": listed})
    write(tmp_path / "class" / "mal", {"annasmith_12_34_double.py": RIGHT["double"]})
    found = find(tmp_path / "class")
    assert sorted(found) == ["anna", "eve", "mal"]
    assert not any(it.told_by_platform for it in found.values())


def test_a_zip_in_a_folder_is_one_submission_whatever_is_in_it(find, tmp_path):
    # Or a student could hand in for others.
    write_zip(tmp_path / "class" / "eve.zip", {"ben_LATE_1_2_double.py": RIGHT["double"]})
    write_submission(tmp_path / "class" / "ben", **RIGHT)
    assert sorted(find(tmp_path / "class")) == ["ben", "eve"]


def test_gradescopes_export(find, readable, tmp_path):
    files = {"export/submission_metadata.yml": GRADESCOPE}
    for number in (1, 2):
        files |= {f"export/submission_{number}/{name}": it for name, it in SOURCES.items()}
    write_zip(tmp_path / "export.zip", files)
    write(tmp_path / "unzipped", {n.removeprefix("export/"): it for n, it in files.items()})
    found = find(tmp_path / "unzipped")
    assert {it.name: it.aliases for it in found.values()} == {
        "Ada Lovelace": ("s1", "ada@uni", "Ada Lovelace"),
        "Kurt Gödel": ("kurt@uni", "Kurt Gödel"),
        "Émilie": ("003", "Émilie"),
    }
    assert found["003"].handed_in - found["s1"].handed_in == pytest.approx(86399.322)
    assert readable(found)


def test_gradescopes_zip(assignment, readable, tmp_path):
    inner = {f"export/submission_2/{name}": it for name, it in SOURCES.items()}
    listed = "submission_2:\n" + GRADESCOPE.split("submission_2:\n")[1]
    archive = write_zip(tmp_path / "e.zip", {"export/submission_metadata.yml": listed, **inner})
    (one,) = find_deliveries(archive, assignment, tmp_path / "scratch")
    assert one.told_by_platform
    assert readable({"": one})


def test_a_list_of_gradescopes_that_is_broken_is_named(find, tmp_path):
    for text in (
        "a: [",
        "just text",
        "[1]",
        "a: {':submitters': []}",
        "a: {':submitters': [1]}",
        "a: {':submitters': [{':sid': s1}], ':created_at': 2024-99-99 10:00:00}",
        "../a: {':submitters': [{':sid': s1}]}",
        "/etc: {':submitters': [{':sid': s1}]}",
        "[" * 3000,
    ):
        write(tmp_path / "export", {"submission_metadata.yml": text})
        with pytest.raises(SubmissionError, match=r"submission_metadata\.yml"):
            find(tmp_path / "export")


def test_canvas_download(find, readable, assignment, tmp_path):
    inner = write_zip(tmp_path / "inner.zip", SOURCES).read_bytes()
    files = {
        "lovelaceada_1815_10_double.py": "def double(a): return 0",
        "lovelaceada_1815_12_double-1.py": RIGHT["double"],
        "lovelaceada_1815_11_total.py": RIGHT["total"],
        "gödelkurt_LATE_1906_20_work.zip": inner,
        "gödelkurt_LATE_1906_21_notes.pdf": b"",
    }
    found = find(write_zip(tmp_path / "submissions.zip", files))
    assert {it.name: it.aliases[0] for it in found.values()} == {
        "lovelaceada": "1815",
        "gödelkurt": "1906",
    }
    assert readable(found)
    ada = read_submission(found["1815"].path, assignment)
    assert dict(ada.sources) == RIGHT


def test_nobody_whose_files_cannot_be_graded_is_left_out(find, assignment, tmp_path):
    files = {
        "lovelaceada_1815_11_double.py": RIGHT["double"],
        "turingalan_1912_12_essay.pdf": b"%PDF",
    }
    found = find(write_zip(tmp_path / "submissions.zip", files))
    assert list(found) == ["1815", "1912"]
    with pytest.raises(SubmissionError, match="holds none of the exercises' files"):
        read_submission(found["1912"].path, assignment)


def test_people_are_told_where_things_lay_not_where_they_were_unpacked(find, tmp_path):
    files = {f"c/{who}/double.py": RIGHT["double"] for who in ("anna", "cy")}
    archive = write_zip(tmp_path / "class.zip", files)
    folder = write_submission(tmp_path / "ben", **RIGHT)
    assert find(archive)["anna"].place == f"{archive}/c/anna"
    assert find(folder)["ben"].place == str(folder)


def test_moodle_download(find, readable, tmp_path):
    inner = write_zip(tmp_path / "inner.zip", SOURCES).read_bytes()
    files = {"Kurt Gödel_1906_assignsubmission_file_/submission.zip": inner}
    for name, source in SOURCES.items():
        files[f"Ada Lovelace_1815_assignsubmission_file_/{name}"] = source
        files[f"Émilie du Châtelet_1706_assignsubmission_file_{name}"] = source
    found = find(write_zip(tmp_path / "course-assignment-77.zip", files))
    assert {it.name: it.aliases[0] for it in found.values()} == {
        "Ada Lovelace": "1815",
        "Kurt Gödel": "1906",
        "Émilie du Châtelet": "1706",
    }
    assert readable(found)


def test_newer_moodles_write_no_underscore_at_the_end(find, readable, tmp_path):
    inner = write_zip(tmp_path / "inner.zip", SOURCES).read_bytes()
    files = {"Kurt Gödel_1906_assignsubmission_file/HW.ZIP": inner}
    files["Kurt Gödel_1906_assignsubmission_onlinetext/onlinetext.html"] = "see the file"
    files["Alan Turing_1912_assignsubmission_onlinetext/onlinetext.html"] = "no file"
    for name, source in SOURCES.items():
        files[f"Ada Lovelace_1815_assignsubmission_file/hw1/{name}"] = source
        files["Ada Lovelace_1815_assignsubmission_file/notes.md"] = ""
    found = find(write_zip(tmp_path / "course-assignment-77.zip", files))
    assert sorted(found) == ["1815", "1906", "1912"]
    assert readable({it: found[it] for it in ("1815", "1906")})


def test_what_a_student_called_a_file_says_nothing_of_others(find, tmp_path):
    mine = "Mallory_666_assignsubmission_file_Ben_42_assignsubmission_file_double.py"
    files = {"Ben Smith_42_assignsubmission_file_double.py": RIGHT["double"], mine: ""}
    found = find(write_zip(tmp_path / "course.zip", files))
    assert {it.aliases for it in found.values()} == {("42", "Ben Smith"), ("666", "Mallory")}


def test_what_else_lies_in_a_download_is_told_apart(find, tmp_path):
    folder = tmp_path / "submissions"
    for name in ("smithjohn_1_10_double.py", "doejane_2_11_double.py", "doejane_2_12_total.py"):
        write(folder, {name: RIGHT["double"]})
    write(folder, {"rename.py": "", "notes/todo.txt": ""})
    assert sorted(find(folder)) == ["1", "2", "notes", "rename"]


def test_canvas_names_who_typed_something_in(find, tmp_path):
    files = {"lovelaceada_1815_11_double.py": RIGHT["double"], "turingalan_1912_text.html": "<p>"}
    assert list(find(write_zip(tmp_path / "submissions.zip", files))) == ["1815", "1912"]


def test_a_folder_that_holds_other_submissions_is_no_download(find, readable, tmp_path):
    folder = tmp_path / "class"
    write_zip(folder / "hw_2024_01_anna.zip", SOURCES)
    write_zip(folder / "ben.zip", SOURCES)
    write_submission(folder / "cy", **RIGHT)
    found = find(folder)
    assert sorted(found) == ["ben", "cy", "hw_2024_01_anna"]
    assert readable(found)


def test_a_path_that_is_not_there_is_left_to_who_reads_it(find, tmp_path):
    assert find(tmp_path / "nobody")["nobody"].handed_in == 0
