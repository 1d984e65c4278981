"""Every submission starts from the same state and leaves none, whoever runs the grader."""

import json
import threading

import nbformat
import psutil
import pytest
import tiny_course
from nbformat.v4 import new_code_cell

from course.authoring.unit import Unit
from course.grading.engine import Engine
from course.grading.master import master_of
from course.grading.record.records import CRASHED, MEMORY_LIMIT, PASSED, TIME_LIMIT
from course.grading.sandbox import control_groups
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}"),
]
LIMITS = Limits(cell=4, call=3, test=6, total=30, grace=1, memory=512 * 2**20)

# Everything that a submission can see and that another one could have changed.
LOOK = r"""
import gc, json, os, resource, signal, sys, threading
seen = {}
for top in ("/", "/scratch", "/dev", "/dev/shm", "/tmp", "/run", "/var", "/home", "/etc"):
    for folder, names, files in os.walk(top) if top != "/" else [("/", os.listdir("/"), [])]:
        # What is mounted to be read alone stays as it is; the course itself may lie in /tmp.
        names[:] = [n for n in names
                    if not os.statvfs(os.path.join(folder, n)).f_flag & os.ST_RDONLY
                    or not os.path.ismount(os.path.join(folder, n))]
        for name in [*names, *files]:
            path = os.path.join(folder, name)
            if path == "/proc":  # its links count the whole machine's processes
                continue
            try:
                s = os.lstat(path)
                tags = {t: os.getxattr(path, t, follow_symlinks=False).hex()
                        for t in os.listxattr(path, follow_symlinks=False)}
            except OSError as error:
                seen[path] = str(error)
            else:
                # A terminal's times move when somebody else uses it.
                seen[path] = [s.st_mode, s.st_uid, s.st_gid, s.st_nlink,
                              0 if path.startswith(("/dev/", "/proc")) else s.st_size, tags]
for name in ("self/mountinfo", "sysvipc/shm", "sysvipc/sem", "sysvipc/msg", "net/unix", "net/tcp",
             "net/udp", "net/dev", "keys", "self/limits", "self/environ", "self/oom_score_adj",
             "sys/kernel/hostname", "self/uid_map"):
    try:
        text = open("/proc/" + name).read()
    except OSError as error:
        text = str(error)
    if name == "self/mountinfo":  # numbers of mounts and devices count up
        text = "\n".join(line.split(" ", 4)[4] for line in text.splitlines())
    if name == "net/unix":  # the border's own sockets
        text = [line.split()[7:] for line in text.splitlines() if len(line.split()) > 7]
    if name == "self/limits":  # address space counts from what the warm parent holds
        text = [line for line in text.splitlines() if "address space" not in line]
    seen["/proc/" + name] = text
seen["processes"] = len([p for p in os.listdir("/proc") if p.isdigit()])
seen["files"] = len(os.listdir("/proc/self/fd"))
seen["mask"] = os.umask(0o22), str(signal.pthread_sigmask(signal.SIG_BLOCK, []))
seen["priority"] = os.getpriority(0, 0)
seen["path"], seen["here"], seen["groups"] = sys.path, os.getcwd(), os.getgroups()
seen["modules"] = sorted(m for m in sys.modules if not m.startswith("encodings"))
seen["threads"] = threading.active_count()
seen["shared"] = sorted(line.split(None, 5)[-1] for line in open("/proc/self/maps")
                        if line.split()[1][1::2] == "ws")
print("SEEN" + json.dumps(seen, default=str))
"""

