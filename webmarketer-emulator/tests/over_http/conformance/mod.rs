//! The known behavior of the service, one test for each fact.

mod facts;
mod values;
