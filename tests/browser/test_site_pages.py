"""Does the web page work in a real Chromium: pictures, search, links, phones, dark, and for all?

Built once, of two units and with few stops a slider; what one unit has, all have.
"""

import functools
import http.server
import re
import threading
from html.parser import HTMLParser
from importlib import resources
from urllib.parse import unquote, urldefrag

import lab
import pytest

from course.authoring.site import make
from course.authoring.unit import select

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNITS = ["00", "03"]
# A page of each kind.
KINDS = (
    "index.html",
    "lessons/00-start-here.html",
    "lessons/03-momentum.html",
    "mistakes/03-momentum/index.html",
    "mistakes/03-momentum/momentum_step.html",
    "api/nn.html",
    "docs/scale.html",
    "search.html?q=momentum",
)
LESSON = "lessons/03-momentum.html"
FIRST_VIEW = 1_500_000  # bytes
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """A finished site, and what its building said."""
    folder = tmp_path_factory.mktemp("site")
    made = make.site(
        select(UNITS, root), root, folder / "site", parts=folder / "parts", most=3, workers=2
    )
    return folder / "site", made


@pytest.fixture(scope="module")
def address(built):
    """Served below a folder, as GitHub Pages does."""
    handler = functools.partial(Quiet, directory=str(built[0].parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{built[0].name}"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium():
    with lab.browser() as running:
        yield running


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


# --- the files ---------------------------------------------------------------------------------


class Links(HTMLParser):
    """What a page refers to, what it loads, and the places that can be referred to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.places = [], [], {""}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.places |= {named.get("id"), named.get("name")}
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if tag == "link" and named.get("rel") in ("stylesheet", "preload", "icon", "preconnect"):
            self.loads.append(named["href"])
        if tag in ("script", "img", "iframe", "source", "video") and "src" in named:
            self.loads.append(named["src"])


@pytest.fixture(scope="module")
def read(built):
    """All pages by their path."""
    out = built[0]
    texts = {p: p.read_text(encoding="utf-8") for p in sorted(out.rglob("*.html"))}
    return {path: Links(text) for path, text in texts.items()}


def test_every_link_inside_leads_somewhere(read):
    for path, found in read.items():
        for link in found.links + found.loads:
            if re.match(r"(https?|mailto|data):", link):
                continue
            target, place = urldefrag(link)
            led_to = (path.parent / unquote(target.partition("?")[0])).resolve() if target else path
            assert led_to.is_file(), f"{path.name}: {link}"
            if place and led_to in read:
                assert unquote(place) in read[led_to].places, f"{path.name}: {link}"


def test_nothing_is_loaded_from_elsewhere(built, read):
    for path, found in read.items():
        assert not [link for link in found.loads if re.match(r"(https?:)?//", link)], path
    for path in built[0].rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", text), path


def test_every_unit_and_exercise_has_its_page(built, root):
    out, made = built
    for unit in select(UNITS, root):
        assert (out / "lessons" / f"{unit.id}.html").is_file()
        assert (out / "notebooks" / unit.path.name).read_bytes() == (
            root / "release" / unit.id / unit.path.name
        ).read_bytes()
        for name in unit.exercises:
            assert (out / "mistakes" / unit.id / f"{name}.html").is_file()
    assert made.pictures == len(list(out.rglob("*.webp")))


def test_no_page_has_a_hidden_test(built):
    for path in built[0].rglob("*"):
        if path.suffix in (".html", ".js", ".ipynb", ".txt"):
            assert b"BEGIN HIDDEN" not in path.read_bytes(), path


# --- every page in the browser -----------------------------------------------------------------


@pytest.mark.timeout(300)
def test_every_page_loads_in_silence_and_fits_a_phone(chromium, address, built):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    said = []
    page.on("console", lambda m: m.type in ("error", "warning") and said.append(m.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda r: r.status >= 400 and said.append(f"{r.status} {r.url}"))
    page.on("requestfailed", lambda r: "ABORTED" in r.failure or said.append(f"failed: {r.url}"))
    paths = sorted(p.relative_to(built[0]).as_posix() for p in built[0].rglob("*.html"))
    for path in paths:
        page.goto(f"{address}/{path}")
        assert page.evaluate(SIDEWAYS) <= 0, f"{path} scrolls sideways"
        assert said == [], path
    context.close()


def test_a_lesson_fits_every_width(page, address):
    page.goto(f"{address}/{LESSON}")
    for width in range(320, 1500, 60):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) <= 0, f"{width} px"


OTHER_RULES = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]


@pytest.mark.parametrize(
    ("scheme", "width", "rules"), [("light", 1280, None), ("dark", 360, OTHER_RULES)]
)
def test_axe_finds_no_violation(chromium, address, scheme, width, rules):
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    grounds = set()
    for path in KINDS:
        page.goto(f"{address}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.evaluate(axe)
        found = page.evaluate(
            "rules => axe.run(rules ? { runOnly: rules } : {})"
            ".then(r => r.violations.map(v => [v.id, v.nodes[0].html.slice(0, 200)]))",
            rules,
        )
        assert found == [], path
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 1
    red = int(re.search(r"\d+", grounds.pop())[0])
    assert red > 200 if scheme == "light" else red < 60
    context.close()


def test_a_lessons_first_view_is_light(page, address):
    sizes = []
    page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
    page.goto(f"{address}/{LESSON}", wait_until="networkidle")
    assert len(sizes) > 5
    assert sum(sizes) < FIRST_VIEW
    pictures = page.locator(".descent-picture").count()
    shown = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('.webp')).length"
    )
    assert shown < pictures, "pictures far below are fetched when they are reached"


# --- pictures ----------------------------------------------------------------------------------


class Picture:
    """The picture of momentum's ball."""

    def __init__(self, page, address):
        page.goto(f"{address}/{LESSON}")
        self.page = page
        self.figure = page.locator(".descent-picture", has_text="plateau").first
        self.figure.scroll_into_view_if_needed()
        self.image = self.figure.locator("img")
        self.wait_loaded()

    def wait_loaded(self):
        self.page.wait_for_function(
            "image => image.complete && image.naturalWidth === 1080",
            arg=self.image.element_handle(),
        )

    def control(self, label):
        return self.figure.get_by_label(label, exact=True)

    @property
    def caption(self):
        return self.figure.locator("[role=status]").inner_text()

    @property
    def source(self):
        return self.image.get_attribute("src")

    def changed(self, before):
        """Wait for another picture than the one before; its address."""
        self.page.wait_for_function(
            "([image, before]) => image.getAttribute('src') !== before",
            arg=[self.image.element_handle(), before],
        )
        self.wait_loaded()
        return self.source


def test_a_slider_moves_by_mouse_and_swaps_picture_and_caption(page, address):
    picture = Picture(page, address)
    slider, source, caption = picture.control("learning rate"), picture.source, picture.caption
    assert "learning rate 0.04" in caption
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    picture.changed(source)
    assert "learning rate 1," in picture.caption
    assert slider.get_attribute("aria-valuetext") == "1"


def test_a_slider_moves_by_key_and_the_others_go_back(page, address):
    picture = Picture(page, address)
    rate, beta, source = picture.control("learning rate"), picture.control("beta"), picture.source
    rate.focus()
    page.keyboard.press("ArrowLeft")
    second = picture.changed(source)
    assert "learning rate 0.001" in picture.caption
    page.keyboard.press("Tab")
    assert beta.evaluate("node => node === document.activeElement")
    page.keyboard.press("End")
    picture.changed(second)
    assert "beta = 0.99" in picture.caption
    assert "learning rate 0.04" in picture.caption, "the rate is at its start"
    assert rate.get_attribute("aria-valuetext") == "0.04"
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "([image, first]) => image.src.endsWith(first)",
        arg=[picture.image.element_handle(), source.rpartition("/")[2]],
    )


def test_a_choice_shows_where_its_presets_put_the_sliders(page, address):
    picture = Picture(page, address)
    source = picture.source
    picture.control("surface").select_option(label="plateau")
    picture.changed(source)
    assert picture.caption.startswith("Plateau, learning rate")
    rate = re.search(r"learning rate ([\d.]+)", picture.caption)[1]
    assert picture.control("learning rate").get_attribute("aria-valuetext") == rate


def test_without_javascript_the_first_picture_stands_there(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{LESSON}")
    figure = page.locator(".descent-picture").first
    assert not figure.locator(".descent-controls").is_visible()
    assert figure.locator("img").get_attribute("src").endswith(".webp")
    assert figure.locator("[role=status]").inner_text()
    assert "JavaScript" in figure.inner_text()
    page.locator("summary", has_text="Hint 1").first.click()  # folds need none
    assert page.locator("details[open]").count() == 1
    context.close()


# --- finding one's way -------------------------------------------------------------------------


def test_search_finds_momentum(page, address):
    page.goto(f"{address}/index.html")
    page.get_by_role("textbox", name="Search").first.fill("momentum")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
    assert any("lessons/03-momentum.html" in address for address in found)


def test_one_walks_from_lesson_to_lesson_and_to_the_mistakes(page, address):
    page.goto(f"{address}/index.html")
    page.get_by_role("link", name="Begin with Start here").click()
    page.wait_for_url("**/lessons/00-start-here.html")
    page.locator("a.next-page").click()
    page.wait_for_url("**/lessons/03-momentum.html")
    page.locator("a.prev-page").click()
    page.get_by_role("link", name="Known mistakes of mean_squared_error").click()
    page.wait_for_url("**/mistakes/00-start-here/mean_squared_error.html")
    assert page.get_by_role("heading", level=1).inner_text().startswith("mean_squared_error")


def test_formulas_are_drawn_with_the_sites_own_font(page, address):
    page.goto(f"{address}/{LESSON}", wait_until="networkidle")
    assert page.locator("math").count() > 20
    used = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert any("STIX Two Math" in family for family in used)
