"""Step 3: how are the student's functions tested from outside their process?"""
