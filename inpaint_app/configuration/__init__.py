"""Reading configurations that nobody has checked yet, of any architecture (no torch)."""
