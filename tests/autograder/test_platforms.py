import pytest

from autograder.platforms import from_gradescope, from_others, is_exported
from autograder.submission_error import SubmissionError

from .conftest import RIGHT, write


@pytest.mark.parametrize(
    ("name", "of_file", "of_folder"),
    [
        ("submission_metadata.yml", True, False),
        ("lovelaceada_LATE_1815_10_double.py", True, False),
        ("lovelaceada_1815_text.html", True, False),
        ("Ada Lovelace_1815_assignsubmission_file", True, True),
        ("Ada Lovelace_1815_assignsubmission_file_", True, True),
        ("Ada Lovelace_1815_assignsubmission_onlinetext_onlinetext.html", True, True),
        ("anna", False, False),
        ("ada_double.py", False, False),
    ],
)
def test_names_that_platforms_give_are_told(name, of_file, of_folder):
    assert is_exported(name, True) is of_file
    assert is_exported(name, False) is of_folder


def test_a_time_that_does_not_exist_is_none(assignment, tmp_path):
    listed = "s_1: {':submitters': [{':sid': s1}], ':created_at': '2026-13-45'}"
    write(tmp_path, {"submission_metadata.yml": listed, "s_1/double.py": RIGHT["double"]})
    (one,) = from_gradescope(tmp_path, assignment)
    assert one.handed_in == (tmp_path / "s_1" / "double.py").stat().st_mtime


def test_a_list_leads_nowhere_else(assignment, tmp_path):
    write(tmp_path, {"solutions/double.py": RIGHT["double"]})
    for name in ("../solutions", str(tmp_path / "solutions"), "..", "."):
        listed = f"{name}: {{':submitters': [{{':sid': s1}}]}}"
        write(tmp_path / "export", {"submission_metadata.yml": listed})
        with pytest.raises(SubmissionError, match="no folder beside it"):
            list(from_gradescope(tmp_path / "export", assignment))


def test_files_count_and_what_was_typed_in_does_not(assignment, tmp_path):
    write(
        tmp_path,
        {
            "Ada_1_assignsubmission_file/double.py": RIGHT["double"],
            "Ada_1_assignsubmission_onlinetext/onlinetext.html": "",
            "Kurt_2_assignsubmission_onlinetext_onlinetext.html": "",
        },
    )
    found = list(from_others(sorted(tmp_path.iterdir()), assignment, tmp_path / "scratch"))
    assert [(it.name, it.aliases) for it in found] == [
        ("Ada", ("1", "Ada")),
        ("Kurt", ("2", "Kurt")),
    ]
    assert found[0].path.name == "Ada_1_assignsubmission_file"
