"""The assignment of unit 11: images, networks, weights, training, and the record of a run."""
