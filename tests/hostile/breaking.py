"""Submissions that never end, eat the machine, or fall over: rows 10 and 28 to 39."""

from course.grading.record.records import CRASHED, MEMORY_LIMIT, RAISED, TIME_LIMIT, WRONG

from .case import ANY_LOSS, RIGHT, UPHILL, attack

QUICK = dict(cell=1.5, test=1.5, total=20, grace=0.7)

attack(
    10, "outlives-the-run", "children that outlive the run and edit the gradebook",
    """
import os, signal, subprocess, sys, time

# For 20 seconds at most.
SCRIPT = '''
import os, signal, time
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
end = time.time() + 20
while time.time() < end:
    for path in ("GRADEBOOK", "NEIGHBOUR", "CANARIES/outlived"):
        try: open(path, "a").write("outlived")
        except OSError: pass
    time.sleep(0.05)
'''
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-c", SCRIPT, "MARKER"])
        os._exit(0)
subprocess.Popen([sys.executable, "-c", SCRIPT, "MARKER"], start_new_session=True)
time.sleep(0.3)
""" + UPHILL,
)  # fmt: skip

attack(
    10, "leaves-shared-memory", "leaves System V shared memory and message queues to the next one",
    UPHILL + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for key in range(0x5EED, 0x5EED + 3):
    number = libc.shmget(key, 8 << 20, 0o1666)
    print("shmget", number)
    print("msgget", libc.msgget(key, 0o1666))
    print("semget", libc.semget(key, 1, 0o1666))
""",
    after="""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for call, args in (("shmget", (0, 0)), ("msgget", (0,)), ("semget", (0, 0))):
    if getattr(libc, call)(0x5EED, *args) != -1:
        print("BREACH: left behind by", call)
""",
)  # fmt: skip

attack(
    28, "loops-in-a-cell", "while True in a cell",
    UPHILL + "while True:\n    pass\n", limits=QUICK, seconds=8, outcomes=(WRONG, TIME_LIMIT),
)  # fmt: skip

attack(
    28, "loops-in-a-cell-before", "while True in a cell of its own",
    RIGHT, before="while True:\n    pass\n", limits=QUICK, seconds=8, outcomes=(),
)  # fmt: skip

attack(
    28, "loops-in-a-function", "while True in a function that a test calls",
    "def sgd_step(w, g, lr):\n    while True:\n        pass\n",
    outcomes=(TIME_LIMIT,), limits=QUICK, seconds=8,
)  # fmt: skip

attack(
    28, "sleeps-in-every-function", "every function sleeps as long as it may: the total holds",
    "import time\n\ndef sgd_step(w, g, lr):\n    time.sleep(1.2)\n    return w - lr * g\n",
    outcomes=(TIME_LIMIT,), limits=QUICK, seconds=8,
)  # fmt: skip

STUBBORN = """
import signal

for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 0)
"""
LOOP = """
def loop():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""

attack(
    29, "ignores-signals", "a loop that ignores every signal and catches everything",
    STUBBORN + LOOP + "\ndef sgd_step(w, g, lr):\n    loop()\n",
    outcomes=(TIME_LIMIT,), limits=QUICK, seconds=8,
)  # fmt: skip

attack(
    29, "ignores-signals-in-a-cell", "the same in a cell",
    STUBBORN + LOOP + UPHILL + "\nloop()\n",
    outcomes=ANY_LOSS, limits=QUICK, seconds=10,
)  # fmt: skip

attack(
    29, "loops-in-c", "an endless loop inside C code",
    "import itertools\n\ndef sgd_step(w, g, lr):\n    return max(itertools.repeat(1))\n",
    outcomes=(TIME_LIMIT,), limits=QUICK, seconds=8,
)  # fmt: skip

attack(
    29, "stops-itself", "stops its own process with SIGSTOP",
    "import os, signal\n\ndef sgd_step(w, g, lr):\n    os.kill(os.getpid(), signal.SIGSTOP)\n",
    outcomes=(TIME_LIMIT, CRASHED), limits={**QUICK, "wall": 1.0}, seconds=8,
)  # fmt: skip

