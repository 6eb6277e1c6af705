//! What the derive accepts, what it rejects, its messages, and its output: see `ui` and `tests`.
