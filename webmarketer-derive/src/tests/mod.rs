//! Tests of the derives without a compiler.

mod expansions;
mod mistakes;
mod value_mistakes;
