"""SageMaker's control plane: jobs, registry and tags."""
