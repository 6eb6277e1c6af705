//! What the derive accepts, what it refuses and in which words, and what it writes: see `ui` and `tests`.
