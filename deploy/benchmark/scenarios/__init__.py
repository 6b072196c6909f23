"""What is measured, one module each: what it does, its options, and its run."""
