"""A resource that a test made, and what a refresh and the next update make of it."""

from localcloud.provider.compare import same
from localcloud.provider.kind import kind_of


class Made:
    """A resource, and what a refresh and the next update make of it."""

    def __init__(self, provider, kind, inputs, identity, outputs):
        self.provider, self.kind, self.inputs, self.id, self.outputs = provider, kind, inputs, identity, outputs

    def refresh(self):
        self.id, self.read_inputs, self.read_outputs = self.provider.read(self.kind, self.id, self.inputs, self.outputs)
        return self.provider.diff(self.kind, self.id, self.read_inputs, self.read_outputs, self.inputs).detailed

    def repaired(self):
        """Whether an update brings back what AWS told right after the creation."""
        first = self.outputs
        self.outputs = self.provider.update(self.kind, self.id, self.read_outputs, self.read_inputs, self.inputs)
        settings = kind_of(self.kind).schema.inputs
        now, then = ({prop: told.get(prop) for prop in settings} for told in (self.outputs, first))
        return self.refresh() == {} and same(now, then)
