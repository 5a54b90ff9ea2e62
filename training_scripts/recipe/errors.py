"""The one exception that the training script turns into a message and exit status 2."""


class RecipeError(Exception):
    """An input cannot be used; the message names it and says what to do."""
