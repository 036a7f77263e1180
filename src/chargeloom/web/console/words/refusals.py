"""Why a station was refused at the door, in the words of people, and what helps."""

from typing import Final, NamedTuple


class Meaning(NamedTuple):
    """What a refusal means, and what somebody can do about it."""

    why: str
    remedy: str


_PASSWORD: Final = "Set a new password under Change, and enter the same in the station."

REFUSALS: Final[dict[str, Meaning]] = {
    "wrong credentials": Meaning("The password is wrong.", _PASSWORD),
    "too many wrong credentials": Meaning("The password was wrong too often.", _PASSWORD),
    "credentials are needed": Meaning(
        "It sent no password.",
        "Enter the password in the station, or lower the security profile under Change.",
    ),
    "this station is disabled": Meaning(
        "The station is disabled.", "Enable it under Change if it shall come back."
    ),
    "this station must connect with TLS": Meaning(
        "It came without TLS, which its security profile demands.",
        "Point it at the wss:// address, or lower the security profile under Change.",
    ),
    "a client certificate is needed": Meaning(
        "It brought no certificate, which its security profile demands.",
        "Install its certificate in the station, or lower the security profile under Change.",
    ),
    "this certificate is not the station's": Meaning(
        "Its certificate names another station or company.",
        "Install a certificate that names this station.",
    ),
    "its certificate is revoked": Meaning(
        "Its certificate is revoked.", "Install a new certificate in the station."
    ),
    "no common subprotocol": Meaning(
        "It speaks no version of OCPP that this server speaks.",
        "Set it to OCPP 1.6-J, 2.0.1 or 2.1.",
    ),
    "too many stations at once": Meaning(
        "Too many stations came at once.", "It is let in when it tries again."
    ),
}
"""What the door says, and what that means."""

OTHER: Final = Meaning(
    "Its request to connect was not in order.", "The log of the server has the details."
)


def meaning(why: str) -> Meaning:
    """Say what a refusal means."""
    return REFUSALS.get(why, OTHER)
