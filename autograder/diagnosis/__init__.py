"""From a wrong answer to what may lie behind it.

Authors' programs (references, and beliefs written down as wrong solutions) are run here, in the
trusted process: on the calls of test cases, never on anything that a student wrote. What students'
functions returned is data to compare with.
"""

from autograder.diagnosis.diagnostician import Diagnostician
from autograder.diagnosis.patience import Patience
from autograder.diagnosis.replay import ProgramBroken

__all__ = ["Diagnostician", "Patience", "ProgramBroken"]
