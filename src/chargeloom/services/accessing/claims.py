"""Claims: what a provider of single sign-on vouches for, of the person who signed in there."""

from typing import Any, Final, NamedTuple, TypeGuard, cast

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.accessing.discovery import About
from chargeloom.services.accessing.enquiring import Unusable, fetched

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""What an identity token may be signed with: never with nothing, nor with a shared secret."""
LEEWAY_S: Final = 60
_LONGEST_SUB: Final = 255

Claims = dict[str, Any]


class Tokens(NamedTuple):
    """What a code was redeemed for."""

    identity: str
    access: str | None


async def verified(
    about: About, identity: str, *, client_id: str, nonce: str, now: Instant
) -> Claims:
    """Check an identity token (OpenID Connect Core 1.0, 3.1.3.7). Raises Unusable."""
    from joserfc import jwt  # noqa: PLC0415 only who uses single sign-on pays for it
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    keys = await fetched("GET", about.keys)
    must = {"essential": True}
    rules: dict[str, Any] = {
        "iss": must | {"value": about.issuer},
        "aud": must | {"value": client_id},
        "nonce": must | {"value": nonce},
        "sub": must,
        "exp": must,
    }
    try:
        token = jwt.decode(
            identity, KeySet.import_key_set(cast("Any", keys)), algorithms=[*ALGORITHMS]
        )
        jwt.JWTClaimsRegistry(now=now // SECOND, leeway=LEEWAY_S, **rules).validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"the identity token: {error}") from error
    claims: Claims = token.claims
    if claims.get("azp", client_id) != client_id:
        raise Unusable("the identity token is another client's (azp)")
    if not is_name(claims["sub"]) or len(claims["sub"]) > _LONGEST_SUB:
        raise Unusable("the identity token names nobody (sub)")
    return claims


async def completed(about: About, claims: Claims, access: str | None) -> Claims:
    """Ask for what no identity token has to tell (5.4): the mail address and the name. Raises Unusable.

    It counts only if it is of the same person (5.3.2); what the token tells stays as the token tells it,
    but an address and whether it is proven come from one place.
    """
    if "email" in claims or about.userinfo is None or access is None:
        return claims
    told = await fetched("GET", about.userinfo, bearer=access)
    if told.get("sub") != claims["sub"]:
        raise Unusable(f"{about.userinfo} tells of somebody else (sub)")
    return told | {name: value for name, value in claims.items() if name != "email_verified"}


def is_name(text: object) -> TypeGuard[str]:
    """Whether a claim names somebody."""
    return isinstance(text, str) and bool(text.strip()) and text.isprintable()
