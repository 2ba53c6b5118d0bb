"""A resource that a test made, and what a refresh and the next update make of it."""


class Made:
    """A resource, and what a refresh and the next update make of it."""

    def __init__(self, provider, kind, inputs, identity, outputs):
        self.provider, self.kind, self.inputs, self.id, self.outputs = provider, kind, inputs, identity, outputs

    def refresh(self):
        self.id, self.read_inputs, self.read_outputs = self.provider.read(self.kind, self.id, self.inputs, self.outputs)
        return self.provider.diff(self.kind, self.id, self.read_inputs, self.read_outputs, self.inputs).detailed

    def repaired(self):
        self.outputs = self.provider.update(self.kind, self.id, self.read_outputs, self.read_inputs, self.inputs)
        return self.refresh() == {}
