"""Step 2: where does a student's code run, and what are its walls?"""
