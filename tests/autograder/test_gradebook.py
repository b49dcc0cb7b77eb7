import multiprocessing
import resource
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.gradebook import Gradebook, Ungraded
from autograder.gradebook_error import GradebookError
from autograder.gradebook_schema import VERSION
from autograder.outcomes import CallFailed, Outcome

from .class_helpers import NASTY, PROVENANCE, made_entry, made_key, made_result
from .conftest import RIGHT
from .gradebooks import damage


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grades" / "gradebook.sqlite"


@pytest.fixture
def book(path):
    with Gradebook(path) as book:
        yield book


def add(book, name="anna", submission="1", outcome=Outcome.WRONG, **options):
    result = made_result(name, outcome)
    key = made_key(submission, assignment=options.pop("assignment", "a"))
    return book.add(key, made_entry(name), result, PROVENANCE, **options)


def test_the_name_that_was_learnt_last_holds_and_records_stay(book, path):
    add(book, "anna")
    assert [record.student_name for record in book.current()] == [made_entry("anna").student_name]
    for name in ("Anna", "Anna É", "Anna É", ""):
        book.learn("anna", name)
    assert [record.student_name for record in book.history("anna")] == ["Anna É"]
    entry = made_entry("anna", student_name="Anna Weiß")
    book.add(made_key("2"), entry, made_result("anna"), PROVENANCE)
    assert {record.student_name for record in book.history("anna")} == {"Anna Weiß"}
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM names").fetchall() == [(3,)]


def test_a_record_holds_all_that_reports_need(book):
    missing = CallFailed(Outcome.MISSING, "total.py was not handed in")
    entry = made_entry(
        "anna", {**RIGHT, "total": missing}, student_name="Anna É", handed_in=5.5, path="a/anna"
    )
    result = made_result("anna", notes=(NASTY,))
    assert book.add(made_key(), entry, result, PROVENANCE)
    (record,) = book.current()
    assert (record.student, record.student_name, record.path) == ("anna", "Anna É", "a/anna")
    assert (record.handed_in, record.seconds, record.isolation) == (5.5, 0.5, "full")
    assert (record.key, record.attempt, record.notes) == (made_key(), 0, (NASTY,))
    assert record.scores.total == 1
    assert record.scores.possible == 3.5
    assert record.cases == result.cases
    assert len(record.exercises[0].races) == 1
    assert record.provenance["isolation"]["Landlock"] == ""
    again = book.entry(record)
    assert again.submission.sources["double"] == RIGHT["double"]
    assert vars(again.submission.sources["total"]) == vars(missing)


def test_what_is_there_is_not_added_again(book):
    assert add(book)
    assert not add(book, outcome=Outcome.PASSED)
    (record,) = book.history("anna")
    assert record.cases[1].outcome is Outcome.WRONG


def test_a_fresh_grading_is_a_record_of_its_own(book):
    add(book)
    assert add(book, outcome=Outcome.PASSED, fresh=True)
    first, second = book.history("anna")
    assert (first.attempt, second.attempt) == (0, 1)
    assert book.find(made_key()).id == second.id
    assert [record.id for record in book.current()] == [second.id]


def test_each_part_of_the_key_tells_results_apart(book):
    keys = [
        made_key(),
        made_key(submission="2"),
        made_key(assignment="b"),
        made_key(grader="h"),
        made_key(seed=2**70),
    ]
    for key in keys:
        assert book.add(key, made_entry(), made_result(), PROVENANCE)
    assert [book.find(key).key for key in keys] == keys
    assert book.find(made_key("3")) is None


def test_what_does_not_count_yet_can_be_made_to_count(book):
    add(book)
    add(book, assignment="b", outcome=Outcome.PASSED, counts=False)
    old, new = book.history("anna")
    assert book.counts(old)
    assert not book.counts(new)
    assert book.counting(new).id == old.id
    book.make_current([new.id])
    assert book.counts(new)
    assert book.counting(old).id == new.id
    assert [record.id for record in book.current()] == [new.id]
    assert len(book.history("anna")) == 2


def test_all_are_made_to_count_or_none(book):
    add(book)
    add(book, assignment="b", counts=False)
    old, new = book.history("anna")
    with pytest.raises(TypeError):
        book.make_current(it for it in (new.id, int(None)))
    assert book.counts(old)


def regraded(book, assignment):
    """Add a regrade of what counts for anna, and return the ids of both."""
    (before,) = book.current()
    add(book, assignment=assignment, outcome=Outcome.PASSED, counts=False)
    return before.id, book.find(made_key(assignment=assignment)).id


def test_a_regrade_takes_the_place_of_what_it_was_made_from(book):
    add(book)
    old, new = regraded(book, "b")
    assert book.replace([(old, new)]) == set()
    assert [record.id for record in book.current()] == [new]
    # Whoever applies the same once more finds it done.
    assert book.replace([(old, new)]) == set()


