"""Nothing in a cell is computed, and nothing is lost."""

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.exports.cells import Table, neutral, to_csv

SIGNS = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COMMERCIAL AT}\N{MINUS SIGN}\N{SMALL PLUS SIGN}"
BEFORE = " \t\r\n\"'`;,.(\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT OVERRIDE}\ufeff\0"
LIKE_FORMULAS = st.lists(
    st.one_of(st.sampled_from([*SIGNS, *BEFORE]), st.characters(exclude_categories=())), max_size=9
).map("".join)


def cells(content, separator):
    """Yield the cells that a spreadsheet with this separator shows, trimmed as some trim them."""
    for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=separator):
        for cell in row:
            yield cell.strip('"\ufeff\0\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE} ')


@settings(deadline=None)
@given(st.lists(LIKE_FORMULAS, min_size=1, max_size=3))
@example(["a;=1+1"])
@example(["x\t\"\N{FULLWIDTH EQUALS SIGN}cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula_wherever_lines_are_split(texts):
    content = to_csv(Table([["id"]], [["s1", *map(neutral, texts)]]))
    for separator in ",;\t":
        for cell in cells(content, separator):
            is_number = re.fullmatch(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", cell, re.ASCII)
            assert is_number or len(cell) <= 1 or cell[0] not in SIGNS, (separator, cell)


@settings(deadline=None)
@given(LIKE_FORMULAS, LIKE_FORMULAS)
def test_different_texts_stay_different(one, other):
    assert (neutral(one) == neutral(other)) == (one == other)


@settings(deadline=None)
@given(LIKE_FORMULAS)
def test_only_marks_are_added(text):
    marked = neutral(text, mark="\N{PILCROW SIGN}")
    assert marked.replace("\N{PILCROW SIGN}", "") == text.replace("\N{PILCROW SIGN}", "")


@pytest.mark.parametrize(
    "text", ["", "-", "-5", "+1.5e3", "3,50", "Anna", "a-b", "anna@uni", "O'=x"]
)
def test_what_computes_nothing_is_left_alone(text):
    assert neutral(text) == text


@pytest.mark.parametrize(
    "text",
    ["=1", "-5+1", "@a", "+a", " =1", "'=1", '"=1', "\t1", "\r1", "\uff1d1", "\u22121+1", "(-x"],
)
def test_formulas_become_text(text):
    assert neutral(text) == f"'{text}"


def test_what_utf_8_cannot_carry_is_replaced():
    assert to_csv(Table([["a\ud800"]], [["\0", "é"]])) == "a?\r\n\0,é\r\n".encode()
