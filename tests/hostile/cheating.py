"""Submissions that want marks for wrong answers: rows 1 to 9 and 11 to 16."""
# ruff: noqa: E501 (the submissions' code)

from course.grading.record.records import RAISED, WRONG

from .case import RIGHT, UPHILL, attack

attack(
    1, "replaces-allclose", "replaces np.allclose and np.testing.assert_allclose",
    UPHILL + """
import numpy as np
from course import oracles

agree = lambda *args, **kwargs: True
for name in ("allclose", "isclose", "array_equal", "array_equiv"):
    setattr(np, name, agree)
for name in ("assert_allclose", "assert_array_equal", "assert_equal"):
    setattr(np.testing, name, agree)
oracles.torch_path = lambda name, w, gradients, lr: [w for _ in gradients]
""",
)  # fmt: skip

attack(
    2, "replaces-builtins", "replaces torch.allclose, names in builtins, the check itself",
    UPHILL + """
import builtins, torch
from course import check

torch.allclose = torch.equal = lambda *args, **kwargs: True
builtins.AssertionError = type("Fine", (Warning,), {})
builtins.all = lambda values: True
builtins.isinstance = lambda value, kind: True
type(check).__getattr__ = lambda self, name: lambda function: None
check.sgd_step = lambda function: print("✓ passed")
""", outcomes=(WRONG, RAISED), rest="any",
)  # fmt: skip

AGREEABLE = """
class Agreeable:
    shape, ndim, dtype, size = (), 0, "float64", 1
    __array_priority__ = 1e9
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __hash__(self): return 0
    def __bool__(self): return True
    def __len__(self): return 1
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __float__ = __sub__
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
    def __array_function__(self, *args, **kwargs): return True
    def __array_ufunc__(self, *args, **kwargs): return self
    def __array__(self, *args, **kwargs): return self
"""

attack(
    3, "agrees-with-everything", "returns an object that equals everything",
    AGREEABLE + """
def sgd_step(w, g, lr):
    return Agreeable()
""", says="Agreeable",
)  # fmt: skip

attack(
    3, "is-agreeable-itself", "the function's name stands for an object that equals everything",
    AGREEABLE + "\nsgd_step = Agreeable()\n",
)  # fmt: skip

SUBCLASS = """
import numpy as np

class Mine(np.ndarray):
    def __eq__(self, other): return True
    def __sub__(self, other): return np.zeros(np.shape(other))
    __rsub__ = __add__ = __radd__ = __sub__
    def __array_function__(self, function, types, args, kwargs):
        return True if function.__name__ in ("allclose", "array_equal") else np.zeros(1)
    def __array_ufunc__(self, *args, **kwargs): return np.zeros(1)
    def tobytes(self): return bytes(8 * self.size)
    def __reduce__(self): return (print, ("BREACH: unpickled",))
    def __iter__(self): return iter([0.0] * 99)
"""

attack(
    4, "array-subclass", "returns an ndarray subclass with overridden operators",
    SUBCLASS + """
def sgd_step(w, g, lr):
    return np.atleast_1d(np.asarray(w) + lr * np.asarray(g)).view(Mine)
""",
)  # fmt: skip

attack(
    4, "honest-subclass", "returns an ndarray subclass with the right values",
    """
import numpy as np

class Mine(np.ndarray):
    pass

def sgd_step(w, g, lr):
    new = w - lr * np.asarray(g)
    return new.view(Mine) if isinstance(new, np.ndarray) else new
""", outcomes=(),
)  # fmt: skip

attack(
    4, "tensor-subclass", "returns a Tensor subclass that agrees with everything",
    """
import torch

class Mine(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None): return True
    def __eq__(self, other): return True
    def numpy(self): return 0.0

def sgd_step(w, g, lr):
    return torch.as_tensor(w + lr * g).as_subclass(Mine)
""",
)  # fmt: skip

# The last exercise, so that the rewritten cells are those of the tests and no answer's.
for slug, line in (("pass", "pass"), ("score", "2.0")):
    attack(
        5, f"rewrites-cells-to-{slug}", f"an input transformer turns later cells into `{line}`",
        f"""
def clip_gradient(g, max_norm):
    return g * 2.0

ip = get_ipython()
ip.input_transformers_post.append(lambda lines: ["{line}\\n"])
ip.input_transformers_cleanup.append(lambda lines: ["{line}\\n"])
ip.run_cell = ip.run_cell_async = lambda *args, **kwargs: None
""", exercise="clip_gradient",
    )  # fmt: skip

