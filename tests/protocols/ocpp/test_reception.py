"""Whom the reception asks what, and in which order; no socket."""

from multidict import CIMultiDict
from picows import WSListener, WSUpgradeRequest, WSUpgradeResponseWithListener

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Admission
from chargeloom.protocols.ocpp.reception import Peer, Reception
from chargeloom.services.admitting import Admitted, Attempt, Credentials, Refused

PEER = Peer("192.0.2.1", is_encrypted=True)
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "ocpp1.6",
}


class RecordingGate:
    """Lets everybody in, or nobody, and remembers who asked."""

    def __init__(self, outcome: Admitted | Refused) -> None:
        self.outcome = outcome
        self.asked: list[tuple[Attempt, float]] = []

    def admit(self, attempt: Attempt, now_s: float) -> Admitted | Refused:
        self.asked.append((attempt, now_s))
        return self.outcome


class Room:
    def __init__(self, outcome: Admitted | Refused | None = None) -> None:
        self.gate = RecordingGate(outcome or Admitted(is_authenticated=True))
        self.admissions: list[Admission] = []
        self.reception = Reception(
            self.gate,
            ("ocpp2.0.1", "ocpp1.6"),
            make_link=self.make_link,
            clock=lambda: 7.0,
            reference=lambda: "ref_1",
        )

    def make_link(self, admission: Admission) -> WSListener:
        self.admissions.append(admission)
        return WSListener()

    def ask(self, path: bytes = b"/ocpp/CP1", /, **headers: str) -> WSUpgradeResponseWithListener:
        request = WSUpgradeRequest()
        request.path = path
        request.headers = CIMultiDict({**UPGRADE, **headers})
        return self.reception.answer(request, PEER)


def test_the_gate_is_told_who_knocks_from_where_and_how() -> None:
    room = Room()
    room.ask(Authorization="Basic Q1AxOnNlY3JldA==")
    credentials = Credentials(b"CP1", b"secret")
    attempt = Attempt(StationId("CP1"), "192.0.2.1", credentials, is_encrypted=True)
    assert room.gate.asked == [(attempt, 7.0)]


def test_a_link_is_made_for_who_was_admitted() -> None:
    room = Room()
    answer = room.ask()
    assert answer.response.status == 101
    assert room.admissions == [Admission(StationId("CP1"), "ocpp1.6", "192.0.2.1", True)]


def test_our_best_subprotocol_is_chosen_whatever_the_order_of_the_offer() -> None:
    room = Room()
    answer = room.ask(b"/ocpp/CP1", **{"Sec-WebSocket-Protocol": "ocpp1.6, ocpp2.0.1"})
    assert answer.response.headers["Sec-WebSocket-Protocol"] == "ocpp2.0.1"


def test_what_the_gate_refuses_is_answered_in_its_words() -> None:
    answer = Room(Refused(429, "slow down", {"Retry-After": "9"})).ask()
    assert (answer.response.status, answer.response.body) == (429, b"slow down\n")
    assert answer.response.headers["Retry-After"] == "9"
    assert answer.listener is None


def test_the_gate_is_not_asked_about_the_hopeless() -> None:
    room = Room()
    statuses = [
        room.ask(b"/elsewhere", Origin="https://example.org").response.status,
        room.ask(Origin="https://example.org").response.status,
        room.ask(Upgrade="h2c").response.status,
    ]
    assert statuses == [404, 403, 426]
    assert room.gate.asked == []


def test_a_closed_reception_refuses_before_everything_else() -> None:
    room = Room()
    room.reception.closed_for = Refused(503, "not now")
    assert room.ask(b"/elsewhere").response.status == 503
    assert room.gate.asked == []


def test_who_is_refused_does_not_learn_which_subprotocols_are_served() -> None:
    answer = Room(Refused(401, "who are you")).ask(
        b"/ocpp/CP1", **{"Sec-WebSocket-Protocol": "none"}
    )
    assert answer.response.status == 401


def test_without_a_common_subprotocol_no_link_is_made() -> None:
    room = Room()
    answer = room.ask(b"/ocpp/CP1", **{"Sec-WebSocket-Protocol": "ocpp1.2"})
    assert answer.response.status == 101
    assert "Sec-WebSocket-Protocol" not in answer.response.headers
    assert room.admissions == []
