"""A learner's own folder: copies of the released units, and how mended lessons get into them."""
