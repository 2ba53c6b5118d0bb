"""MiniStack in a process of its own, with the few things it lacks."""
