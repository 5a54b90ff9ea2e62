"""From strings to vectors: input checks, clean-up, models and the encoder."""
