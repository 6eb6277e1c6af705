//! What is known of the service, sentence by sentence: the emulator must be as surprising as the service is.

mod facts;
mod values;