attack(
    30, "allocates-in-a-function", "allocates without end in a function (8 GB at most)",
    """
def sgd_step(w, g, lr):
    kept = []
    for _ in range(512):
        kept.append(bytearray(16 << 20))
        kept[-1][::4096] = b"x" * 4096
    return w + lr * g
""", outcomes=(MEMORY_LIMIT,), seconds=10,
)  # fmt: skip

attack(
    30, "allocates-in-a-cell", "allocates without end in a cell of its own (8 GB at most)",
    RIGHT, outcomes=(), seconds=10, before="""
kept = []
for _ in range(512):
    kept.append(bytearray(16 << 20))
    kept[-1][::4096] = b"x" * 4096
""",
)  # fmt: skip

attack(
    30, "asks-for-a-terabyte", "asks NumPy for a terabyte",
    "import numpy as np\n\ndef sgd_step(w, g, lr):\n    return np.ones(2**37)\n",
    outcomes=(MEMORY_LIMIT, RAISED), says="",
)  # fmt: skip

# The parts come to 2 GB at most, beside a limit of 768 MB.
HOGS = """
import mmap, os, time

children = []
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        MAKE
        for at in range(0, 600 << 20, 4096):
            block[at] = 1
        open(f"/scratch/full-{os.getpid()}", "w").close()
        while True:
            time.sleep(1)
    children.append(pid)
for _ in range(25):
    time.sleep(0.1)
    if all(os.path.exists(f"/scratch/full-{pid}") for pid in children):
        print("BREACH: 1800 MB at once")
        break
"""

attack(
    30, "allocates-in-children", "three children hold 600 MB each",
    HOGS.replace("MAKE", "block = bytearray(600 << 20)") + UPHILL,
    outcomes=ANY_LOSS, seconds=10,
)  # fmt: skip

attack(
    30, "allocates-shared-memory", "three children hold 600 MB of shared memory each",
    HOGS.replace("MAKE", "block = mmap.mmap(-1, 600 << 20)") + UPHILL,
    outcomes=ANY_LOSS, seconds=10,
)  # fmt: skip

attack(
    30, "allocates-files-in-memory", "fills memfds, which no process has mapped (2 GB at most)",
    """
import os

fds, total = [], 0
block = b"x" * (1 << 20)
try:
    for number in range(40):
        fds.append(os.memfd_create(f"m{number}"))
        for _ in range(50):
            total += os.write(fds[-1], block)
            if total == 1200 << 20:
                print("BREACH: 1200 MB in memfds")
except OSError as error:
    print(error)
""" + UPHILL, outcomes=ANY_LOSS,
)  # fmt: skip

attack(
    31, "os-exit", "os._exit in a function",
    "import os\n\ndef sgd_step(w, g, lr):\n    os._exit(0)\n", outcomes=(CRASHED,),
    flags=("crashed",),
)  # fmt: skip

attack(
    31, "os-exit-in-a-cell", "os._exit in a cell of its own",
    RIGHT, before="import os\nos._exit(0)\n", outcomes=(), flags=("crashed",),
)  # fmt: skip

attack(
    31, "segmentation-fault", "a segmentation fault",
    "import ctypes\n\ndef sgd_step(w, g, lr):\n    return ctypes.string_at(0)\n",
    outcomes=(CRASHED,), flags=("crashed",),
)  # fmt: skip

attack(
    31, "deep-recursion", "recursion without end, with the limit switched off",
    """
import sys
sys.setrecursionlimit(10**9)

def sgd_step(w, g, lr):
    return sgd_step(w, g, lr)
""", outcomes=(CRASHED, RAISED, MEMORY_LIMIT),
)  # fmt: skip

