"""The models behind the encoder: where their files come from and how they make vectors."""
