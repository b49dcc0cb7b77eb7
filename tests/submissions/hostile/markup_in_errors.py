"""Raises an error whose text is HTML, a spreadsheet formula, a template and console markup."""

SCORE = 0
OUTCOMES = {"crashed"}


def bias_variance(predictions, targets):
    raise RuntimeError("=1+1</pre><script>alert(1)</script>{{7*7}}${7*7}%s%n[link=x:]x[/]")
