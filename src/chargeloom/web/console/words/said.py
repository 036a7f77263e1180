"""What a page says after a deed: a closed list, so that no address can put words on it."""

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "saved": ("good", "Saved."),
    "signed-out": ("good", "You are signed out."),
    "password-set": ("good", "Your password is set. Other browsers were signed out."),
    "app-added": ("good", "Your authenticator app is in use from now on."),
    "passkey-added": ("good", "The passkey is ready."),
    "provider-added": ("good", "Single sign-on opens this account from now on."),
    "way-removed": ("good", "Removed."),
    "session-ended": ("good", "The browser was signed out."),
    "accepted": ("good", "The station is accepted. It starts with its next message."),
    "station-rejected": ("good", "The station is rejected."),
    "created": ("good", "Done."),
    "asked": ("good", "The station was asked."),
    "agreed": ("good", "The station agreed."),
    "declined": ("warm", "The station declined. What it said stands below, among its commands."),
    "unanswered": ("warm", "The station has not answered. What it was asked stands below."),
    "imported": ("good", "The tokens are imported."),
    "imported-new-ones": (
        "good",
        "New tokens are imported. Those that were known stayed as they were.",
    ),
    "imported-none": (
        "warm",
        "Nothing was imported: all of these tokens were known, and stayed as they were.",
    ),
}
