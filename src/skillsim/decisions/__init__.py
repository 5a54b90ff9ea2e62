"""What a similarity decides."""
