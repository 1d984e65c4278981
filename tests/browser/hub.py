"""How do tests start a JupyterHub for several people, and leave nothing of them on the machine?

The hub runs in namespaces of its own, made by bubblewrap: accounts are added to a copy of /etc that
lies in memory, homes and the exchange are in memory too, and all of it ends with the hub.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import lab
import pytest
import test_docs

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "/etc/jupyterhub/jupyterhub_config.py"  # where docs/hub.md copies it to
DOCUMENT = ROOT / "docs" / "hub.md"
PROXY = ROOT / "build" / "proxy"
EMPTIED = ("/srv", "/home", "/tmp")  # where the hub's world begins empty
PASSWORD = "a password"

# What the example leaves to those who run a hub, and what a machine with other servers must have.
CONFIGURATION = """
load_subconfig({example!r})
c = get_config()
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
for port, service in zip({services}, c.JupyterHub.services, strict=True):
    service["url"] = f"http://127.0.0.1:{{port}}"
for environment in (c.Spawner.environment, *(s["environment"] for s in c.JupyterHub.services)):
    environment["JUPYTERLAB_SETTINGS_DIR"] = {settings!r}
"""
SETTINGS = {
    **lab.SETTINGS,
    "terminal-extension/plugin": {"screenReaderMode": True},  # its text is in the page
}


def why_not():
    """What keeps this machine from a hub; empty if nothing does."""
    lacking = [name for name in ("bwrap", "unshare", "useradd") if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)} missing"
    if os.geteuid() != 0 and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
        return "several users' servers are started by root"
    return ""


def proxy():
    """The hub's proxy: as it is on this machine, or from npm."""
    installed = shutil.which("configurable-http-proxy")
    if installed:
        return installed
    program = PROXY / "node_modules" / ".bin" / "configurable-http-proxy"
    if not program.exists():
        if shutil.which("npm") is None:
            pytest.skip("there is no configurable-http-proxy here, and no npm to install it")
        (wanted,) = re.findall(r"configurable-http-proxy@[\d.]+", DOCUMENT.read_text("utf-8"))
        command = ["npm", "install", "--no-audit", "--no-fund", f"--prefix={PROXY}", wanted]
        PROXY.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(command, cwd=PROXY, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"npm cannot install configurable-http-proxy: {done.stderr[-300:]}")
    return str(program)


def block(word):
    """The lines of the block in docs/hub.md that holds a word."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (found,) = [b for b in re.findall(r"```bash\n(.*?)```", text, re.S) if word in b]
    return found


def courses(folder):
    """Lines that put two courses of the smallest unit where docs/hub.md says."""
    made = folder / "course"
    made.mkdir()
    test_docs.a_course(made)
    shutil.rmtree(made / ".venv")
    with (made / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    return f"""
for name in descent optimization; do
    cp -r {made} /home/grader-$name/$name
    sed -i "s/course_id = .*/course_id = '$name'/" /home/grader-$name/$name/nbgrader_config.py
    chown -R grader-$name: /home/grader-$name/$name
done
"""


def _world(folder):
    """bwrap's words for a machine like this one, with empty homes and accounts of its own."""
    # bwrap covers parts of its own /proc, and within that no sandbox may have another.
    words = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    words += ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--chdir", "/"]
    needed = [Path(path) for path in (sys.base_prefix, sys.prefix, ROOT, folder)]
    emptied = {Path(path) for path in EMPTIED}
    # A folder of root's, such as /root, opens to nobody: an empty one takes its place.
    emptied |= {p for path in needed for p in path.parents if not p.stat().st_mode & 0o001}
    emptied = [p for p in sorted(emptied) if emptied.isdisjoint(p.parents)]
    for path in emptied:
        words += ["--perms", "1777" if path == Path("/tmp") else "0755", "--tmpfs", str(path)]
    words += ["--ro-bind", "/etc", "/srv/etc", "--perms", "0755", "--tmpfs", "/etc"]
    for path in needed:  # what the hub needs is there again, wherever it lies
        above = [p for p in path.parents if any(p.is_relative_to(e) for e in emptied)]
        for between in reversed(above):
            if between not in emptied:
                words += ["--perms", "0755", "--dir", str(between)]
        if above:
            words += ["--ro-bind", str(path), str(path)]
    return words


def _ports(number):
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@contextmanager
def hub(folder, begin):
    """A hub as docs/hub.md sets it up, after the shell lines of `begin`; its address."""
    folder.chmod(0o755)
    for name, values in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    ports = _ports(5)
    configuration = folder / "hub_for_tests.py"
    configuration.write_text(
        CONFIGURATION.format(
            example=EXAMPLE, password=PASSWORD, ports=ports, services=ports[3:],
            proxy=proxy(), settings=str(folder / "settings"),
        )
    )  # fmt: skip
    # The first process of a namespace takes all others along when it ends: here, when the hub ends
    # or when nobody holds the other end of its input any more.
    start = block("bin/jupyterhub").replace(
        f"/opt/descent/bin/jupyterhub -f {EXAMPLE}",
        f"{sys.executable} -m jupyterhub -f {configuration} < /dev/null &",
    )
    lines = ["exec 3<&0", "cp -a /srv/etc/. /etc", f"cd {ROOT}", block("useradd"), begin, start]
    lines += ["cat <&3 > /dev/null &", "wait -n"]
    command = [*_world(folder), "bash", "-euc", "\n".join(lines)]
    apart = ("DESCENT_", "GIT_", "JUPYTER")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(apart)}
    kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"], "/usr/sbin"])
    kept |= {"TMPDIR": "/tmp", "HOME": "/srv"}
    if os.geteuid() != 0:  # sudo keeps no environment
        command = ["sudo", "-n", "env", *(f"{n}={v}" for n, v in kept.items()), *command]
    with open(folder / "hub.log", "w") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=kept)
    address = f"http://127.0.0.1:{ports[0]}"
    try:
        lab.wait_for(f"{address}/hub/health", process, folder / "hub.log", "JupyterHub", 120)
        yield address
    finally:
        process.stdin.close()
        process.wait(20)
