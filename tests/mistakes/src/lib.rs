//! Typical mistakes: the one error that each gives, and the edit that it states. See `README.md`.
