import json

from autograder.class_run import grade_class
from autograder.collecting import collect
from autograder.gradebook import Gradebook
from autograder.provenance import Terms
from autograder.recorded import recorded_result
from autograder.report import gradescope

from .conftest import RIGHT, write_submission


def as_written(result):
    """Return results.json without the time of the whole, which is rounded in a gradebook."""
    content = json.loads(json.dumps(gradescope.results_dict(result)))
    del content["execution_time"], content["extra_data"]["handgrad"]["seconds"]
    return content


def test_what_is_written_from_a_gradebook_is_what_was_written_before(assignment, tmp_path):
    folder = tmp_path / "class"
    write_submission(folder / "anna", **RIGHT)
    write_submission(folder / "ben", double="def double(a): return a", total="1 / 0")
    write_submission(folder / "cy", total=f"# {chr(0x1F986)}\ndef total(values): return 'six'")
    before = {}
    with Gradebook(tmp_path / "book.sqlite") as book:
        found, _ = collect([folder], assignment, tmp_path / "scratch")
        for step in grade_class(assignment, found, Terms(), book):
            before[step.graded.name] = as_written(step.graded)
        after = {it.student: as_written(recorded_result(it)) for it in book.current()}
    assert list(before) == ["anna", "ben", "cy"]
    assert before == after
