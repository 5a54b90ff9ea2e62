"""What users do with skill vectors, one module per task."""