attack(
    31, "kills-everybody", "kills process 1 and everything that it can see",
    """
import os, signal

def sgd_step(w, g, lr):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGSEGV, signal.SIGKILL, signal.SIGUSR1):
        for pid in (1, os.getppid()):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    try:
        os.kill(-1, signal.SIGKILL)
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGKILL)
""", outcomes=(CRASHED,),
)  # fmt: skip

attack(
    31, "traces-process-1", "attaches to process 1 and to its own children with ptrace",
    UPHILL + """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for request in (16, 0x4206):  # PTRACE_ATTACH, PTRACE_SEIZE
    if libc.ptrace(request, 1, 0, 0) == 0:
        print("BREACH: traces process 1")
    if libc.ptrace(request, os.getppid(), 0, 0) == 0:
        print("BREACH: traces its parent")
class Vec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(8)
mine, theirs = Vec(ctypes.addressof(buffer), 8), Vec(id(None), 8)
if libc.process_vm_readv(1, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
    print("BREACH: reads process 1")
if libc.process_vm_writev(1, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
    print("BREACH: writes to process 1")
fd = libc.syscall(434, 1, 0)  # pidfd_open
if fd >= 0 and libc.syscall(438, fd, 3, 0) >= 0:  # pidfd_getfd
    print("BREACH: takes a file of process 1")
""",
)  # fmt: skip

for slug, limit in (
    ("files", "resource.RLIMIT_NOFILE, (12, 12)"),
    ("processes", "resource.RLIMIT_NPROC, (1, 1)"),
    ("file-size", "resource.RLIMIT_FSIZE, (10, 10)"),
    ("memory", "resource.RLIMIT_DATA, (1 << 20, 1 << 20)"),
    ("time", "resource.RLIMIT_CPU, (1, 1)"),
):
    attack(
        31, f"limits-the-next-one-{slug}", f"sets {limit} of process 1, whose children inherit it",
        UPHILL + f"import resource\nprint(resource.prlimit(1, {limit}), 'was the limit')\n",
        after="""
import os, threading
kept = [open("/dev/null") for _ in range(20)]
with open("room", "wb") as file:
    file.write(bytes(1 << 20))
room = bytearray(1 << 26)
threading.Thread(target=print).start()
""",
    )  # fmt: skip

attack(
    31, "slows-the-next-one", "lowers the priority of process 1, which its children inherit",
    UPHILL + """
import os
os.sched_setaffinity(1, {min(os.sched_getaffinity(0))})
os.setpriority(os.PRIO_PROCESS, 1, 19)
os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))
print("process 1 is slow now")
""",
    after="""
import os
if os.getpriority(os.PRIO_PROCESS, 0) > 0 or os.sched_getscheduler(0) != os.SCHED_OTHER:
    print("BREACH: slowed down by its forerunner")
if len(os.sched_getaffinity(0)) < os.cpu_count():
    print("BREACH: fewer cores than its forerunner", os.sched_getaffinity(0))
""",
)  # fmt: skip

attack(
    32, "sys-exit", "sys.exit() in a function",
    "import sys\n\ndef sgd_step(w, g, lr):\n    sys.exit(0)\n", outcomes=(RAISED, WRONG),
)  # fmt: skip

attack(
    32, "exits-in-cells", "exit(), quit(), sys.exit() and KeyboardInterrupt in a cell",
    RIGHT + "\nimport sys\nsys.exit()\n", before="exit()\nquit()\nraise KeyboardInterrupt\n",
    outcomes=(),
)  # fmt: skip

attack(
    33, "prints-20-mb", "prints 20 MB in a cell and from a function",
    RIGHT.replace("return", "print('y' * 10_000)\n    return")
    + "for _ in range(2000):\n    print('x' * 10_000)\n",
    outcomes=(),
)  # fmt: skip

attack(
    33, "prints-without-end", "prints without end, also on the file descriptor",
    RIGHT, before="""
import os, sys
while True:
    print("x" * 1000)
    sys.stderr.write("y" * 1000)
    os.write(1, b"z" * 1000)
    os.write(2, b"z" * 1000)
""", outcomes=(), limits=QUICK,
)  # fmt: skip

