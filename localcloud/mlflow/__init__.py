"""SageMaker's managed MLflow: a real MLflow server, in an environment of its own that is made the first time one is asked for."""
