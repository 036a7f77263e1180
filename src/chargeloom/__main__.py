"""Run the command line: as `chargeloom`, and as `python -m chargeloom`."""

import signal


def main() -> None:
    """Load the command line, and run it; Ctrl-C meanwhile ends it as it ends a program in C."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not what nohup set
    if is_ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Not before: it takes a tenth of a second, in which Python answers Ctrl-C by a traceback.
    from chargeloom.cli import main as run  # noqa: PLC0415

    if is_ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