attack(
    33, "displays-without-end", "shows a hundred thousand pictures of 1 MB",
    RIGHT, before="""
from IPython.display import display
data = {"image/png": "A" * 1_000_000, "text/html": "<script>alert(1)</script>"}
for _ in range(100_000):
    display(data, raw=True)
""", outcomes=(), limits=QUICK,
)  # fmt: skip

attack(
    34, "fork-bomb", "a fork bomb (300 processes and 20 seconds at most)",
    """
import os, time

end, started = time.time() + 20, 0
try:
    while started < 300:
        if os.fork() == 0:
            while time.time() < end:
                time.sleep(0.05)
            os._exit(0)
        started += 1
except OSError as error:
    print(error)
print("started", started)
if started >= 300:
    print("BREACH: no limit of processes")
""" + UPHILL, outcomes=ANY_LOSS, seconds=15,
)  # fmt: skip

attack(
    34, "thread-bomb", "a thread bomb (400 threads and 20 seconds at most)",
    """
import threading, time

end, started = time.time() + 20, 0
try:
    while started < 400:
        threading.Thread(target=lambda: time.sleep(max(0, end - time.time())), daemon=True).start()
        started += 1
except (RuntimeError, OSError, MemoryError) as error:
    print(error)
print("started", started)
if started >= 400:
    print("BREACH: no limit of threads")
""" + UPHILL, outcomes=ANY_LOSS, seconds=15,
)  # fmt: skip

attack(
    35, "fills-the-disk", "fills the disk (300 MB at most)",
    """
import os, tempfile

total, block = 0, b"x" * (1 << 20)
for folder in (".", "/scratch", "/dev/shm", os.path.expanduser("~"), "/var/tmp", "/run"):
    for number in range(10):
        try:
            with open(os.path.join(folder, f"hostile-{number}"), "wb") as file:
                while total < 300 << 20:
                    file.write(block)
                    file.flush()
                    total += len(block)
        except OSError as error:
            print(folder, error)
print(total >> 20, "MB written")
if total >= 300 << 20:
    print("BREACH: no quota")

def sgd_step(w, g, lr):
    with open("more", "wb") as file:
        file.write(bytes(1 << 20))
    return w - lr * g
""", outcomes=(RAISED,), says="space",
    after="""
import os
for folder in ("/scratch", "/dev/shm", ".", "/scratch/home"):
    print(folder, os.listdir(folder))
    free = os.statvfs(folder)
    if any(name.startswith("hostile") for name in os.listdir(folder)):
        print("BREACH: left behind")
    if free.f_bavail * free.f_frsize < 32 << 20:
        print("BREACH: no room left for the next one")
""",
)  # fmt: skip

attack(
    35, "nests-folders", "leaves 1500 nested folders, one without any permission",
    """
import os

os.makedirs("locked/inside")
open("locked/inside/file", "w").close()
os.chmod("locked/inside", 0)
os.chmod("locked", 0)
os.chdir("/scratch")
for _ in range(1500):
    os.mkdir("d")
    os.chdir("d")
os.chdir("/scratch/work")
os.mkfifo("pipe")
os.symlink("/", "root")
os.symlink("loop", "loop")
""" + UPHILL,
    after="""
import os
if set(os.listdir("/scratch")) - {"home", "work"} or os.listdir("/scratch/work"):
    print("BREACH: left behind", os.listdir("/scratch"), os.listdir("/scratch/work"))
""",
)  # fmt: skip

attack(
    35, "replaces-folders", "replaces its home and its working folder by links and files",
    """
import os, shutil

os.chdir("/scratch")
shutil.rmtree("work")
shutil.rmtree("home")
os.symlink("/proc/1", "work")
open("home", "w").close()
""" + UPHILL,
    outcomes=(WRONG, RAISED),  # where the folders are not the student's own, the cell ends there
    after="import os\nprint(os.listdir('/scratch'))\nopen('here', 'w').close()\n",
)  # fmt: skip

