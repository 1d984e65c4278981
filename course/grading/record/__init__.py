"""Step 4: how do marks and reasons get into nbgrader's gradebook?"""
