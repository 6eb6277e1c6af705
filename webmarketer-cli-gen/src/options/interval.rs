//! Parses the interval of insights.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use heck::ToKebabCase as _;
use webmarketer_core::api::{Interval, LinearInterval, SeasonalInterval};

/// An interval.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IntervalArgument {
    Linear(LinearInterval),
    Seasonal(SeasonalInterval),
}

/// All intervals and their names as arguments: the service's names in kebab case.
fn intervals() -> impl Iterator<Item = (String, IntervalArgument)> {
    let linear = LinearInterval::ALL.iter().map(|span| (Interval::from(*span), IntervalArgument::Linear(*span)));
    let seasonal = SeasonalInterval::ALL.iter().map(|span| (Interval::from(*span), IntervalArgument::Seasonal(*span)));
    linear.chain(seasonal).map(|(interval, span)| (interval.as_str().to_kebab_case(), span))
}

/// A parser for intervals.
pub(crate) fn interval() -> impl TypedValueParser<Value = IntervalArgument> {
    PossibleValuesParser::new(intervals().map(|(word, _)| word)).try_map(|typed| {
        intervals().find(|(word, _)| *word == typed).map(|(_, span)| span).ok_or("expected an interval")
    })
}
