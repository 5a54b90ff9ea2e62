"""What the documentation site takes from the rest of the repository."""