attack(
    35, "many-empty-files", "leaves 60000 empty files",
    UPHILL + """
import os
try:
    for number in range(60_000):
        os.close(os.open(f"/scratch/{number}", os.O_CREAT | os.O_WRONLY))
except OSError as error:
    print(error)
""", outcomes=ANY_LOSS, seconds=15,
)  # fmt: skip

attack(
    35, "own-user-namespace", "mounts a file system of its own in a new user namespace",
    """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
if os.fork() == 0:
    if libc.unshare(0x10000000 | 0x20000) == 0:  # CLONE_NEWUSER, CLONE_NEWNS
        os.makedirs("/scratch/mine", exist_ok=True)
        if libc.mount(b"none", b"/scratch/mine", b"tmpfs", 0, b"size=200m") == 0:
            open("/scratch/mounted", "w").close()
    os._exit(0)
os.wait()
if os.path.exists("/scratch/mounted"):
    print("BREACH: mounts file systems")
""" + UPHILL,
)  # fmt: skip

attack(
    36, "right-but-warns", "a right answer that warns on stderr",
    """
import logging, os, sys, warnings

def sgd_step(w, g, lr):
    warnings.warn("beware")
    print("careful", file=sys.stderr)
    logging.error("hm")
    os.write(2, b"hm")
    return w - lr * g

sgd_step(1.0, 2.0, 0.1)
""", outcomes=(),
)  # fmt: skip

for slug, line, says in (
    ("nan", "np.full(np.shape(w), np.nan)", "values"),
    ("infinity", "np.full(np.shape(w), -np.inf)", "values"),
    ("wrong-shape", "np.zeros((3, 7))", "shape"),
    ("whole-numbers", "np.zeros(np.shape(w), dtype=np.int64)", ""),
    ("a-list", "[0.0] * np.size(w)", "list"),
    ("nothing", "None", "None"),
    ("text", "'w - lr * g'", "str"),
    ("complex", "(w - lr * np.asarray(g)) + 0j", ""),
    ("objects", "np.array([object()] * max(1, np.size(w)))", ""),
    ("a-generator", "(x for x in [1.0])", "generator"),
    ("itself", "sgd_step", ""),
):
    attack(
        37, f"returns-{slug}", f"returns {line}",
        f"import numpy as np\n\ndef sgd_step(w, g, lr):\n    return {line}\n", says=says,
    )  # fmt: skip

attack(
    38, "asks-for-input", "calls input() in a function",
    "def sgd_step(w, g, lr):\n    return float(input('the answer? '))\n", outcomes=(RAISED,),
)  # fmt: skip

attack(
    38, "installs-packages", "%pip install, a shell command and a missing import in cells",
    RIGHT, before="import does_not_exist\n",
    last="input()\n", outcomes=(), limits=dict(cell=6), seconds=15,
)  # fmt: skip

attack(
    38, "pip-install", "%pip install in a cell of its own",
    RIGHT, before="%pip install does-not-exist-either\n!echo shell\n",
    outcomes=(), limits=dict(cell=6), seconds=15,
)  # fmt: skip

attack(
    38, "imports-what-is-missing", "an import that does not exist in the answer's cell",
    "import does_not_exist\n" + RIGHT, outcomes=(RAISED, WRONG),
)  # fmt: skip

attack(
    39, "own-noise", "adds unseeded noise of its own",
    """
import numpy as np

def sgd_step(w, g, lr):
    return w - lr * np.asarray(g) + np.random.normal(scale=1e-3, size=np.shape(w))
""",
)  # fmt: skip

attack(
    39, "seeds-everything", "a right answer that reseeds every global generator",
    """
import random
import numpy as np

def sgd_step(w, g, lr):
    np.random.seed(0); random.seed(0)
    return w - lr * g
""", outcomes=(),
)  # fmt: skip
