"""How does nbgrader run this course? Its commands, the formgrader and `course grade` read this."""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as nb
from sqlalchemy.engine import URL

from course.authoring import release
from course.grading.record.collector import PlatformNames
from course.grading.record.preprocessors import EscapeNames, Repair, RunEngine, TellReasons
from course.grading.show.exchange import ReleaseFeedback
from course.grading.show.export import PlainExporter
from course.grading.show.student_page import StudentPage

c = get_config()  # noqa: F821 (nbgrader provides it)
root = Path(__file__).resolve().parent

# nbgrader calls `alembic` by name, also where the environment is used without being activated.
tools = str(Path(sys.executable).parent)
if tools not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([tools, os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "descent"
c.CourseDirectory.root = str(root)
# What never leaves source/: the answer bank and the text twins. Pictures do.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "answers", "*.py", "*.md",
]  # fmt: skip
# Several processes write marks: let them wait for each other instead of failing. For PostgreSQL
# put its URL here. (`nbgrader db upgrade` wants the plain name: --db=sqlite:///gradebook.db)
c.CourseDirectory.db_url = URL.create(  # the folder may have any name, such as one with "?"
    "sqlite", database=(root / "gradebook.db").as_posix(), query={"timeout": "60"}
).render_as_string()

# "Validate": whatever kernel a notebook names, such as that of an environment elsewhere, it runs in
# this one's. (On a JupyterHub this line belongs in the students' nbgrader_config.py.)
c.Execute.kernel_name = "python3"

# source/ -> release/
c.ClearSolutions.code_stub = {"python": release.STUB}
c.GenerateAssignment.preprocessors = release.preprocessors()

# a learning platform's zip -> submitted/
c.ZipCollectApp.collector_plugin = PlatformNames

# submitted/ -> autograded/, through the same engine as `course grade`
c.Autograde.sanitize_preprocessors = [Repair, nb.CheckCellMetadata]
c.Autograde.autograde_preprocessors = [
    RunEngine,
    nb.SaveAutoGrades,
    nb.AssignLatePenalties,
    nb.CheckCellMetadata,
]

# autograded/ -> the formgrader's page of a submission
c.HTMLExporter.preprocessors = [EscapeNames]

# autograded/ -> feedback/
c.GenerateFeedback.exporter_class = StudentPage
c.GenerateFeedback.preprocessors = [nb.GetGrades, TellReasons, CSSHTMLHeaderPreprocessor]

# feedback/ -> the exchange
c.ExchangeFactory.release_feedback = ReleaseFeedback

# the gradebook -> grades.csv
c.ExportApp.plugin_class = PlainExporter
