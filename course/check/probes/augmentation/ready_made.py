"""Which ready-made code must a solution of unit 08 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch the course's own. PyTorch and
# SciPy are tools like NumPy: whoever uses their grid_sample or map_coordinates for `warp` still has
# to find the inverse, the center and the border.
READY_MADE = ("course.oracles.*", "course.demos.*")