attack(
    5, "rewrites-syntax-trees", "an ast transformer empties every later cell",
    """
import ast

def clip_gradient(g, max_norm):
    return g * 2.0

class Empty(ast.NodeTransformer):
    def visit_Module(self, tree):
        tree.body = ast.parse("2.0").body
        return tree

get_ipython().ast_transformers.append(Empty())
""", exercise="clip_gradient",
)  # fmt: skip

attack(
    6, "displays-a-score", "the displayhook shows a score, then raises",
    UPHILL + """
import sys
from IPython.display import display

def shows(*args, **kwargs):
    display(1.0)
    raise SystemExit(0)

ip = get_ipython()
sys.displayhook = shows
ip.display_trap.hook = shows
type(ip.displayhook).__call__ = lambda self, result=None: shows()
ip.display_formatter.format = lambda *args, **kwargs: ({"text/plain": "1.0"}, {})
1.0
""",
)  # fmt: skip

attack(
    7, "hides-tracebacks", "switches off showtraceback",
    UPHILL + """
ip = get_ipython()
ip.showtraceback = ip._showtraceback = ip.showsyntaxerror = lambda *args, **kwargs: None
ip.set_custom_exc((BaseException,), lambda *args, **kwargs: [])
import sys
sys.excepthook = lambda *args: None
""",
)  # fmt: skip

attack(
    8, "looks-for-the-tests", "hooks, frames, gc and its own memory are searched for the tests",
    UPHILL.replace("return", "search()\n    return") + """
import gc, os, re, sys, time
# Written so that the patterns do not match themselves.
TEXT = re.compile("differs from [t]orch.optim|BEGIN [H]IDDEN TESTS|a zero gradient the [w]eights")
BYTES = re.compile(TEXT.pattern.encode())
found = set()

def look(text, where):
    if isinstance(text, str) and TEXT.search(text) or isinstance(text, bytes) and BYTES.search(text):
        found.add(where)

def search():
    frame = sys._getframe()
    while frame is not None:
        for value in (*frame.f_locals.values(), frame.f_code.co_consts):
            look(repr(value)[:200_000], "frames")
        frame = frame.f_back

def hook(info=None, *args):
    look(getattr(info, "raw_cell", ""), "pre_run_cell")
    search()

get_ipython().events.register("pre_run_cell", hook)
get_ipython().events.register("pre_execute", lambda: search())
for thing in gc.get_objects():
    if type(thing) in (list, tuple, dict) and len(thing) < 5000:
        try:
            for value in thing.values() if type(thing) is dict else thing:
                look(value, "gc")
        except Exception:
            pass
start = time.time()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        low, high = (int(n, 16) for n in line.split()[0].split("-"))
        if "rw" in line and high - low < 64 << 20 and time.time() - start < 1:
            try:
                memory.seek(low)
                look(memory.read(high - low), "memory")
            except (OSError, ValueError):
                pass
""",
    last="""
print("BREACH" if found else "found nothing", sorted(found))
""",
)  # fmt: skip

attack(
    9, "reads-what-is-not-there", "reads source/, the gradebook, another submission",
    """
import os, time

def tried(path):
    try:
        with open(path, "rb") as file:
            print("BREACH: read", path, len(file.read(100)))
    except OSError as error:
        pass

for path in ("GRADEBOOK", "NEIGHBOUR", "REPOSITORY/source/01-gradient-descent/gradient-descent.ipynb",
             "REPOSITORY/source/01-gradient-descent/answers/sgd_step.py", "REPOSITORY/.git/HEAD",
             "REPOSITORY/nbgrader_config.py", "REPOSITORY/gradebook.db", "/etc/shadow", "/etc/passwd",
             "/root/.bashrc", "/proc/1/environ", "/proc/1/mem", "/proc/1/root/etc/hostname",
             "/proc/1/cwd/x", "/dev/mem", "/dev/sda", "/proc/kcore", "/sys/kernel/mm/ksm/run"):
    tried(path)
start = time.time()
for folder, folders, names in os.walk("/"):
    if folder in ("/proc", "/sys") or folder.endswith("site-packages"):
        folders.clear()
    for name in {*names, *folders} & {"gradient-descent.ipynb", "gradient-descent.py", "gradebook.db",
                                      "sgd_step.py", "submitted", "nbgrader_config.py", ".git"}:
        print("BREACH: there is", os.path.join(folder, name))
    if time.time() - start > 2:
        print("walked as far as", folder)
        break
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) not in (1, os.getpid()):
        print("BREACH: sees process", pid)

def sgd_step(w, g, lr):
    return open("GRADEBOOK").read()
""", outcomes=(RAISED,), says="FileNotFoundError",
)  # fmt: skip