def test_a_regrade_takes_the_place_of_nothing_newer(book):
    add(book)
    old, new = regraded(book, "b")
    add(book, "ben", submission="of ben")
    add(book, "ben", submission="of ben", assignment="b", counts=False)
    of_ben = [record.id for record in book.history("ben")]
    add(book, submission="2")
    assert book.replace([(old, new), tuple(of_ben)]) == {new}
    anna, ben = book.current()
    assert anna.key.submission == "2"
    assert ben.id == of_ben[1]


def test_all_take_their_places_or_none(book):
    add(book)
    old, new = regraded(book, "b")
    with pytest.raises(TypeError):
        book.replace((it, int(new)) for it, new in ((old, new), (old, None)))
    (still,) = book.current()
    assert still.id == old


def _hand_in(path, count):
    with Gradebook(path) as book:
        for number in range(count):
            add(book, submission=f"newer {number}")


def test_a_regrade_and_new_submissions_at_the_same_time_are_safe(path):
    with Gradebook(path) as book:
        add(book)
    student = multiprocessing.get_context("fork").Process(target=_hand_in, args=(path, 30))
    student.start()
    # In place of which record each regrade was to come, and those that did not.
    instead_of, late = {}, set()
    with Gradebook(path) as book:
        while student.is_alive() or not instead_of:
            old, new = regraded(book, f"regrade {len(instead_of)}")
            instead_of[new] = old
            late |= book.replace([(old, new)])
    student.join()
    assert student.exitcode == 0
    database = sqlite3.connect(path)
    counted = [record for (record,) in database.execute("SELECT record FROM standings ORDER BY id")]
    database.close()
    before = dict(zip(counted[1:], counted, strict=False))
    assert {new: before[new] for new in instead_of if new in before} == {
        new: old for new, old in instead_of.items() if new not in late
    }


def test_students_come_in_order_each_once(book):
    for name in ("ben", "anna", "zoë", NASTY):
        add(book, name, submission=ascii(name))
    names = [record.student for record in book.current()]
    assert names[1:] == ["anna", "ben", "zoë"]
    assert names[0].endswith("--")
    assert book.count() == 4


def note_on(student="anna", why="not a readable zip file", grader_fault=False, **about):
    about = {"student_name": "", "path": f"class/{student}.zip", **about}
    return Ungraded(student, why=why, grader_fault=grader_fault, **about)


def noted(book):
    return [(note.student, note.why) for note in book.ungraded()]


def test_what_could_not_be_graded_is_noted(book):
    before = datetime.now(UTC).isoformat(timespec="milliseconds")
    book.add_ungraded(note_on("anna", student_name="Anna É"))
    book.add_ungraded(note_on("ben", "the process ended", grader_fault=True))
    anna, ben = book.ungraded()
    assert before <= anna.noted_at <= datetime.now(UTC).isoformat(timespec="milliseconds")
    assert (anna.student_name, anna.path) == ("Anna É", "class/anna.zip")
    assert (anna.why, anna.grader_fault) == ("not a readable zip file", False)
    assert (ben.why, ben.grader_fault) == ("the process ended", True)
    assert list(book.current()) == []
    assert book.count() == 0


def test_the_newest_note_on_a_student_counts(book):
    for why in ("no zip", "no file", "no zip at all"):
        book.add_ungraded(note_on(why=why))
    book.add_ungraded(note_on("ben"))
    assert noted(book) == [("anna", "no zip at all"), ("ben", "not a readable zip file")]


def test_a_note_counts_until_something_of_the_student_is_graded(book):
    for student in ("anna", "ben"):
        book.add_ungraded(note_on(student, "no zip"))
        book.add_ungraded(note_on(student, "no file"))
    add(book, "anna")
    assert noted(book) == [("ben", "no file")]
    book.add_ungraded(note_on("anna", "broken again"))
    assert noted(book) == [("anna", "broken again"), ("ben", "no file")]
    assert [note.has_record for note in book.ungraded()] == [True, False]
    # Another run has graded the same, and was faster.
    assert not add(book, "anna")
    assert noted(book) == [("ben", "no file")]


def test_a_note_counts_no_longer_than_what_was_graded_before_is_handed_in_again(book):
    add(book, "anna")
    book.add_ungraded(note_on("anna"))
    book.add_ungraded(note_on("ben"))
    book.settle("anna")
    book.settle("anna")
    book.settle("zoë")
    assert [note.student for note in book.ungraded()] == ["ben"]


def test_a_regrade_of_what_was_graded_before_does_not_end_a_note(book):
    add(book)
    book.add_ungraded(note_on())
    add(book, assignment="b", counts=False)
    book.make_current([book.history("anna")[-1].id])
    assert [note.student for note in book.ungraded()] == ["anna"]


