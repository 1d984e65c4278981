"""Do the commands in README.md and docs/ work, in the order in which a reader types them?

Each document's shell blocks run in a small course of its own. A line that is neither run here nor
named in `NOT_RUN` makes a test fail, so that no command is written that nobody tried.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click
import pytest
import typer
from nbgrader.apps.nbgraderapp import NbGraderApp
from traitlets.utils.importstring import import_item

from course.cli import app
from course.grading import demo_class

ROOT = Path(__file__).resolve().parents[1]
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS = [*TOP, *sorted((ROOT / "docs").rglob("*.md"))]
UNIT, NOTEBOOK = "00-start-here", "start-here.ipynb"
SHELL, OTHER = {"", "bash", "sh", "console"}, {"text", "python", "json", "toml", "yaml"}

# What runs here. Units that a document names stand for the smallest one.
RUN = re.compile(
    r"(\.venv/bin/)?course |nbgrader |mkdir -p |cp |mv |source \.venv/bin/activate$|git clean "
)
SMALL = {
    "01-gradient-descent": UNIT,
    "gradient-descent.ipynb": NOTEBOOK,
    "course grade": "course grade --workers 1",
    "--workers 1 01": "--workers 1 00",
    "course build 03": "course build 00",
    "course matrix 03": "course matrix 00",
    "course sync 03": "course sync 00",
    "course lint 03": "course lint 00",
    "course open": "course open --no-lab",
    " --workers 8": "",
    "course bundle": f"DESCENT_ROOT={shlex.quote(str(ROOT))} course bundle 00",  # packs the package
}
# What does not, and why. Such a line's words are checked all the same.
NOT_RUN = {
    r"make demo$": "installs and grades for minutes; test_demo_class.py grades that class",
    r"make test$": "runs this very test",
    r"make site$|course site |python -m http\.server ": "minutes; test_site_pages.py builds one",
    r"make quick$": "runs most of the tests",
    r"python3 -m venv |source descent-env": "test_clean_venv.py makes an environment",
    r"pip install ": "needs the network; test_clean_venv.py installs",
    r"dask (scheduler|worker) ": "waits for other machines; test_scale.py starts them on this one",
    r"course grade --scheduler ": "needs that scheduler; see test_scale.py",
    r"apt-get install |sudo -u postgres ": "changes the machine; test_scale.py starts a server",
    r"python -m pytest |python tests/": "tests and benchmarks run by themselves",
    r"python -m pip wheel ": "test_package.py builds one",
}
# Documents whose blocks are run elsewhere, as they stand there.
ELSEWHERE = {"hub.md": ROOT / "tests" / "browser" / "test_hub.py"}
# Where a document's commands start, and what they must leave behind or remove.
STUDENTS = {"ada": demo_class.MISTAKEN[0], "eve": demo_class.CUT_OFF}
PAGE = f"feedback/ada/{UNIT}/start-here.html"
SETTINGS = {
    "README.md": ("handed in", [PAGE, "report.html", "grades.csv"], []),
    "instructors.md": (
        "on a platform",
        [PAGE, "bundle/descent.zip", "marks.json", "report.html", "grades.csv"],
        ["submitted/student-01"],
    ),
    "CONTRIBUTING.md": ("to change", [], []),
    "maintainers.md": ("to change", ["source/12-second-order/second-order.ipynb"], []),
    "scale.md": ("handed in", ["gradebook.db"], []),
    "self-learners.md": (
        "at work",
        [f"autograded/me/{UNIT}/{NOTEBOOK}", f"descent/{UNIT}/{NOTEBOOK}"],
        [],
    ),
}
# Python blocks are parsed; those of these documents go into nbgrader_config.py where they stand.
CONFIGURES = {"instructors.md"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its document, the line it begins at, its language and text."""

    document: str
    line: int
    language: str
    text: str

    @property
    def commands(self):
        joined = re.sub(r"\\\n\s*", " ", self.text)
        lines = (re.sub(r"(^|\s+)# .*", "", line).strip() for line in joined.splitlines())
        return [line.removeprefix("$ ") for line in lines if line]


