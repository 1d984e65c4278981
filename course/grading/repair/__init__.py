"""Step 1: how does any file become a notebook that can be graded?"""
