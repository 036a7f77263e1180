"""Every order of a CSMS is answered as a station would, and each answer fits its schema."""

from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS as CALLS_OF_21
from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS as CALLS_OF_201
from chargeloom.sim.v21.orders import ORDERS as ORDERS_OF_21
from chargeloom.sim.v201.orders import ORDERS as ORDERS_OF_201
from tests.sim.v201.orders.words import TAG, both
from tests.sim.v201.pocket_csms import Bench, Payload


def test_every_order_has_an_answer() -> None:
    assert ORDERS_OF_201.keys() == CALLS_OF_201.keys()
    assert ORDERS_OF_21.keys() == CALLS_OF_21.keys()


@both
def test_the_rest_is_answered_as_a_station_without_it_would(version: str) -> None:
    bench = Bench.accepted(version)
    log = {"remoteLocation": "https://x/"}
    profile_of_network = {
        "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "wss://x",
        "messageTimeout": 30, "securityProfile": 2, "ocppInterface": "Wired0",
    }  # fmt: skip
    hashes = {
        "hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "c"
    }  # fmt: skip
    cases: list[tuple[str, Payload, str]] = [
        ("CertificateSigned", {"certificateChain": "nonsense"}, "Rejected"),
        ("DataTransfer", {"vendorId": "somebody"}, "UnknownVendorId"),
        ("DataTransfer", {"vendorId": "Chargeloom"}, "UnknownMessageId"),
        ("DeleteCertificate", {"certificateHashData": hashes}, "NotFound"),
        ("GetInstalledCertificateIds", {}, "NotFound"),
        ("GetLog", {"log": log, "logType": "SecurityLog", "requestId": 1}, "Accepted"),
        (
            "InstallCertificate",
            {"certificateType": "CSMSRootCertificate", "certificate": "x"},
            "Rejected",
        ),
        (
            "PublishFirmware",
            {"location": "https://x", "checksum": "0" * 32, "requestId": 1},
            "Rejected",
        ),
        ("UnpublishFirmware", {"checksum": "0" * 32}, "NoFirmware"),
        (
            "SetNetworkProfile",
            {"configurationSlot": 1, "connectionData": profile_of_network},
            "Accepted",
        ),
        (
            "CustomerInformation",
            {"requestId": 1, "report": True, "clear": False, "idToken": TAG},
            "Accepted",
        ),
        ("SetMonitoringLevel", {"severity": 99}, "Rejected"),
    ]
    for action, request, status in cases:
        assert bench.order(action, **request)["status"] == status, action
    assert bench.order("CostUpdated", totalCost=1.5, transactionId="x") == {}
    bench.wait(6)
    told = bench.heard("LogStatusNotification")
    assert [one["status"] for one in told] == ["Uploading", "Uploaded"]