LEAVE = {
    "a module": "open('/scratch/statistics.py', 'w').write('BREACH')\n"
    "import os; os.chmod('/scratch', 0o555)",
    "a module beside the cells": "open('torch.py', 'w').write('raise SystemExit')",
    "closed folders": "import os\nfor top in ('/scratch', '/dev/shm'):\n"
    "    os.makedirs(top + '/a/b/c'); open(top + '/a/b/c/d', 'w').write('x')\n"
    "    os.chmod(top + '/a/b', 0); os.chmod(top + '/a', 0o111)\n",
    "names that no text is": "import os\nopen(b'/scratch/\\xff\\xfe', 'w').close()\n"
    "open('/dev/shm/' + 'x' * 255, 'w').close()",
    "tags": "import os\nfor top in ('/scratch', '/dev/shm', '.', '/dev/null', '/'):\n"
    "    try: os.setxattr(top, 'user.mine', b'here')\n"
    "    except OSError: pass",
    "rights and owners": "import os\n"
    "for top in ('/scratch', '/scratch/home', '/dev/shm', '/dev'):\n"
    "    for change in (lambda: os.chmod(top, 0o777), lambda: os.chown(top, os.getuid(), -1)):\n"
    "        try: change()\n"
    "        except OSError: pass",
    "links and pipes": "import os\nos.symlink('/proc/self', '/scratch/link')\n"
    "os.mkfifo('/dev/shm/pipe'); os.link('/dev/shm/pipe', '/dev/shm/pipe2')",
    "shared memory": "import mmap, os\nf = os.open('/dev/shm/m', os.O_RDWR | os.O_CREAT)\n"
    "os.ftruncate(f, 4096); m = mmap.mmap(f, 4096); m[:4] = b'mine'",
    "messages": "import ctypes\nlibc = ctypes.CDLL(None)\n"
    "libc.shmget(7, 4096, 0o1666); libc.semget(7, 1, 0o1666); libc.msgget(7, 0o1666)",
    "sockets": "import socket\nkept = []\n"
    "for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_VSOCK, 16, 38):\n"
    "    try:\n        s = socket.socket(family); kept.append(s)\n"
    "        s.bind('\\0mine' if family == socket.AF_UNIX else ('', 5555)); s.listen()\n"
    "    except (OSError, TypeError): pass",
    "keys": "import ctypes\nctypes.CDLL(None).syscall(248, b'user', b'mine', b'x', 1, -4)",
    "processes": "import os, time\nfor _ in range(5):\n"
    "    if os.fork() == 0:\n        os.setsid()\n        while True: time.sleep(1)",
    "limits and masks": "import os, resource, signal\nos.umask(0o777); os.nice(5)\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 60)); os.chdir('/')\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))",
    "the host's name": "import ctypes\nctypes.CDLL(None).sethostname(b'mine', 4)",
    "patched libraries": "import sys, numpy, statistics\nnumpy.allclose = lambda *a, **k: True\n"
    "sys.path.insert(0, '/scratch'); statistics.mean = None; sys.modules['mine'] = sys",
}  # fmt: skip


def make(folder, before="", after="", **bodies):
    def edit(notebook):
        if before:
            notebook.cells.insert(0, new_code_cell(before))
        if after:
            notebook.cells.append(new_code_cell(after))

    return tiny_course.hand_in(folder, "ada", edit, **bodies).read_bytes()


def seen(outcome):
    for cell in nbformat.reads(outcome.notebook, as_version=4).cells:
        for out in cell.get("outputs", []):
            if "SEEN" in out.get("text", ""):
                return json.loads(out["text"].split("SEEN", 1)[1])
    errors = [out.get("evalue") for c in nbformat.reads(outcome.notebook, as_version=4).cells
              for out in c.get("outputs", [])]  # fmt: skip
    pytest.fail(f"nothing was seen: {errors}")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def master(course):
    return master_of(Unit(course / "source" / tiny_course.UNIT))


@pytest.fixture(scope="module")
def engine():
    with Engine(LIMITS, number=201) as engine:
        engine._sandbox.start()
        yield engine


@pytest.fixture(scope="module")
def fresh(engine, master, course):
    return seen(engine.grade(master, make(course, LOOK)))


@pytest.mark.parametrize("what", LEAVE)
def test_the_next_one_sees_nothing_of_what_was_left(engine, master, course, fresh, what):
    outcome = engine.grade(master, make(course, LEAVE[what]))
    assert all(test.outcome for test in outcome.tests)
    next_one = engine.grade(master, make(course, LOOK))
    assert [test.outcome for test in next_one.tests] == [PASSED] * 3
    now = seen(next_one)
    assert {key: (fresh.get(key), now.get(key)) for key in fresh.keys() | now.keys()
            if fresh.get(key) != now.get(key)} == {}  # fmt: skip


def test_what_is_looked_at_would_show_a_change(engine, master, course, fresh):
    """Within one submission the same look finds what was left: the comparison can fail."""
    changes = ["a module beside the cells", "closed folders", "shared memory", "limits and masks"]
    for what in changes:
        now = seen(engine.grade(master, make(course, LEAVE[what], LOOK)))
        assert now != fresh, what


def test_the_parent_shares_no_memory_that_a_child_could_write(fresh):
    assert fresh["shared"] == []


def test_nothing_in_the_sandbox_but_its_own_folders_can_be_written(engine, master, course):
    look = (
        "import os, json\nfound = []\n"
        "for line in open('/proc/self/mountinfo'):\n"
        "    place, options = line.split()[4:6]\n"
        "    if 'rw' in options.split(',') and os.path.isdir(place): found.append(place)\n"
        "print('SEEN' + json.dumps(found))"
    )
    found = seen(engine.grade(master, make(course, look)))
    assert {place for place in found if place != "/proc"} == {"/scratch", "/dev/shm", "/dev/pts"}


