import pytest

from autograder.names import folded, folder_name, one_line, short_name


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("anna", "anna"),
        ("a.smith", "a.smith"),
        ("Zoe\N{COMBINING DIAERESIS}", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp", "C__temp"),
        (" two \n lines ", "two lines"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "gpj.exe"),
        ("\udcff", "nobody~8f1d0f9c"),
        ("..", "nobody~5ec1f7e7"),
        ("", "nobody"),
        ("CON", "_CON"),
        ("aux.zip", "_aux.zip"),
        ("console", "console"),
        ("李小龙", "李小龙"),
        ("O'Brien-Müller, Jr.", "O'Brien-Müller, Jr"),
        ("Gradebook.sqlite-wal", "_Gradebook.sqlite-wal"),
    ],
)
def test_a_folder_can_have_every_name(name, folder, tmp_path):
    assert folder_name(name) == folder
    (tmp_path / folder).mkdir()
    assert [it.name for it in tmp_path.iterdir()] == [folder]


def test_names_that_cannot_be_read_stay_apart():
    one, other = (folder_name(f"M{byte}ller") for byte in ("\udcfc", "\udcf6"))
    assert one != other
    assert one.startswith("M ller~")


def test_long_names_are_shortened_and_stay_apart(tmp_path):
    one, other = (short_name("é" * 300 + end) for end in ("1.zip", "2.zip"))
    assert one != other
    assert one.endswith(".zip")
    (tmp_path / one).touch()
    (tmp_path / other).touch()


def test_names_that_look_alike_are_compared_as_one():
    assert folded("ZOË  STRAẞE") == folded("zoe\N{COMBINING DIAERESIS} Straße")
    assert folded("Weiß") != folded("Weiss")  # two people
    assert folded("ﬁona") == "fiona"


def test_a_line_has_no_controls():
    assert one_line("a\x1b[31m\0b\t\r\nc") == "a [31m b c"
