"""What may lie behind a wrong answer, in words for the student and a name for programs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """What was found out about a failed case; what was not is empty.

    Parameters
    ----------
    misconception : str
        Name of the belief that the answers follow from.
    belief, hint : str
        The same in a sentence, and a question that leads out of it.
    relation : str
        How the values that came back relate to those expected.
    counterexample : str
        The smallest arguments found for which the answer is wrong, with both answers.
    fault : str
        For the author, if nothing could be found out: why. Never shown to students.
    """

    misconception: str = ""
    belief: str = ""
    hint: str = ""
    relation: str = ""
    counterexample: str = ""
    fault: str = ""

    @property
    def labelled(self) -> dict[str, str]:
        """The parts that students read, under their labels."""
        return {
            "this looks like": self.belief,
            "ask yourself": self.hint,
            "compare": self.relation,
            "smallest": self.counterexample,
        }