def test_a_submission_has_no_rights_and_cannot_get_any(engine, master, course):
    look = (
        "import json\nlines = dict(l.split(':', 1) for l in open('/proc/self/status'))\n"
        "print('SEEN' + json.dumps({k: lines[k].strip() for k in"
        " ('CapEff', 'CapPrm', 'CapInh', 'CapAmb', 'NoNewPrivs', 'Seccomp')}))"
    )
    found = seen(engine.grade(master, make(course, look)))
    assert {found[name].strip("0") for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {""}
    assert (found["NoNewPrivs"], found["Seccomp"]) == ("1", "2")


HOLD = {
    "private memory": "held = bytearray(2**30)",
    "memory shared with children": "import mmap, os\n"
    "held = [mmap.mmap(-1, 2**26) for _ in range(16)]\n"
    "for m in held:\n    for i in range(0, 2**26, 4096): m[i] = 1",
    "memory that many processes share out": "import os, time\nfor _ in range(8):\n"
    "    if os.fork() == 0:\n        held = bytearray(b'x' * 2**27); time.sleep(60); os._exit(0)\n"
    "time.sleep(3)",
    "memory given back and taken again": "import mmap\nm = mmap.mmap(-1, 2**30)\n"
    "for i in range(0, 2**30, 4096):\n    m[i] = 1\n"
    "    if i % 2**27 == 0: m.madvise(mmap.MADV_DONTNEED)",
    "a million empty files": "import os\nfor top in ('/scratch', '/dev/shm'):\n"
    "  for i in range(500_000): os.close(os.open(f'{top}/{i}', os.O_CREAT))",
    "files in memory": "for top in ('/scratch', '/dev/shm'):\n"
    "  for i in range(40): open(f'{top}/{i}', 'wb').write(bytes(2**24))",
    "full sockets": "import socket\nkept = [socket.socketpair() for _ in range(50)]\n"
    "for a, b in kept:\n    a.setblocking(False)\n"
    "    try:\n        while True: a.send(bytes(2**16))\n    except OSError: pass",
}  # fmt: skip


@pytest.mark.skipif(bool(control_groups.missing()), reason=control_groups.missing())
@pytest.mark.parametrize("what", HOLD)
def test_no_way_of_holding_memory_goes_beyond_the_limit(engine, master, course, what):
    peak = [0]
    done = threading.Event()
    group = engine._sandbox._group
    file = "memory.current" if group.unified else "memory.usage_in_bytes"

    def watch():
        while not done.wait(0.02):
            with open(group.folders["memory"] / file) as text:
                peak[0] = max(peak[0], int(text.read()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        outcome = engine.grade(master, make(course, HOLD[what]))
    finally:
        done.set()
        watcher.join()
    assert peak[0] <= LIMITS.memory + 80 * 2**20
    assert all(t.outcome in (PASSED, MEMORY_LIMIT, CRASHED, TIME_LIMIT) for t in outcome.tests)
    assert [t.outcome for t in engine.grade(master, make(course)).tests] == [PASSED] * 3


@pytest.mark.skipif(bool(control_groups.missing()), reason=control_groups.missing())
def test_processes_that_spin_take_nothing_from_a_neighbour(engine, master, course):
    spin = (
        "import os\nfor _ in range(40):\n    if os.fork() == 0:\n        while True: pass\n"
        "import time; time.sleep(6)"
    )
    work = "import time; t = time.process_time()\n    while time.process_time() < t + 1: pass\n"
    found = {}
    with Engine(LIMITS, number=202) as other:
        other.warm_up()

        def honest():
            content = make(course, square=f"{work}    return x * x")
            found["honest"] = engine.grade(master, content)

        neighbour = threading.Thread(target=honest)
        hostile = make(course, spin)
        engine.warm_up()
        neighbour.start()
        other.grade(master, hostile)
        neighbour.join()
    assert [test.outcome for test in found["honest"].tests] == [PASSED] * 3


def test_a_loop_ends_by_its_own_processor_time_and_sleep_by_the_clock(engine, master, course):
    for body in ("while True: pass", "import time; time.sleep(100)"):
        outcome = engine.grade(master, make(course, square=body))
        assert [t.outcome for t in outcome.tests] == [TIME_LIMIT, PASSED, PASSED]


def test_no_group_and_no_process_is_left(master, course):
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    with Engine(LIMITS, number=203) as engine:
        engine.grade(master, make(course, LEAVE["processes"]))
        group = engine._sandbox._group
    if group is not None:
        assert not any(folder.exists() for folder in group.folders.values())
    ours = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    assert psutil.wait_procs(ours, timeout=10)[1] == []
