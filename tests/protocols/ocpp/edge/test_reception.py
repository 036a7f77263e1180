"""Whom the reception asks what, and in which order; no socket."""

from ipaddress import ip_network

import pytest
from picows import WSListener

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.connection import Admission
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.porch import Peer, Upgrade
from chargeloom.protocols.ocpp.edge.reception import Desk, Reception
from chargeloom.protocols.ocpp.edge.rules import Rules
from chargeloom.services.stations.admitting import Admitted, Attempt, Credentials, Refused

PEER = Peer("192.0.2.1", is_encrypted=True)
UPGRADE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "x3JJHMcDL1EzLkh9GBhXDw==",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "ocpp1.6",
}
RULES = Rules(served=("ocpp2.0.1", "ocpp1.6"))


class RecordingGate:
    """Lets everybody in, or nobody, and remembers who asked."""

    def __init__(self, outcome: Admitted | Refused) -> None:
        self.outcome = outcome
        self.asked: list[tuple[Attempt, float]] = []

    def admit(self, attempt: Attempt, now_s: float) -> Admitted | Refused:
        self.asked.append((attempt, now_s))
        return self.outcome

    def knows(self, station: StationId) -> bool:
        return station == "CP1"


class Room:
    def __init__(
        self,
        outcome: Admitted | Refused | None = None,
        rules: Rules = RULES,
        limits: Limits | None = None,
    ) -> None:
        self.gate = RecordingGate(outcome or Admitted(is_authenticated=True))
        self.admissions: list[Admission] = []
        self.windows: list[int] = []
        self.refusals: list[tuple[StationId | None, str, int]] = []
        desk = Desk(self.make_link, lambda: 7.0, lambda: 0.5, lambda: "ref_1", self.refused)
        self.reception = Reception(self.gate, rules, limits or Limits(), desk)

    def make_link(self, admission: Admission, deflate_bits: int) -> WSListener:
        self.admissions.append(admission)
        self.windows.append(deflate_bits)
        return WSListener()

    def refused(self, station: StationId | None, address: str, refused: Refused) -> None:
        self.refusals.append((station, address, refused.http_status))

    def ask(self, path: str = "/ocpp/CP1", /, **headers: str | None) -> Upgrade | Refused:
        fields = {**UPGRADE, **{name.replace("_", "-"): value for name, value in headers.items()}}
        lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        head = "\r\n".join([f"GET {path} HTTP/1.1", *lines])
        return self.reception.answer(head.encode("latin-1"), PEER)

    def come(self, path: str = "/ocpp/CP1", /, **headers: str | None) -> Upgrade:
        answer = self.ask(path, **headers)
        assert isinstance(answer, Upgrade), answer
        return answer

    def status(self, path: str = "/ocpp/CP1", /, **headers: str | None) -> int:
        answer = self.ask(path, **headers)
        assert isinstance(answer, Refused), answer
        return answer.http_status


def test_the_gate_is_told_who_knocks_from_where_and_how() -> None:
    room = Room()
    room.come(Authorization="Basic Q1AxOnNlY3JldA==")
    credentials = Credentials(b"CP1", b"secret")
    attempt = Attempt(StationId("CP1"), "192.0.2.1", credentials, is_encrypted=True)
    assert room.gate.asked == [(attempt, 7.0)]


def test_a_link_is_made_for_who_was_admitted() -> None:
    room = Room()
    assert room.come().key == UPGRADE["Sec-WebSocket-Key"]
    assert room.admissions == [Admission(StationId("CP1"), "ocpp1.6", "192.0.2.1", True)]


def test_our_best_subprotocol_is_chosen_whatever_the_order_of_the_offer() -> None:
    answer = Room().come(Sec_WebSocket_Protocol="ocpp1.6, ocpp2.0.1")
    assert answer.headers["Sec-WebSocket-Protocol"] == "ocpp2.0.1"


def test_what_the_gate_refuses_is_answered_in_its_words_and_told() -> None:
    refused = Refused(429, "slow down", {"Retry-After": "9"})
    room = Room(refused)
    assert room.ask() is refused
    assert room.refusals == [(StationId("CP1"), "192.0.2.1", 429)]


def test_the_gate_is_not_asked_about_the_hopeless() -> None:
    room = Room()
    statuses = [
        room.status("/elsewhere", Origin="https://example.org"),
        room.status(Origin="https://example.org"),
        room.status(Upgrade="h2c"),
        room.status(Sec_WebSocket_Key="short"),
        room.status(Content_Length="5"),
    ]
    assert statuses == [404, 403, 426, 400, 400]
    assert room.gate.asked == []