def blocks(document):
    text = document.read_text(encoding="utf-8")
    fences = re.finditer(r"^( *)```(\S*)\n(.*?)^\1```$", text, re.M | re.S)
    found = [
        Block(
            document.name,
            text.count("\n", 0, fence.start()) + 1,
            fence[2],
            re.sub(rf"^{fence[1]}", "", fence[3], flags=re.M),
        )
        for fence in fences
    ]
    assert 2 * len(found) == len(re.findall(r"^ *```", text, re.M)), "a fence is left open"
    return found


BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
IN_SHELL = [block for block in BLOCKS if block.language in SHELL]


def spared(command):
    """The pattern of `NOT_RUN` that a command matches, or None."""
    plain = command.removeprefix(".venv/bin/")
    return next((pattern for pattern in NOT_RUN if re.match(pattern, plain)), None)


# --- do the words of a command exist? ----------------------------------------------------------

COURSE = typer.main.get_command(app)


def _options(words):
    return [word.partition("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)]


def check_course(words, whole):
    """Parse with the command's own parser; of a mention, the subcommand and its options."""
    if not words or words[0] == "--help":
        return
    assert words[0] in COURSE.commands, f"there is no `course {words[0]}`"
    command = COURSE.commands[words[0]]
    if whole:
        try:
            command.make_context(words[0], list(words[1:]))
        except click.UsageError as error:
            pytest.fail(f"course {shlex.join(words)}: {error.format_message()}")
    else:
        params = command.params
        known = {name for option in params for name in (*option.opts, *option.secondary_opts)}
        known.add("--help")
        assert set(_options(words)) <= known, f"course {shlex.join(words)}"


def check_nbgrader(words):
    """Walk down nbgrader's subcommands, then look the options up."""
    words, asked = list(words), NbGraderApp()
    while words and asked.subcommands:
        name = words.pop(0)
        assert name in asked.subcommands, f"nbgrader has no {name}"
        kind = asked.subcommands[name][0]
        asked = (import_item(kind) if isinstance(kind, str) else kind)()
    known = set()
    for names in (*asked.aliases, *asked.flags):
        known |= {names} if isinstance(names, str) else set(names)
    for option in _options(words):
        assert "." in option or option.lstrip("-") in known, f"{asked.name} has no {option}"


def check_make(words):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    for word in words:
        assert "=" in word or word in targets, f"make has no target {word}"


def check_python(words):
    """Files exist; so do options of the benchmarks, told from their text."""
    path = next((word for word in words if word.startswith("tests")), None)
    if path is None:
        return
    file = ROOT / path.partition("::")[0]
    assert file.exists(), path
    if words[0] == path:
        text = file.read_text(encoding="utf-8")
        for option in _options(words):
            assert f'"{option}"' in text, f"{path} has no {option}"


def check_pip(words):
    """Extras and constraint files exist."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for word in words:
        for extras in re.findall(r"\[([\w,-]+)\]", word):
            assert set(extras.split(",")) <= set(project["optional-dependencies"]), word
        assert not word.endswith(".txt") or (ROOT / word).is_file(), word


def check_words(command, whole=True):
    """Fail if a command names a subcommand, option, target or file that is not there."""
    program, *words = shlex.split(command, comments=True)
    program = program.removeprefix(".venv/bin/")
    if program == "course":
        check_course(words, whole)
    elif program == "nbgrader":
        check_nbgrader(words)
    elif program == "make":
        check_make(words)
    elif program == "python":
        check_python(words)
    elif program == "pip":
        check_pip(words)


def _name(block):
    return f"{block.document}:{block.line}"


@pytest.mark.parametrize("block", BLOCKS, ids=_name)
def test_a_block_says_what_it_is(block):
    assert block.language in SHELL | OTHER, f"name its language: {sorted(SHELL | OTHER)}"
    if block.language == "python":
        compile(block.text, _name(block), "exec")
    if block.language == "json":
        json.loads(block.text)
    if block.language == "toml":
        tomllib.loads(block.text)


@pytest.mark.parametrize("block", IN_SHELL, ids=_name)
def test_every_command_is_accounted_for_and_names_what_exists(block):
    done = subprocess.run(["bash", "-n", "-c", block.text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for command in block.commands:
        assert block.document in ELSEWHERE or RUN.match(command) or spared(command), (
            f"{command!r} is not run by this test: let `RUN` take it, or say in `NOT_RUN` why not"
        )
        check_words(command)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_within_sentences_name_what_exists(document):
    prose = re.sub(r"^( *)```.*?^\1```$", "", document.read_text("utf-8"), flags=re.M | re.S)
    start = r"(?:\.venv/bin/)?(?:course|make|nbgrader|pip install|python tests/)"
    for command in re.findall(rf"`({start}(?=[ `/])[^`\n]*)`", prose):
        if not command.startswith("course/"):
            check_words(command, whole=False)


def test_what_is_not_run_occurs_somewhere():
    used = {spared(command) for block in IN_SHELL for command in block.commands}
    unused = [p for p in NOT_RUN if p not in used and not p.startswith("python")]
    assert unused == [], "strike them out"


def test_each_block_that_is_run_elsewhere_is_run_there():
    """By a word that is in no other block; what installs is spared there too."""
    for document, test in ELSEWHERE.items():
        texts = [b.text for b in IN_SHELL if b.document == document]
        helper = test.with_name("hub.py").read_text(encoding="utf-8")
        words = re.findall(r'\bblock\("([^"]+)"\)', test.read_text(encoding="utf-8") + helper)
        for text in texts:
            found = [word for word in words if word in text]
            assert found or "pip install" in text, f"{test.name} does not run {text!r}"
        for word in words:
            assert sum(word in text for text in texts) == 1, word


# --- do the commands work? ---------------------------------------------------------------------


FILES = ("pyproject.toml", "constraints.txt", "nbgrader_config.py", "Makefile", ".gitignore")


def a_course(folder):
    """A copy of the course with the smallest unit alone, as a repository of its own."""
    for kind in ("source", "release", "solutions"):
        shutil.copytree(ROOT / kind / UNIT, folder / kind / UNIT)
    for part in (*FILES, f".build/{UNIT}.json", "autograded/README.md"):
        (folder / part).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / part, folder / part)
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("course", "nbgrader", "python"):
        (tools / name).symlink_to(Path(sys.executable).parent / name)
    (tools / "activate").write_text('export PATH="$PWD/.venv/bin:$PATH"\n')
    apart = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")}
    subprocess.run(["git", "init", "-q", str(folder)], check=True, env=apart)


def prepare(kind, folder, home):
    """Put hand-ins where the document's reader has them."""
    downloads, submitted = home / "Downloads", folder / "submitted"
    downloads.mkdir(parents=True)
    if kind in ("handed in", "on a platform"):
        demo_class.make(folder)
        files = {name: submitted / model / UNIT / NOTEBOOK for name, model in STUDENTS.items()}
        texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    if kind == "handed in":
        shutil.rmtree(submitted)
        for name, text in texts.items():
            (submitted / name / UNIT).mkdir(parents=True)
            (submitted / name / UNIT / NOTEBOOK).write_text(text, encoding="utf-8")
    elif kind == "on a platform":  # and the made-up class is still there
        with zipfile.ZipFile(downloads / "submissions.zip", "w") as archive:
            for number, (name, text) in enumerate(texts.items()):
                late, again = ("LATE_", "-1") if number else ("", "")
                archive.writestr(
                    f"{name}_{late}41{number}_93{number}_start-here{again}.ipynb", text
                )
    elif kind == "to change":  # what is built goes into a copy of the package
        shutil.copytree(ROOT / "course", folder / "course")
    elif kind == "at work":
        shutil.copytree(folder / "release" / UNIT, folder / "work" / UNIT)


def environment(kind, folder, home):
    """The reader's: a home of their own, and this interpreter's programs.

    Who changes the course works with the copied package, which `course build` writes to.
    """
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("DESCENT_", "GIT_"))}
    return {
        **kept,
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **({"PYTHONPATH": str(folder)} if kind == "to change" else {}),
        "DESCENT_PROGRESS": str(home / "progress.json"),
        "COLUMNS": "100",
    }


