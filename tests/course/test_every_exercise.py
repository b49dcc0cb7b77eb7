"""Every exercise is complete, and content imports only what it may."""

import ast
import re
from pathlib import Path

import pytest
from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import find_course, load_assignment

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
POINTS = {
    "residual_backward": 16,
    "receptive_field": 12,
    "bias_variance": 10,
    "sigmoid_to_tanh": 14,
    "hessian_contour_axes": 14,
    "head_replacement": 14,
    "conv2d": 20,
}
EXERCISES = pytest.mark.parametrize("exercise", ASSIGNMENT.exercises, ids=lambda e: e.slug)
COMPUTATION = {"numpy", "__future__", "collections", "functools", "itertools", "math", "typing"}
TEST_FILES_MAY_IMPORT = {"otter.test_files", "autograder.checks", "autograder.timing"}


def files_of(exercise):
    return [
        ExceptionTestFile.from_file(str(path))
        for path in (exercise.public_tests, exercise.hidden_tests)
    ]


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def signature(node):
    return ast.dump(node.args), node.returns and ast.dump(node.returns)


def test_the_points_are_those_of_the_plan():
    assert ASSIGNMENT.slugs == tuple(POINTS)
    assert sum(POINTS.values()) == 100


@EXERCISES
def test_the_points_of_an_exercise_add_up(exercise):
    public, hidden = files_of(exercise)
    assert public.possible + hidden.possible == POINTS[exercise.slug]
    assert public.possible > 0
    assert hidden.possible > 0


@EXERCISES
def test_public_cases_are_public_and_hidden_ones_hidden(exercise):
    public, hidden = files_of(exercise)
    assert not any(case.hidden for case in public.test_cases)
    assert all(case.hidden for case in hidden.test_cases)


def test_no_name_is_used_twice():
    files = [file for exercise in ASSIGNMENT.exercises for file in files_of(exercise)]
    names = [file.name for file in files]
    names += [case.name for file in files for case in file.test_cases]
    assert sorted(names) == sorted(set(names))


@EXERCISES
def test_cases_are_named_after_their_function(exercise):
    for file in files_of(exercise):
        for case in file.test_cases:
            assert case.name == case.body.test_func.__name__
            assert re.fullmatch(r"[a-z0-9_]+", case.name)


@EXERCISES
def test_a_stub_has_one_todo_and_one_error_for_each_function(exercise):
    text = exercise.stub.read_text(encoding="utf-8")
    assert text.count("# TODO") == len(exercise.functions)
    for name in exercise.functions:
        assert text.count(f'raise NotImplementedError("{name}: not implemented yet")') == 1


@EXERCISES
def test_stub_solution_and_misconceptions_have_the_same_signatures(exercise):
    stub, solution = functions(exercise.stub), functions(exercise.solution)
    for name in exercise.functions:
        assert signature(stub[name]) == signature(solution[name])
        for path in exercise.misconceptions:
            assert signature(functions(path)[name]) == signature(solution[name]), path.name


@EXERCISES
def test_the_stub_is_the_contract_and_the_solution_the_derivation(exercise):
    for name, node in functions(exercise.stub).items():
        contract = ast.get_docstring(node)
        for section in ("Parameters", "Returns"):
            assert f"{section}\n---" in contract, name
    derivation = ast.get_docstring(ast.parse(exercise.solution.read_text(encoding="utf-8")))
    assert len(derivation) > 300


@EXERCISES
def test_content_imports_only_what_it_may(exercise):
    def beyond_computation(path):
        return {name for name in imports(path) if name.partition(".")[0] not in COMPUTATION}

    for path in (exercise.stub, exercise.solution, *exercise.misconceptions):
        assert beyond_computation(path) == set()
    for path in (exercise.public_tests, exercise.hidden_tests):
        assert beyond_computation(path) <= TEST_FILES_MAY_IMPORT


def test_the_engine_names_no_exercise():
    for path in (ASSIGNMENT.root / "autograder").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [slug for slug in ASSIGNMENT.slugs if re.search(rf"\b{slug}\b", text)], path
