"""The pages of a report in Debian's Chromium, as those who read them have it.

Screenshots are left in tests/artifacts, which git ignores.
"""

from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from autograder.outcomes import Outcome
from autograder.report.html import write_report

from .report_records import (
    hostile_notes,
    hostile_records,
    made_case,
    made_race,
    made_record,
    wrong_case,
)

CHROMIUM = Path("/usr/bin/chromium")
INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTIFACTS = Path(__file__).parents[1] / "artifacts"
NONE = "\N{EN DASH}"
SCORES = {"José": 3, "Zoë": 1, "anna": 10, "Ben": 2}


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.fail(f"these tests need Chromium: {INSTALL}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a small class: one made no mistake, one a known mistake, and one ran out of time."""
    folder = tmp_path_factory.mktemp("class")
    cases = {
        "Zoë": (made_case(points=1), wrong_case("two")),
        "Ben": (made_case(points=2), made_case("two", Outcome.TIMED_OUT)),
    }
    records = [
        made_record(
            f"s{number}",
            *cases.get(name, (made_case(points=score),)),
            name=name,
            races=() if name == "Ben" else (made_race(1 + number),),
        )
        for number, (name, score) in enumerate(SCORES.items())
    ]
    write_report(records, folder, "A tiny course")
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    title = "<script>hacked = true</script>"
    write_report(hostile_records(), folder, title, ungraded=hostile_notes())
    return folder


@contextmanager
def opened(browser, path, **options):
    """Give a page, and see that it asked for nothing, complained of nothing, and ran no attack."""
    context = browser.new_context(**options)
    page = context.new_page()
    requests, complaints = [], []
    page.on("request", lambda it: requests.append(it.url))
    page.on("console", lambda it: complaints.append(it.text))
    page.on("pageerror", lambda it: complaints.append(str(it)))
    page.on("dialog", lambda it: complaints.append(it.message))
    page.goto(path.as_uri())
    yield page
    assert page.evaluate("typeof hacked") == "undefined"
    assert complaints == []
    assert requests == [path.as_uri()]
    context.close()


def column(page, number):
    cells = page.locator(f"#matrix tbody tr:not([hidden]) > :nth-child({number + 1})")
    return [it.split("\n")[0] for it in cells.all_inner_texts()]


def kept(page, name):
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def test_every_column_sorts_both_ways(browser, folder):
    with opened(browser, folder / "index.html") as page:
        heading = page.get_by_role("columnheader", name="total / 10")
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        assert column(page, 1) == ["1", "2", "3", "10"]
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        assert column(page, 1) == ["10", "3", "2", "1"]
        page.get_by_role("button", name="student", exact=True).click()
        assert heading.get_attribute("aria-sort") is None
        assert column(page, 0) == ["anna", "Ben", "José", "Zoë"]
        page.get_by_role("button", name="time / reference").click()
        assert column(page, 3) == ["1.00", "2.00", "3.00", NONE]
        page.get_by_role("button", name="time / reference").click()
        assert column(page, 3) == ["3.00", "2.00", "1.00", NONE]


def test_tests_and_misconceptions_sort_as_well(browser, folder):
    with opened(browser, folder / "index.html") as page:
        tests = page.get_by_role("table", name="What the class made of each test")
        tests.get_by_role("button", name="passed").click()
        assert tests.locator("tbody th").all_inner_texts() == ["two", "two is twice one"]
        tests.get_by_role("button", name="passed").click()
        assert tests.locator("tbody th").all_inner_texts() == ["two is twice one", "two"]


def test_all_can_be_done_by_keyboard(browser, folder):
    with opened(browser, folder / "index.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(40):
            if page.evaluate("document.activeElement.id") == "words":
                break
            page.keyboard.press("Tab")
        page.keyboard.type("jose")
        assert column(page, 0) == ["José"]
        assert page.locator("#found").inner_text() == "1 of 4 students"
        for _ in range(3):  # past the two lists
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#found")).to_have_text("4 of 4 students")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert column(page, 0) == ["anna", "Ben", "José", "Zoë"]
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid"


def test_the_filters_narrow_by_outcome_and_by_misconception(browser, folder):
    with opened(browser, folder / "index.html") as page:
        page.get_by_label("with a test that").select_option("timed out")
        assert column(page, 0) == ["Ben"]
        page.get_by_label("misconception", exact=True).select_option("returns it (1)")
        assert column(page, 0) == []
        page.get_by_label("with a test that").select_option("ended in any way")
        assert column(page, 0) == ["Zoë"]


def test_without_a_script_all_is_there_and_nothing_is_offered_that_needs_one(browser, folder):
    with opened(browser, folder / "index.html", java_script_enabled=False) as page:
        assert column(page, 0) == list(SCORES)
        assert page.get_by_role("button").count() == 0
        assert page.get_by_role("searchbox").count() == 0


def test_hostile_texts_run_nothing_on_the_page_on_the_class(browser, hostile):
    with opened(browser, hostile / "index.html") as page:
        page.get_by_role("button", name="student", exact=True).click()
        page.get_by_label("Find").fill("<script>")
        assert page.locator("#matrix tbody tr:not([hidden])").count() == 3
        kept(page, "hostile")


def test_hostile_texts_run_nothing_on_the_pages_on_students(browser, hostile):
    context = browser.new_context()
    page = context.new_page()
    complaints, requests = [], []
    page.on("console", lambda it: complaints.append(it.text))
    page.on("pageerror", lambda it: complaints.append(str(it)))
    page.on("request", lambda it: requests.append(it.url))
    paths = [path for kind in ("details", "students") for path in (hostile / kind).iterdir()]
    for path in paths:
        page.goto(path.as_uri())
        assert page.evaluate("typeof hacked") == "undefined"
    assert complaints == []
    assert requests == [path.as_uri() for path in paths]
    context.close()


def test_even_what_gets_past_the_escaping_does_not_run(browser, folder, tmp_path):
    attack = "<script>hacked = true</script><img src=x onerror='hacked = true'>"
    spoilt = tmp_path / "index.html"
    text = (folder / "index.html").read_text(encoding="utf-8")
    spoilt.write_text(text.replace("<main", f"{attack}<main"), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    refused = []
    page.on("console", lambda it: refused.append(it.text))
    page.goto(spoilt.as_uri())
    assert page.locator("#matrix thead button").count() == 5  # our script does run
    assert page.evaluate("typeof hacked") == "undefined"
    assert [it for it in refused if "Content Security Policy" in it]
    context.close()


def test_pages_fit_any_window_in_light_and_dark(browser, folder):
    for name in ("index", "students/s1"):
        with opened(browser, folder / f"{name}.html") as page:
            for scheme, width in product(("light", "dark"), (1200, 390)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                shade = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g)[0]"
                assert (int(page.evaluate(shade)) < 128) is (scheme == "dark")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                kept(page, f"{name.replace('/', '-')}-{scheme}-{width}")


def test_what_is_printed_is_not_cut_off(browser, folder):
    with opened(browser, folder / "index.html") as page:
        page.emulate_media(media="print")
        assert not page.locator("#filter").is_visible()
        region = page.get_by_role("region", name="Students by exercises")
        assert region.evaluate("it => getComputedStyle(it).overflow") == "visible"
