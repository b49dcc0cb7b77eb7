"""Returns a dict of a class of its own, with floats that equal everything and objects that call
themselves dict."""

SCORE = 0
OUTCOMES = {"wrong"}
MESSAGE = "returned a"


class Always(float):
    def __eq__(self, other):
        return True

    __le__ = __ge__ = __lt__ = __gt__ = __eq__
    __hash__ = float.__hash__

    def __abs__(self):
        return 0.0

    __sub__ = __rsub__ = lambda self, other: 0.0


class Chameleon:
    __class__ = dict


def bias_variance(predictions, targets):
    if predictions.ndim != 2:
        return Chameleon()
    keys = ("bias_squared", "variance", "expected_error")
    return dict.fromkeys(keys, Always())
