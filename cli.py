"""`python cli.py ...` from a checkout; the app lives in digitize.commands."""

from digitize.commands import main

if __name__ == "__main__":
    main()
