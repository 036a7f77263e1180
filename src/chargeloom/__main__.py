"""Run the command line as `python -m chargeloom`."""

from chargeloom.cli import main

if __name__ == "__main__":
    main()
