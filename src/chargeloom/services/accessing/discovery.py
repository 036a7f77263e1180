"""Discovery: what a provider of single sign-on says of itself (OpenID Connect Discovery 1.0, 3)."""

from typing import NamedTuple

from chargeloom.outbound import is_address
from chargeloom.services.accessing.enquiring import Unusable, fetched


class About(NamedTuple):
    """Where a provider is asked for what."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str | None
    """None: all that it tells of people stands in their identity tokens."""
    takes_posted_secret: bool
    """Whether programs may prove who they are in the form (`client_secret_post`)."""


async def discovered(issuer: str) -> About:
    """Ask the provider about itself. Raises Unusable."""
    asked = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    said = await fetched("GET", asked)
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Unusable(f"{asked}: it calls itself another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_address(said.get(name)):
            raise Unusable(f"{asked}: {name} is no address")
    userinfo = said.get("userinfo_endpoint")
    methods = said.get("token_endpoint_auth_methods_supported")
    return About(
        issuer=said["issuer"],
        authorization=said["authorization_endpoint"],
        token=said["token_endpoint"],
        keys=said["jwks_uri"],
        userinfo=userinfo if is_address(userinfo) else None,
        takes_posted_secret=isinstance(methods, list) and "client_secret_post" in methods,
    )
