"""The message trace: frames as pairs, in words, with what is wrong about them."""