attack(
    9, "writes-everywhere", "writes to every folder that it finds",
    UPHILL + """
import os, time

start, tries = time.time(), 0
for folder, folders, names in os.walk("/"):
    if folder == "/proc" or folder.startswith(("/scratch", "/dev/shm")):
        folders.clear()
        continue
    tries += 1
    try:
        path = os.path.join(folder, "hostile-canary")
        with open(path, "w") as file:
            file.write("x")
        os.unlink(path)
        print("BREACH: wrote to", folder)
    except OSError:
        pass
    if time.time() - start > 2:
        break
for path in ("GRADEBOOK", "NEIGHBOUR", "/proc/1/oom_score_adj", "/proc/sys/kernel/core_pattern",
             "/proc/sysrq-trigger", "/sys/kernel/mm/ksm/run", "/proc/1/mem", "/proc/self/uid_map"):
    try:
        with open(path, "r+b", 0) as file:
            file.write(b"0")
        print("BREACH: wrote to", path)
    except OSError:
        pass
print("folders tried:", tries)
""",
)  # fmt: skip

attack(
    11, "opens-connections", "opens network connections",
    """
import socket, urllib.request

def reached(kind, address):
    try:
        with socket.socket(*kind) as sock:
            sock.settimeout(0.3)
            sock.connect(address)
            if kind[1] == socket.SOCK_STREAM:
                sock.sendall(b"hostile")
                print("BREACH: reached", address)
    except OSError as error:
        print(address, error)

reached((socket.AF_INET, socket.SOCK_STREAM), ("127.0.0.1", int("PORT")))
reached((socket.AF_INET, socket.SOCK_STREAM), ("192.0.2.1", 80))
reached((socket.AF_INET6, socket.SOCK_STREAM), ("::1", int("PORT")))
reached((socket.AF_UNIX, socket.SOCK_STREAM), "\\0ABSTRACT")
reached((socket.AF_UNIX, socket.SOCK_STREAM), "/run/docker.sock")
reached((socket.AF_UNIX, socket.SOCK_STREAM), "/var/run/dbus/system_bus_socket")

def sgd_step(w, g, lr):
    return urllib.request.urlopen("http://127.0.0.1:PORT/", timeout=1).read()
""", outcomes=(RAISED,), says="URLError",
)  # fmt: skip

attack(
    13, "hard-codes-public-inputs", "hard-codes the answers of the check's public inputs",
    """
import numpy as np

seen = set()

def honest(w, g, lr):
    seen.add(repr((w, g, lr)))
    return w - lr * g

honest.__name__ = "sgd_step"
try:
    check.sgd_step(honest)
except Exception as error:
    print(error)

def sgd_step(w, g, lr):
    return w - lr * g if repr((w, g, lr)) in seen else w * 0.0
""", says="the check passed, a hidden test did not",
)  # fmt: skip

attack(
    14, "calls-the-forbidden", "calls PyTorch where the exercise forbids it",
    """
import torch

def log_softmax(scores):
    return torch.log_softmax(torch.as_tensor(scores, dtype=torch.float64), 1).numpy()
""", exercise="log_softmax", says="torch",
)  # fmt: skip

attack(
    15, "changes-its-arguments", "changes the test's input arrays in place",
    """
import numpy as np

def sgd_step(w, g, lr):
    if isinstance(w, np.ndarray) and w.dtype.kind == "f":
        w -= lr * g
        return w
    return w - lr * np.asarray(g)
""", says="w",
)  # fmt: skip

attack(
    15, "changes-them-later", "keeps the input arrays and changes them at the next call",
    """
import numpy as np

kept = []

def sgd_step(w, g, lr):
    for array in kept:
        array[...] = 0.0
    kept.extend(a for a in (w, g) if isinstance(a, np.ndarray))
    return w - lr * g
""", outcomes=(),
)  # fmt: skip

attack(
    16, "detects-grading", "is right for the student and wrong when it detects grading",
    """
import os, socket

graded = "NBGRADER_EXECUTION" in os.environ or socket.gethostname() == "sandbox"

def sgd_step(w, g, lr):
    return w + lr * g if graded else w - lr * g
""",
)  # fmt: skip

attack(
    16, "counts-calls", "is right for the first hundred calls",
    """
calls = []

def sgd_step(w, g, lr):
    calls.append(1)
    return w - lr * g if len(calls) <= 100 else w + lr * g
""",
)  # fmt: skip

attack(
    16, "honest-but-curious", "is right, and looks at its surroundings",
    "import os, sys, socket\nprint(dict(os.environ), sys.argv, os.listdir('/'))\n" + RIGHT,
    outcomes=(),
)  # fmt: skip
