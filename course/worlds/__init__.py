"""What pictures and exercises act on: surfaces, scenes, small data sets, a small network."""
