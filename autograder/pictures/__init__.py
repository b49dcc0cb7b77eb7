"""Pictures made with a student's own functions; what content imports to draw them."""

from autograder.pictures import style
from autograder.pictures.caption import Caption
from autograder.pictures.student import Student

__all__ = ["Caption", "Student", "style"]
