"""One module or package a unit: what the instant checks ask, on public inputs, and the hints."""
