"""``python -m course``: the same as the command ``course``."""

from course.cli import main

if __name__ == "__main__":
    main()
