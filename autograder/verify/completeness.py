"""Every exercise has all its parts, and they fit together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from autograder.assignment import Assignment, Exercise
from autograder.assignment_file import AssignmentError
from autograder.grading import CourseBroken, read_test_file
from autograder.hints import NoHint, read_hints
from autograder.misconceptions import read_misconceptions
from autograder.otter_tests import ExceptionTestFile
from autograder.stub import not_implemented, says_not_implemented
from autograder.verify.check import Check, Finding

_LEFT_TO_DO = "TODO"
_FEWEST_HINTS = 3  # from a nudge to the key step


class Completeness(Check):
    """Stub, hints, solution, tests and misconceptions are there, and nothing else is."""

    name = "completeness"

    def summary(self) -> str:
        """Return how much there is."""
        beliefs = sum(len(exercise.misconceptions) for exercise in self.assignment.exercises)
        return f"{len(self.assignment.exercises)} exercises, {beliefs} misconceptions"

    def conclude(self) -> Iterator[Finding]:
        """Yield what is missing, what does not fit, and what belongs to no exercise."""
        for exercise in self.assignment.exercises:
            yield from self._programs(exercise)
            yield from self._tests(exercise)
            yield from self._hints(exercise)
            yield from self._left_to_do(exercise)
        yield from _strays(self.assignment)

    def _programs(self, exercise: Exercise) -> Iterator[Finding]:
        programs = {}
        for path in (exercise.solution, exercise.stub, *exercise.misconceptions):
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"), path.name)
            except (ValueError, SyntaxError) as error:
                yield self._finding(path, f"is not Python: {error}", "Mend it.")
                continue
            programs[path] = {it.name: it for it in tree.body if isinstance(it, ast.FunctionDef)}
        for name in exercise.functions:
            for path, functions in programs.items():
                if name not in functions:
                    yield self._finding(path, f"does not define {name}", "Define it.")
            defined = {path: it[name] for path, it in programs.items() if name in it}
            if exercise.solution in defined:
                wanted = _signature(defined[exercise.solution])
                for path, function in defined.items():
                    if (got := _signature(function)) != wanted:
                        what = f"has {got}, the solution {wanted}"
                        yield self._finding(path, what, "Give both the same signature.")
            if exercise.stub in defined and not says_not_implemented(defined[exercise.stub]):
                yield self._finding(
                    exercise.stub,
                    f"does more in {name} than to say that it is not implemented",
                    f'Leave only: raise NotImplementedError("{not_implemented(name)}")',
                )

    def _tests(self, exercise: Exercise) -> Iterator[Finding]:
        files: list[ExceptionTestFile] = []
        named: dict[str, Path] = {}  # reports know the cases of an exercise by their names
        for path, is_hidden in ((exercise.public_tests, False), (exercise.hidden_tests, True)):
            try:
                file = read_test_file(path)
            except CourseBroken as error:
                yield self._finding(path, str(error).removeprefix(f"{path} "), "Mend it.")
                continue
            files.append(file)
            if not file.test_cases:
                yield self._finding(path, "holds no test case", "Write at least one.")
            for case in file.test_cases:
                if case.hidden != is_hidden:
                    wanted = "hidden=True" if is_hidden else "no hidden=True"
                    yield self._finding(path, f"{case.name} is in the wrong file", f"Use {wanted}.")
                if case.name in named:
                    first = named[case.name].relative_to(self.assignment.root).as_posix()
                    what = f"{case.name} is the name of a case in {first} as well"
                    yield self._finding(path, what, "Give each case a name of its own.")
                named.setdefault(case.name, path)
        if not exercise.misconceptions:
            folder = exercise.misconception("any").parent
            yield self._finding(folder, "holds no misconception", "Write down at least one.")
        elif len(files) == 2:
            try:
                read_misconceptions(exercise, [case.name for case in files[1].test_cases])
            except AssignmentError as error:
                what = str(error).replace(f"{self.assignment.root}/", "")
                yield Finding(exercise.slug, what, "Mend that file.")

    def _hints(self, exercise: Exercise) -> Iterator[Finding]:
        try:
            hints = read_hints(exercise.hints)
        except NoHint:
            hints = ()
        if len(hints) < _FEWEST_HINTS:
            what = f"holds {len(hints)} hints, not {_FEWEST_HINTS} or more"
            yield self._finding(exercise.hints, what, "Write them, each below a heading '## ...'.")
        for hint in hints:
            if not hint.text:
                what = f"says nothing below {hint.heading!r}"
                yield self._finding(exercise.hints, what, "Write the hint.")

    def _left_to_do(self, exercise: Exercise) -> Iterator[Finding]:
        """Find what an author has marked to be done; in a stub, students have as many functions."""
        for path in filter(Path.exists, exercise.files):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            marked = [number for number, line in enumerate(lines, 1) if _LEFT_TO_DO in line]
            of_students = [number for number in marked if lines[number - 1].strip() == "# TODO"]
            allowed = len(exercise.functions) if path == exercise.stub else 0
            if len(of_students) != allowed:
                what = f"has {len(of_students)} lines '# TODO', not {allowed}"
                yield self._finding(path, what, "Keep one for each function of the stub.")
            for number in sorted(set(marked) - set(of_students)):
                what = f"line {number}: {lines[number - 1].strip()}"
                yield self._finding(path, what, "Fill it in.")

    def _finding(self, path: Path, what: str, to_do: str) -> Finding:
        return Finding(path.relative_to(self.assignment.root).as_posix(), what, to_do)


def _signature(function: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{function.name}({ast.unparse(function.args)}){returns}"


def _strays(assignment: Assignment) -> Iterator[Finding]:
    known = {file for exercise in assignment.exercises for file in exercise.files}
    known |= {exercise.picture for exercise in assignment.exercises}
    known |= {assignment.file, assignment.equivalent_mutants}
    for folder in assignment.folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(assignment.root)
            # What Python and editors leave behind is nobody's content.
            if any(part.startswith((".", "__pycache__")) for part in inside.parts):
                continue
            if path.is_file() and path not in known:
                yield Finding(
                    inside.as_posix(),
                    "belongs to no exercise",
                    f"Remove it, or add its exercise to {assignment.file.name}.",
                )
