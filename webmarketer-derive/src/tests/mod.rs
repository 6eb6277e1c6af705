//! What the derives report and write, on tokens alone.

mod expansions;
mod mistakes;
