"""The engine of handgrad: it knows no exercise by name."""
