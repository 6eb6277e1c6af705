//! Plans: what they contain, what their files accept, and properties that hold for every plan.

mod contradictions;
mod files;
mod laws;
mod service;
mod steps;
