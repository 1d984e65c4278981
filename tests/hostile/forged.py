"""Submissions that forge results, on disk and on the wire: row 12."""
# ruff: noqa: E501 (the submissions' code)

from .case import ANY_LOSS, UPHILL, attack

attack(
    12, "forges-files", "writes forged result files and pickles wherever it can",
    UPHILL + """
import json, os, pickle

class Loaded:
    def __reduce__(self):
        return (os.system, ("touch CANARIES/unpickled",))

forged = {"tests": [{"exercise": "sgd_step", "points": 1, "outcome": "passed"}], "score": 99}
for folder in (".", "/scratch", "/scratch/home", "/dev/shm", os.path.expanduser("~"), "/scratch/work"):
    for name in ("result", "results", "outcome", "record", "gradebook", "sitecustomize", "usercustomize"):
        for suffix, data in ((".json", json.dumps(forged).encode()), (".pkl", pickle.dumps(Loaded())),
                             (".py", b"print('BREACH: imported')"), (".db", b"SQLite format 3")):
            try:
                os.makedirs(folder, exist_ok=True)
                with open(os.path.join(folder, name + suffix), "wb") as file:
                    file.write(data)
            except OSError:
                pass
home = os.path.expanduser("~")
for path in (".local/lib/python3.11/site-packages/usercustomize.py", ".ipython/profile_default/startup/a.py",
             "profile_default/startup/a.py", "matplotlibrc", ".config/matplotlib/matplotlibrc", "numpy.py"):
    path = os.path.join(home, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("print('BREACH: ran at start')")
""",
    after="""
import os
for folder in ("/scratch", "/dev/shm", "."):
    for name in os.listdir(folder):
        if name not in ("home", "work"):
            print("BREACH: left behind", folder, name)
        elif os.listdir(os.path.join(folder, name)):
            print("BREACH: left behind", folder, name, os.listdir(os.path.join(folder, name)))
""",
)  # fmt: skip

# Finds the sockets that this process has open, and a way to write whole messages to them.
SOCKETS = """
import os, pickle, socket, stat, struct, time
from course.grading.sandbox import wire  # the border's own framing: the forgery is in the body

def sockets():
    for name in os.listdir("/proc/self/fd"):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                yield int(name)
        except OSError:
            pass

def write(raw):
    for fd in sockets():
        rest = memoryview(raw)
        try:
            while rest:
                rest = rest[os.write(fd, rest):]
        except OSError:
            pass

def forge(message):
    write(wire.pack(message))
"""
MAY_LOSE = dict(outcomes=ANY_LOSS, rest="any", limits=dict(cell=2, test=2, total=8), seconds=14)

attack(
    12, "writes-garbage-on-sockets", "writes pickles and garbage to every open socket",
    SOCKETS + UPHILL.replace("return", "spam()\n    return") + """
class Loaded:
    def __reduce__(self):
        return (os.system, ("touch CANARIES/unpickled",))

def spam():
    write(pickle.dumps(Loaded()))
    write(os.urandom(1000))
spam()
""", **MAY_LOSE,
)  # fmt: skip

