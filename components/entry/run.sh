#!/bin/bash
# Starts one job in a container: `bash run.sh jobs.features`.
set -euo pipefail
# Installs only what the image lacks.
python3 -m jobs.kit.ensure requirements.txt
exec python3 -m "$@"
