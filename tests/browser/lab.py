"""How do tests drive a real JupyterLab in a real Chromium?"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Keep cells in the page that are scrolled out of view.
    "notebook-extension/tracker": {"windowingMode": "none"},
}


def chromium():
    """Path of an installed Chromium, or skip."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    pytest.skip("there is no Chromium here: apt-get install chromium")


@contextmanager
def browser():
    """A running Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    path = chromium()
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def server(folder, tmp_path, *arguments, app="jupyterlab"):
    """A Jupyter app on a free port of loopback, serving a folder; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name, values in SETTINGS.items():
        path = tmp_path / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    environment = {
        **os.environ,
        "DESCENT_PROGRESS": str(tmp_path / "progress.json"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }
    command = [
        sys.executable, "-m", app, "--no-browser", "--allow-root", f"--port={port}",
        "--ip=127.0.0.1", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
        "--ServerApp.port_retries=0", *arguments,
    ]  # fmt: skip
    with open(tmp_path / "lab.log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status", process, tmp_path / "lab.log", "JupyterLab")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(address, process, log, name, seconds=60):
    """Wait until a server answers; its log is told where it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{name} does not start: {log.read_text()[-3000:]}")


class Notebook:
    """An open notebook."""

    def __init__(self, page, address, path, place="lab/tree"):
        self.page = page
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{address}/{place}/{path}?reset", timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self._wait_for_kernel(address, path)
        if place.startswith("lab"):
            page.keyboard.press("Control+b")  # more room for the notebook

    def _wait_for_kernel(self, address, path, seconds=60):
        """Wait until the page is connected to an idle kernel; what is run before may be lost."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with urllib.request.urlopen(f"{address}/api/sessions", timeout=20) as answer:
                kernels = [s["kernel"] for s in json.load(answer) if s["path"] == path]
            if any(k["execution_state"] == "idle" and k["connections"] for k in kernels):
                break
            self.page.wait_for_timeout(200)
        else:
            raise AssertionError(f"{path} has no idle kernel after {seconds} s")
        # The indicator says idle before there is a kernel, too; the name is there only with one.
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-Toolbar-kernelName')]"
            ".some(name => name.textContent.includes('Python'))",
            timeout=1000 * seconds,
        )

    def menu(self, *labels):
        """Choose an entry of the menu bar."""
        self.page.get_by_role("menuitem", name=labels[0], exact=True).first.click()
        for label in labels[1:]:
            self.page.locator(".lm-Menu-itemLabel", has_text=label).first.click()

    def run_all(self, seconds=90):
        """Run all cells and wait until the kernel is idle again."""
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            ".some(prompt => /[*0-9]/.test(prompt.textContent))",
            timeout=30_000,
        )
        self.wait_idle(seconds)

    def wait_idle(self, seconds=90):
        """Wait until nothing runs: no cell has a star for a number."""
        self.page.wait_for_function(
            "() => ![...document.querySelectorAll('.jp-InputPrompt')]"
            ".some(p => p.textContent.includes('*')) && document.querySelector("
            "'.jp-Notebook-ExecutionIndicator[data-status=idle]')",
            timeout=1000 * seconds,
        )

    def cell(self, text):
        """The code cell that holds a text."""
        found = self.page.locator(".jp-CodeCell", has_text=text).first
        found.scroll_into_view_if_needed()
        return found

    def write(self, text, source):
        """Replace the source of the cell that holds `text`, and run it."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.wait_idle()

    def run(self, text):
        """Run the cell that holds a text; the cell."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.wait_idle()
        return cell
