import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st
from standardwebhooks import Webhook as Verifier, WebhookVerificationError

from chargeloom.domain.alerts.webhook import secret_text, signed_headers


def now_s() -> int:
    return int(datetime.now(UTC).timestamp())  # noqa: TID251 the verifier looks at the clock


@given(secret=st.binary(min_size=24, max_size=64), data=st.dictionaries(st.text(), st.text()))
def test_a_stranger_verifies_what_we_sign(secret: bytes, data: dict[str, str]) -> None:
    body = json.dumps(data).encode()
    headers = signed_headers(secret, "ntf_1", now_s(), body)
    assert Verifier(secret_text(secret)).verify(body, headers) == data


def test_a_stranger_finds_what_was_changed() -> None:
    secret, body = b"s" * 32, b'{"a":1}'
    verifier = Verifier(secret_text(secret))
    headers = signed_headers(secret, "ntf_1", now_s(), body)
    for changed, bytes_ in (
        (headers, b'{"a":2}'),
        (headers | {"webhook-id": "ntf_2"}, body),
        (headers | {"webhook-timestamp": str(now_s() - 1000)}, body),
        (signed_headers(b"t" * 32, "ntf_1", now_s(), body), body),
    ):
        with pytest.raises(WebhookVerificationError):
            verifier.verify(bytes_, changed)


def test_the_example_of_the_specification_comes_out() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed_headers(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
