"""Who may make things absent in a student's process, and give them back? The grader alone.

What runs here is a hook of the interpreter's audit events: it cannot be taken away again, and no
object of Python's leads to it. It begins and ends what `core` does when a message says so that only
somebody with the submission's secret can have written, and it answers with a proof of the same kind
that it has done it. As long as something is absent it refuses what would bring it back: a body that
was kept, another hook, another program.

Like `core`, this is loaded a second time for the sandbox, see `seal`; plain functions and lists are
all that it consists of, and it raises nothing itself: a second hook does, which knows nothing.
"""

from __future__ import annotations

from _signal import SIG_BLOCK, SIG_SETMASK, SIGKILL, pthread_sigmask, valid_signals
from collections.abc import Callable
from gc import freeze, get_objects, unfreeze
from hashlib import blake2b
from os import kill
from threading import get_ident
from types import CodeType, FunctionType

from course.check.absent import core

REQUEST, LOADED = "course.absent", "course.loaded"  # names of our own events
_PROGRAMS = frozenset({
    "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pty.spawn",
    "subprocess.Popen",
})  # fmt: skip
_LOOKING = frozenset({"sys._current_frames", "sys._current_exceptions"})
_CODE = frozenset({"exec", "function.__new__", "object.__setattr__", LOADED})
_WATCHED = frozenset({REQUEST, "sys.addaudithook", *_PROGRAMS, *_LOOKING, *_CODE})
_ALL_SIGNALS = frozenset(valid_signals())


def proof(secret: bytes, *words: str | bytes) -> bytes:
    """What only somebody with the secret can say of these words."""
    said = [word.encode() if type(word) is str else word for word in words]
    letters = b"".join([b"%d:%s" % (len(word), word) for word in said])
    return blake2b(letters, key=secret, digest_size=16).digest()


def hooks(plans: dict[tuple[str, str], dict], alone: bool) -> tuple[Callable, Callable]:
    """The hook that decides, and the one that raises what was decided.

    Parameters
    ----------
    plans : dict
        By unit and exercise. It may be filled until the secret is there.
    alone : bool
        Whether all processes that this one may kill belong to the submission.

    Returns
    -------
    decide, refuse : callable
        To be added in this order.
    """
    secrets: list[bytes] = []
    marks: list[list] = []  # made when the secret came
    active: list[dict] = []
    words: list[bytes] = []  # of the last request that made something absent
    busy: list[int] = []  # threads in which this works
    texts: dict[int, str] = {}

    def request(kind: str, details: tuple, box: list) -> None:
        if kind in ("prepare", "seal") and not secrets:
            if kind == "prepare":
                details[0](plans)
            else:
                marks.append([])
                secrets.append(details[0])
        elif kind == "forbid" and secrets:
            unit, name, nonce, said = details
            if said == proof(secrets[0], kind, unit, name, nonce):
                box.append(_start(plans[unit, name]) or proof(secrets[0], "absent", nonce))
                words[:] = [nonce]
        elif kind == "allow" and active and details[0] == proof(secrets[0], kind, words[0]):
            _finish()

    def _start(plan: dict) -> str:
        """Make absent what a plan holds; what to say if something of it is kept elsewhere."""
        _finish()
        if alone:
            _end_others()
        objects = get_objects()
        hidden = not any(one is marks[-1] for one in objects)
        if hidden:  # somebody froze them
            unfreeze()
            objects = get_objects()
        active.append(plan)
        core.begin(plan, objects)
        if hidden:
            freeze()
            marks.append([])
            return "hides what it made before: calls gc.freeze(), which no answer needs"
        return core.kept(plan, objects)

    def _finish() -> None:
        if active:
            core.end(active.pop())

    def offence(event: str, args: tuple) -> str:
        if event == REQUEST:
            previous = pthread_sigmask(SIG_BLOCK, _ALL_SIGNALS)
            try:
                request(*args)
            finally:
                pthread_sigmask(SIG_SETMASK, previous)
        elif event == "sys.addaudithook":
            return "listens to the interpreter, which no answer needs" if secrets else ""
        elif not active:
            return ""
        elif event in _PROGRAMS:
            return core.STARTS
        elif event == LOADED:
            core.cover(active[0], core.functions_of(args[0]))
        elif event == "object.__setattr__":
            if args[1] == "__code__" and type(args[0]) is FunctionType:
                if core.holds(active[0], args[0]):
                    return core.says_of(args[0])
                return core.copied(active[0], args[2]) if type(args[2]) is CodeType else ""
        elif type(args[0]) is CodeType:
            return core.copied(active[0], args[0])
        return ""

    def decide(event: str, args: tuple) -> None:
        if event not in _WATCHED:
            return
        me = get_ident()
        if me in busy:
            return
        if event in _LOOKING and busy:
            texts[me] = "looks into another thread while it is tested"
            return
        busy.append(me)
        try:
            says = offence(event, args)
        except BaseException:  # nothing may come out of here, and what is unclear is refused
            says = "does what cannot be looked at while it is tested" if active else ""
        busy.remove(me)
        if says:
            texts[me] = says

    names = {"take": texts.pop, "me": get_ident, "ReadyMade": core.ReadyMade, "__builtins__": {}}
    source = "def refuse(event, args):\n says = take(me(), None)\n if says: raise ReadyMade(says)"
    exec(source, names)
    return decide, names["refuse"]


def _end_others() -> None:
    """End all other processes of the submission, which may hold what is to be absent."""
    try:
        kill(-1, SIGKILL)
    except OSError:  # there is none
        return
