"""An AWS on the laptop whose services really run: MiniStack, extended by a SageMaker that trains and serves."""
