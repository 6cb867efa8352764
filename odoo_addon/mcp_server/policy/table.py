"""The rules that hold for every database. The gateway reads the same file, so that both sides close the same."""

import json
from pathlib import Path

TABLE = json.loads((Path(__file__).parent / "policy.json").read_text(encoding="utf-8"))
