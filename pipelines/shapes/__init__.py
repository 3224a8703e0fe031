"""What crosses rooms: the shapes that several abilities read and write, each described once."""
