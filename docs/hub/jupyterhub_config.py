"""How does a class work on a JupyterHub? An example, which tests/browser/test_hub.py runs as it is.

docs/hub.md leads through it: as root, jupyterhub -f /etc/jupyterhub/jupyterhub_config.py

Each person has an account on the machine, and so has each course: `grader-COURSE`, whose home holds
the course's folder. The course's server runs as a service of the hub under that account, and its
instructors share it. Students have servers of their own and reach the course through the exchange
alone.
"""

import os
import pwd
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (JupyterHub provides it)
here = Path(__file__).resolve().parent
tools = Path(sys.executable).parent

# Who teaches what, and who learns it. A course's name is the `course_id` in its nbgrader_config.py.
courses = {
    "descent": {"instructors": ["ines"], "students": ["ben"]},  # Ada comes later
    "optimization": {"instructors": ["ines"], "students": ["ada"]},
}

# Behind a proxy that speaks TLS. Accounts and passwords are the machine's (PAM): an institution's
# login takes the place of that, such as `oauthenticator` or `ltiauthenticator`.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.Authenticator.allowed_users = {
    name for course in courses.values() for people in course.values() for name in people
}
c.Authenticator.allow_existing_users = False  # who is struck out above cannot sign in any more

# Everybody's server and terminal find the hub's programs, and the settings in this folder. People's
# own servers have no formgrader: that is in their courses'.
server = [
    str(tools / "jupyterhub-singleuser"),
    "--ServerApp.terminado_settings={'shell_command': ['/bin/bash']}",  # no login: PATH stays
]
environment = {"PATH": f"{tools}:{os.environ['PATH']}", "JUPYTER_CONFIG_PATH": str(here)}
c.Spawner.cmd = server
c.Spawner.environment = {**environment, "JUPYTER_CONFIG_PATH": f"{here / 'people'}:{here}"}

c.JupyterHub.load_groups = {}
c.JupyterHub.services = []
c.JupyterHub.load_roles = [
    # nbgrader asks, as the person whose server it is: which courses are mine? Which can I open?
    {"name": "user", "scopes": ["self", "list:services", "read:services"]},
    {
        "name": "server",
        "scopes": [
            "users:activity!user", "access:servers!server", "read:users:name!user",
            "read:users:groups!user", "list:services", "read:services",
        ],
    },
]  # fmt: skip
for number, (course, people) in enumerate(courses.items()):
    grader = f"grader-{course}"
    instructors, students = f"formgrade-{course}", f"nbgrader-{course}"
    c.JupyterHub.load_groups |= {
        instructors: {"users": [*people["instructors"], grader]},
        students: {"users": people["students"]},
    }
    c.JupyterHub.services.append(
        {
            "name": course,
            "url": f"http://127.0.0.1:{9001 + number}",
            "command": server,
            "user": grader,
            "cwd": f"{pwd.getpwnam(grader).pw_dir}/{course}",
            "oauth_no_confirm": True,
            "environment": {
                **environment,
                "JUPYTERHUB_USER": grader,
                "JUPYTERHUB_DEFAULT_URL": "/formgrader",
            },
        }
    )
    c.JupyterHub.load_roles += [
        {
            "name": instructors,
            "groups": [instructors],
            "scopes": [f"access:services!service={course}"],
        },
        # `nbgrader db student add` in the course's terminal puts people into the group.
        {
            "name": grader,
            "services": [course],
            "scopes": [f"groups!group={students}", f"read:users:groups!user={grader}"],
        },
    ]