def test_a_closed_reception_refuses_before_everything_else() -> None:
    room = Room()
    room.reception.closed_for = Refused(503, "not now")
    assert room.status("/elsewhere") == 503
    assert room.gate.asked == []


def test_who_is_refused_does_not_learn_which_subprotocols_are_served() -> None:
    assert Room(Refused(401, "who are you")).status(Sec_WebSocket_Protocol="none") == 401


def test_without_a_common_subprotocol_no_link_is_made() -> None:
    room = Room()
    assert room.come(Sec_WebSocket_Protocol="ocpp1.2").headers == {}
    assert room.admissions == []


def test_without_a_common_subprotocol_a_station_may_be_refused_instead() -> None:
    room = Room(rules=Rules(refuses_unknown=True))
    assert room.status(Sec_WebSocket_Protocol="ocpp1.2") == 400


def test_who_names_no_subprotocol_may_be_taken_to_speak_a_certain_one() -> None:
    room = Room(rules=Rules(assumed="ocpp1.6"))
    assert room.come(Sec_WebSocket_Protocol=None).headers == {}
    assert [one.subprotocol for one in room.admissions] == ["ocpp1.6"]
    assert room.come(Sec_WebSocket_Protocol="ocpp1.2").headers == {}
    assert len(room.admissions) == 1, "who names one means it"


@pytest.mark.parametrize(("subprotocol", "bits"), [("ocpp2.0.1", 12), ("ocpp1.6", 0)])
def test_compression_is_agreed_to_where_the_rules_say_so(subprotocol: str, bits: int) -> None:
    room = Room()
    answer = room.come(
        Sec_WebSocket_Protocol=subprotocol,
        Sec_WebSocket_Extensions="x-webkit, permessage-deflate; client_max_window_bits",
    )
    assert room.windows == [bits]
    assert ("Sec-WebSocket-Extensions" in answer.headers) is (bits > 0)


@pytest.mark.parametrize("subprotocol", ["ocpp1.6", "ocpp2.0.1"])
def test_every_version_has_messages_that_are_long(subprotocol: str) -> None:
    answer = Room().come(Sec_WebSocket_Protocol=subprotocol)
    assert answer.frame_bytes == Limits().long_message_bytes


def test_in_a_storm_a_station_is_told_when_to_come_back() -> None:
    room = Room(limits=Limits(admissions_burst=1.0))
    room.come()
    answer = room.ask()
    assert isinstance(answer, Refused)
    assert (answer.http_status, answer.headers) == (503, {"Retry-After": "16"})


def test_who_is_refused_takes_nobodys_turn() -> None:
    room = Room(limits=Limits(admissions_burst=1.0))
    assert room.status(Origin="https://example.org") == 403
    room.come()


def test_nobody_is_believed_what_it_says_of_its_address() -> None:
    room = Room()
    room.come(X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
    assert room.admissions[0].address == "192.0.2.1"


def test_a_trusted_proxy_is_believed_its_own_word_only() -> None:
    room = Room(rules=Rules(trusted_proxies=(ip_network("192.0.2.0/24"),)))
    room.come(X_Forwarded_For="198.51.100.66, 203.0.113.9")
    assert room.admissions[0].address == "203.0.113.9"


ODD = Rules(other_names={"ocpp2.0.1.1": "ocpp2.0.1"}, takes_any_path=True, excuses_connection=True)


def test_what_is_excused_in_a_handshake_is_told_with_its_place() -> None:
    room = Room(rules=ODD)
    upgrade = room.come(
        "/a/CP1/SN-1", Connection="keep-alive", Sec_WebSocket_Protocol="ocpp2.0.1.1"
    )
    assert upgrade.headers["Sec-WebSocket-Protocol"] == "ocpp2.0.1.1"
    (admission,) = room.admissions
    assert (admission.station, admission.subprotocol) == ("CP1", "ocpp2.0.1")
    assert admission.oddities == (
        (Deviation.PATH_OF_ITS_OWN, "path"),
        (Deviation.MISSING_CONNECTION_UPGRADE, "Connection"),
        (Deviation.OTHER_SUBPROTOCOL, "Sec-WebSocket-Protocol"),
    )


def test_a_sound_handshake_has_no_oddities_whatever_is_excused() -> None:
    room = Room(rules=ODD)
    room.come()
    assert room.admissions[0].oddities == ()
