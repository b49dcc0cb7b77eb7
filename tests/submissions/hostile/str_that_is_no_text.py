"""Raises an error whose text is of a subclass of str that lies about its length and slices."""

SCORE = 0
OUTCOMES = {"crashed"}


class Text(str):
    def __len__(self):
        return -1

    def __getitem__(self, index):
        return self

    def encode(self, *arguments):
        return self

    def decode(self, *arguments):
        return self


class Lie(Exception):
    def __str__(self):
        return Text("x" * 100_000)


def bias_variance(predictions, targets):
    raise Lie
