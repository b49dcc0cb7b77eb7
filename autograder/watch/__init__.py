"""A student's files checked whenever they are saved: what is to be seen, and what keys do.

Events come in through one queue, from threads that do little but wait: for saves (`saves`), keys
(`keys`), verdicts (`checker`) and pictures. One loop takes them in order and says what to draw.
"""

from autograder.watch.checker import Checker
from autograder.watch.events import Events
from autograder.watch.keys import Keyboard
from autograder.watch.loop import Watch
from autograder.watch.pictures import Pictures
from autograder.watch.saves import Saves
from autograder.watch.signals import heed_signals
from autograder.watch.view import View

__all__ = ["Checker", "Events", "Keyboard", "Pictures", "Saves", "View", "Watch", "heed_signals"]