WITH_COMMANDS = [
    d for d in DOCUMENTS
    if d.name not in ELSEWHERE and any(b.document == d.name for b in IN_SHELL)
]  # fmt: skip


def follow(document, scratch):
    """Type a document's commands in a course of its own; fail at the first that does not work."""
    folder, home = scratch / "course", scratch / "home"
    commands = [c for b in blocks(document) if b.language in SHELL for c in b.commands]
    if all(spared(command) for command in commands):
        return
    assert document.name in SETTINGS, "say in `SETTINGS` where this document's commands start"
    kind, left, removed = SETTINGS[document.name]
    a_course(folder)
    prepare(kind, folder, home)
    for block in blocks(document):
        if block.language == "python" and document.name in CONFIGURES:
            with (folder / "nbgrader_config.py").open("a") as config:
                config.write(f"\n{block.text}")
        if block.language not in SHELL:
            continue
        script = "\n".join(command for command in block.commands if not spared(command))
        for written, small in SMALL.items():
            script = script.replace(written, small)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder,
            env=environment(kind, folder, home),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        said = f"{_name(block)}\n{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        assert done.returncode == 0, said
        assert "Traceback" not in done.stdout + done.stderr, said
        if "git clean" in script:
            assert (folder / "autograded" / "README.md").is_file()
    for path in left:
        assert (folder / path).exists(), f"the commands leave no {path}"
    for path in removed:
        assert not (folder / path).exists(), f"the commands leave {path}"