def test_a_note_is_a_short_line_whatever_strangers_have_written(book):
    name, why = f"{NASTY}\nben", f"{NASTY}\r\n{'w' * 100_000}"
    book.add_ungraded(note_on(NASTY, why, student_name=name, path=name))
    (note,) = book.ungraded()
    for line in (note.student_name, note.path, note.why):
        assert line.isprintable()
    assert len(note.why) == 300
    assert note.why.endswith("w…")
    # The id is as in records, so that these end it.
    add(book, NASTY)
    assert book.ungraded() == []


def test_records_and_notes_cannot_be_changed_or_deleted(book, path):
    add(book)
    book.add_ungraded(note_on())
    with sqlite3.connect(path) as other:
        for what, column, table in (
            ("record", "seconds", "records"),
            ("note", "grader_fault", "ungraded"),
        ):
            for statement in (f"UPDATE {table} SET {column} = 0", f"DELETE FROM {table}"):
                with pytest.raises(sqlite3.IntegrityError, match=f"a {what} is never"):
                    other.execute(statement)
    other.close()


def _write(path, names):
    with Gradebook(path) as book:
        for name in names:
            book.add_ungraded(note_on(name))
            add(book, name, submission=name)
            book.add_ungraded(note_on(f"{name} too"))


def test_writers_at_the_same_time_are_safe(path):
    # Their first act, to make the tables, is at the same time as well.
    writers = [
        multiprocessing.get_context("fork").Process(
            target=_write, args=(path, [f"s{number}" for number in range(start, start + 20)])
        )
        for start in (0, 10, 20)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    with Gradebook(path, must_exist=True) as book:
        assert book.count() == 40
        assert all(len(book.history(f"s{number}")) == 1 for number in range(40))
        # Of what two have written, the one that came later may hold.
        later = {f"s{number}" for number in range(10, 30)}
        assert {note.student for note in book.ungraded()} - later == {
            f"s{number} too" for number in range(40)
        }


def _fill(path, pipe):
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    written = 0
    try:
        with Gradebook(path) as book:
            while True:
                add(book, f"s{written}", submission=str(written))
                written += 1
    except GradebookError as error:
        pipe.send((written, str(error)))


def test_when_no_more_can_be_written_what_there_is_stays(path):
    ours, theirs = multiprocessing.Pipe()
    writer = multiprocessing.get_context("fork").Process(target=_fill, args=(path, theirs))
    writer.start()
    written, said = ours.recv()
    writer.join()
    assert written > 5
    assert "What was in the gradebook before stays: make room" in said
    with Gradebook(path) as book:
        assert book.count() == written
        assert add(book, "one more", submission="one more")
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "book.sqlite", tmp_path, Path("/proc/book.sqlite")):
        with pytest.raises(GradebookError, match=f"{place} cannot be opened and written"):
            Gradebook(place)


def test_one_that_must_exist_is_not_made(path):
    with pytest.raises(GradebookError, match="there is no such gradebook"):
        Gradebook(path, must_exist=True)
    assert not path.exists()


def other_program(path):
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE theirs (x)")
    database.close()


def of_a_newer_handgrad(path):
    Gradebook(path).close()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()


def full(path):
    with Gradebook(path) as book:
        for number in range(40):
            add(book, f"s{number}", submission=str(number))


def cut_short(path):
    full(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def overwritten(path):
    full(path)
    content = bytearray(path.read_bytes())
    content[200:3000] = b"\xff" * 2800
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (other_program, "database of another program"),
        (of_a_newer_handgrad, f"schema {VERSION + 1}; this one knows {VERSION}"),
        (cut_short, "damaged one.*malformed"),
        (overwritten, "damaged one.*malformed"),
        (lambda path: path.write_bytes(b"x"), "no gradebook.*not a database"),
        (lambda path: path.write_bytes(b"no database " * 1000), "no gradebook.*not a database"),
    ],
)
def test_what_cannot_be_used_is_left_as_it_is(tmp_path, make, why):
    path = tmp_path / "book.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(GradebookError, match=why):
        Gradebook(path)
    assert path.read_bytes() == before
    assert [it.name for it in tmp_path.iterdir()] == [path.name]


def test_damage_in_the_middle_costs_what_is_damaged(tmp_path):
    path = tmp_path / "book.sqlite"
    full(path)
    damage(path, "UPDATE records SET result = x'00' WHERE id = 3")
    damage(path, "UPDATE submissions SET sources = x'00' WHERE student = 's1'")
    with Gradebook(path) as book:
        record = book.record(2)
        assert record.student == "s1"
        with pytest.raises(GradebookError, match=r"record 2, of student s1, .*damaged"):
            book.entry(record)
        with pytest.raises(GradebookError, match=r"record 3, of student s2, .*damaged"):
            book.record(3)
