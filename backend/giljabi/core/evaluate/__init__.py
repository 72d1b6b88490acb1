"""How good the four parts are, against gold answers. Every figure is between 0 and 1."""
