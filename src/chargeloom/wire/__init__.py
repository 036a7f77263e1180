"""The codec kit: message declarations and the formats they travel in; knows no protocol and nothing of ours."""
