"""Folders in each other, deeper than a path reaches."""

import os


def nest(folder, name, depth):
    """Make folders of one name in each other."""
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=descriptor)
        inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)


def remove_nested(folder, name):
    """Remove them: what lies inside is brought up, or no path would reach it."""
    outer = folder / name
    up = folder / "up"
    while (outer / name).exists():
        (outer / name).rename(up)
        outer.rmdir()
        up.rename(outer)
    outer.rmdir()
