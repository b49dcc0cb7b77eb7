"""Wrong answers that are in no bank: the right relation is said of them, and a belief of none.

Each is a reference with a few words changed.
"""

from pathlib import Path

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.submission import Submission, read_submission

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
SAMPLES = ASSIGNMENT.root / "tests" / "submissions"
REFERENCES = {exercise.slug: exercise.solution_source for exercise in ASSIGNMENT.exercises}

# What is wrong: the exercise, the words that are changed, and what must be said of some case.
UNKNOWN = {
    "the_gradient_of_W1_times_N": (
        "residual_backward",
        ('"W1": x.T @ grad_z1', '"W1": len(x) * (x.T @ grad_z1)'),
        '"W1": 5 times what is expected; N is 5',
    ),
    "the_gradient_of_W2_transposed": (
        "residual_backward",
        ('"W2": a1.T @ grad_z3', '"W2": grad_z3.T @ a1'),
        '"W2": what is expected, transposed',
    ),
    "gradients_of_the_weights_uphill": (
        "residual_backward",
        ('"W1": x.T', '"W1": -x.T', '"W2": a1.T', '"W2": -a1.T'),
        '"W1", "W2": the opposite sign of what is expected',
    ),
    "a_gradient_of_b2_for_each_row": (
        "residual_backward",
        ("grad_z3.sum(axis=0)", "grad_z3"),
        '"b2": what is expected before the sum over axis 0',
    ),
    "receptive_fields_counted_from_zero": (
        "receptive_field",
        ("return seen", "return seen - 1"),
        "the result: 1 less than expected",
    ),
    "strides_taken_for_dilations": (
        "receptive_field",
        ("zip(kernel_sizes, strides, dilations", "zip(kernel_sizes, dilations, strides"),
        "the result: what is expected with the arguments strides and dilations exchanged",
    ),
    "errors_summed_up_and_not_averaged": (
        "bias_variance",
        ("np.mean((predictions - targets) ** 2)", "np.sum((predictions - targets) ** 2)"),
        '"expected_error": 14 times what is expected; the size of predictions is 14',
    ),
    "lengths_divided_by_the_dimension": (
        "hessian_contour_axes",
        ("np.sqrt(2 * float(rise) / eigenvalues)", "np.sqrt(2 * rise / eigenvalues) / len(H)"),
        "result[0]: 0.333333 times what is expected; 1/D is 0.333333",
    ),
    "the_output_upside_down": (
        "conv2d",
        ("return out\n", "return out[:, :, ::-1]\n"),
        "the result: what is expected, reversed along axis 2",
    ),
    "the_output_a_column_too_far_right": (
        "conv2d",
        ("return out\n", "return np.roll(out, 1, axis=3)\n"),
        "the result: what is expected, moved forwards by one place along axis 3",
    ),
}
# Right to every number, and yet not to be accepted.
OTHERWISE_WRONG = {
    "another_dtype": ("conv2d", ("return out\n", "return out.astype(np.longdouble)\n")),
    "changed_arguments": (
        "hessian_contour_axes",
        ("np.linalg.eigh(H)", "np.linalg.eigh(H)\n    H += 1"),
    ),
    "an_unchecked_argument": ("bias_variance", ("if not np.isfinite(array).all()", "if False")),
    "an_integer_as_a_float": ("receptive_field", ("return seen", "return float(seen)")),
    "too_much_memory": (
        "conv2d",
        (
            "    x: NDArray",
            "    x: NDArray",
            "    return out\n",
            "    np.ones(1 << 22)\n    return out\n",
        ),
    ),
}


@pytest.fixture(scope="module")
def grader():
    with Grader(ASSIGNMENT, race=False) as grader:
        yield grader


@pytest.fixture
def explanations(grader):
    """Return a function from changes to a reference to what is said of the cases that it fails."""

    def explanations(slug, changes):
        source = REFERENCES[slug]
        for words, others in zip(changes[::2], changes[1::2], strict=True):
            assert words in source
            source = source.replace(words, others)
        result = grader.grade(Submission("unknown", {**REFERENCES, slug: source}))
        failed = [case.explanation for case in result.cases if not case.passed]
        assert failed
        assert {explanation.fault for explanation in failed} == {""}
        return failed

    return explanations


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_in_no_bank_is_related_to_what_was_expected(explanations, what):
    slug, changes, relation = UNKNOWN[what]
    said = explanations(slug, changes)
    assert relation in {explanation.relation for explanation in said}
    assert {explanation.misconception for explanation in said} == {""}


@pytest.mark.parametrize("what", OTHERWISE_WRONG)
def test_a_right_answer_that_fails_for_another_reason_is_accused_of_no_belief(explanations, what):
    said = explanations(*OTHERWISE_WRONG[what])
    assert {explanation.misconception for explanation in said} == {""}


def test_axes_that_point_the_other_way_hide_no_belief(explanations):
    forgets_two = "np.sqrt(2 * float(rise) / eigenvalues), directions"
    changes = forgets_two, "np.sqrt(float(rise) / eigenvalues), -directions"
    said = explanations("hessian_contour_axes", changes)
    assert {explanation.misconception for explanation in said} == {"forgets_the_factor_two"}


def test_the_seed_answers_are_told_that_they_drop_the_skip_path(grader):
    result = grader.grade(read_submission(SAMPLES / "seed_answers", ASSIGNMENT))
    failed = [case for case in result.cases if not case.passed]
    assert len(failed) == 5
    for case in failed:
        assert case.explanation.misconception == "drops_the_skip_path"
        assert f"this looks like: {case.explanation.belief}" in case.feedback
        assert f"ask yourself: {case.explanation.hint}" in case.feedback
