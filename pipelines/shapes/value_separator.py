"""What stands between the values of a row where they are joined to make a digest of them."""

# The ASCII unit separator: a control character, so it cannot occur in a value that was accepted.
VALUE_SEPARATOR = chr(31)