@pytest.fixture(scope="module")
def readers(request, tmp_path_factory):
    """Those who follow the documents that are tested, two at a time: each mostly waits."""
    here = [i for i in request.session.items if i.path == request.path]
    asked = [i.callspec.params for i in here if hasattr(i, "callspec")]
    wanted = [d for d in WITH_COMMANDS if {"reader_of": d} in asked]
    with ThreadPoolExecutor(2) as pool:
        yield {d: pool.submit(follow, d, tmp_path_factory.mktemp(d.stem)) for d in wanted}


@pytest.mark.nbgrader
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("reader_of", WITH_COMMANDS, ids=lambda path: path.name)
def test_a_reader_can_type_the_commands_in_order(reader_of, readers):
    readers[reader_of].result()


@pytest.mark.parametrize(
    "target", ["demo", "lab", "build", "site", "test", "quick", "slowest", "lint"]
)
def test_what_make_would_run_exists(target, tmp_path):
    """`make -n` prints it and starts nothing."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = subprocess.run(
        ["make", "-n", "-o", "pyproject.toml", "-o", "constraints.txt", target, "ARGS="],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in re.sub(r"\\\n", " ", done.stdout).splitlines() if ".venv/bin" in line]
    assert lines
    for line in lines:
        for command in line.split(" && "):
            if command.startswith(".venv/bin/course "):
                check_words(command)
            elif command.startswith(".venv/bin/python -m "):
                import_module(command.split()[2])
    if target == "lab":
        assert f"/lab/tree/work/{UNIT}/{NOTEBOOK}" in done.stdout


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (None, "there is no"),
        ("exit 127", "does not start"),
        ("echo 3.8; exit 1", "is Python 3.8"),
        ("case $1 in -c) exit 0;; esac; echo 'No module named venv' >&2; exit 1", "python3-venv"),
        ("case $1 in -c) exit 0;; esac; echo '[Errno 28] No space' >&2; exit 1", "disk is full"),
    ],
)
def test_what_goes_wrong_before_the_first_install_is_told_in_one_line(script, told, tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "install", tmp_path / ".ci")
    python = tmp_path / "python"
    if script is not None:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    done = subprocess.run(
        [str(tmp_path / ".ci" / "install"), str(python), "instructor"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert "make" in done.stderr
