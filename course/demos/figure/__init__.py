"""How does a figure in a notebook change without flicker?"""
