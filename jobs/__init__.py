"""The code that runs inside what the estate declares."""

import os

# Threads that wait for work spin by default: on a busy machine a training of 4 seconds then takes 28. Read when XGBoost loads.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# Our matrices are too small to share out: on two cores one thread takes a quarter of the time of two. Read when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
