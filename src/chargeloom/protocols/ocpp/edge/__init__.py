"""The edge that stations meet: ports, TLS, handshakes, WebSockets, and one owner for each identity."""
