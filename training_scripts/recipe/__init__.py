"""The steps of the recipe that makes the embedded model, one module each."""
