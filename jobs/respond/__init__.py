"""This package answers verdicts: it records, notifies, pages, trains anew or rolls back, and leaves the proof why."""