BAD_REPLIES = [
    ["cell"], ["cell", 5], ["cell", [5, None, {}]], ["value"], ["value", 1], [], 5, None, "cell",
    ["cell", [{"output_type": "error", "traceback": 5}]],
    ["cell", [{"output_type": "error", "traceback": {"a": 1}, "ename": [], "evalue": {}}]],
    ["cell", [{"output_type": "stream", "text": [[]], "name": {}}]],
    ["cell", [{"output_type": "display_data", "data": {"image/png": 3, "text/plain": []}}]],
    ["value", 1, 7, 7], ["value", 1, [99], []], ["value", 1, [], [[99, 3]]], ["value", 1, ["w"], [[]]],
    ["value", ["there"], [], []], ["value", ["there", 0, [], {}, [], 5], [], []],
    ["value", ["array", "O", [2], b"1234567812345678"], [], []],
    ["value", ["array", "<f8", [-1, 10**12], b""], [], []],
    ["value", ["array", "<U2147483647", [1], b""], [], []],
    ["value", ["tensor", "float32", [2], b"x", 1], [], []],
    ["value", ["tensor", "save", [2], b"x", 1], [], []],
    ["value", ["rng", ["dict", [["bit_generator", "MT19937"], ["state", ["dict", []]]]]], [], []],
    ["value", ["callback", 10**9, "f", ""], [], []], ["value", ["callback", [], "f", ""], [], []],
    ["value", ["int", "9" * 4001], [], []], ["value", ["int", "x"], [], []],
    ["value", ["dict", [[["list", []], 1]]], [], []], ["value", ["dict", 3], [], []],
    ["callback", 0, 1, 2], ["callback", "x", ["tuple", []], ["dict", []]], ["callback"],
    ["raised"], ["raised", 1, 2, 3, 4], ["raised", "SystemExit", "", 0, ""], ["limit"], ["limit", 7],
    ["raised", "CheckFailed", "✓ sgd_step · passed", 0, ""], ["raised", "StopIteration", "", 0, ""],
    ["raised", "KeyboardInterrupt", "", 0, ""], ["raised", "LimitReached", "✓", "x", ""],
    ["missing"], ["limit", "time limit"],
]  # fmt: skip

for number, reply in enumerate(BAD_REPLIES):
    attack(
        12, f"forges-reply-{number:02}-to-a-cell", f"answers in its process's place: {reply!r:.40}",
        SOCKETS + UPHILL + f"forge({reply!r})\n", **MAY_LOSE,
    )  # fmt: skip

for number, reply in enumerate(BAD_REPLIES):
    attack(
        12, f"forges-reply-{number:02}-to-a-call", f"answers before its function does: {reply!r:.40}",
        SOCKETS + f"""
def sgd_step(w, g, lr):
    forge({reply!r})
    return w + lr * g
""", **MAY_LOSE,
    )  # fmt: skip

attack(
    12, "announces-a-huge-message", "announces a message of 2^63 bytes",
    SOCKETS + UPHILL + """
write(struct.pack(">QQ", 2**63, 0) + b"x" * 1000)
""", **MAY_LOSE,
)  # fmt: skip

attack(
    12, "answers-byte-by-byte", "answers one byte at a time, for ever",
    SOCKETS + UPHILL + """
write(struct.pack(">QQ", 1000, 0))
while True:
    write(b"x")
    time.sleep(0.1)
""", **MAY_LOSE,
)  # fmt: skip

attack(
    12, "calls-back-for-ever", "sends requests to the grader without end",
    SOCKETS + """
def sgd(gradient, w0, lr, n_steps):
    while True:
        try:
            gradient(w0)
        except BaseException:
            pass
""", exercise="sgd", **MAY_LOSE,
)  # fmt: skip

attack(
    12, "small-message-much-memory", "4 MB that unpack to 300 MB of empty lists",
    SOCKETS + UPHILL + """
n = 4_000_000
raw = b"\\xdd" + struct.pack(">I", n) + b"\\x90" * n
write(struct.pack(">QQ", len(raw), 0) + raw)
""", **MAY_LOSE,
)  # fmt: skip

attack(
    12, "colliding-members", "answers with a set whose 30000 members all have one hash",
    SOCKETS + """
def sgd_step(w, g, lr):
    forge(["value", ["set", [["int", str(k * (2**61 - 1))] for k in range(30_000)]], [], []])
""", **MAY_LOSE,
)  # fmt: skip

attack(
    12, "returns-a-long-range", "returns a range of thirty million where an array is expected",
    """
import numpy as np

def sgd_step(w, g, lr):
    new = w - lr * np.asarray(g)
    public = new.ndim < 1 or new.size <= 3
    return new if public else range(30_000_000)
""",
)  # fmt: skip

attack(
    12, "returns-200-mb", "returns an array of 200 MB from every call",
    """
import numpy as np

def sgd_step(w, g, lr):
    return np.zeros(25_000_000)
""", outcomes=ANY_LOSS,
)  # fmt: skip

attack(
    12, "stop-iteration", "raises StopIteration, so that a test's loop may end early",
    """
def sgd_step(w, g, lr):
    raise StopIteration
""", outcomes=("raised",),
)  # fmt: skip
