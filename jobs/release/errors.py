"""This file is every way a release ends badly; the state machine decides by these names."""


class Refused(Exception):  # noqa: N818 - the class's name is the error's name in the state machine
    """The package may not be released."""


class StagingFailed(Exception):  # noqa: N818 - as above
    """The package did not do on the staging endpoint what it did in training."""


class DeploymentFailed(Exception):  # noqa: N818 - as above
    """The endpoint could not be created or updated."""


class RolledBack(Exception):  # noqa: N818 - as above
    """The endpoint serves something else than was sent there."""
