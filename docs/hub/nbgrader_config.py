"""What must nbgrader know on a JupyterHub? Everybody's server reads this, the courses' too."""

c = get_config()  # noqa: F821 (nbgrader provides it)

# One folder for all courses, which everybody may write to: mkdir -p it, chmod ugo+rwx it.
c.Exchange.root = "/srv/nbgrader/exchange"
c.Exchange.path_includes_course = True  # students have several courses: descent/00-start-here
c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"

# "Validate" runs in the hub's environment, whatever kernel a notebook names.
c.Execute.kernel_name = "python3"
