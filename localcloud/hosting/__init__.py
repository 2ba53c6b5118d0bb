"""Models and endpoints that really serve: SageMaker hosting on a laptop."""
