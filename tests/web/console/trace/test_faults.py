"""Error codes in plain language, each with the clause that has it (OCPP-J 1.6, 4.2.3; 2.x, Part 4, 4.3)."""

import pytest

from chargeloom.web.console.trace.faults import CODES, FAMILIES, STRANGE, explain

OLD = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "FormationViolation",
    "PropertyConstraintViolation",
    "OccurenceConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
}
NEW = OLD - {"FormationViolation", "OccurenceConstraintViolation"} | {
    "FormatViolation",
    "OccurrenceConstraintViolation",
    "MessageTypeNotSupported",
    "RpcFrameworkError",
}


@pytest.mark.parametrize(
    ("protocol", "codes"), [("ocpp1.6", OLD), ("ocpp2.0.1", NEW), ("ocpp2.1", NEW)]
)
def test_every_code_of_a_version_is_explained_with_its_clause(
    protocol: str, codes: set[str]
) -> None:
    assert {code for code, known in CODES.items() if protocol in known.versions} == codes
    for code in codes:
        fault = explain(protocol, code, "why")
        assert (fault.clause, fault.description) == (FAMILIES[protocol], "why")
        assert fault.words


def test_a_code_that_its_version_lacks_has_no_clause() -> None:
    assert explain("ocpp1.6", "FormatViolation", "").clause == ""
    assert explain("ocpp1.6", "<b>", "").words == STRANGE
