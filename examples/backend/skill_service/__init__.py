"""skillsim behind HTTP: an example to copy."""
