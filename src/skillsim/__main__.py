"""The command line as ``python -m skillsim``, for where the command is not in the path."""

from skillsim.cli import main

if __name__ == "__main__":
    main()
