//! When two nonces are the same.

use serde_json::Value;

/// The largest number up to which a float represents every whole number exactly.
pub(crate) const LARGEST_EXACT_NUMBER: f64 = 9_007_199_254_740_992.0;

/// The text by which a nonce is compared. A number and its text are the same nonce: the API documents a string and its
/// own sample has a number. Numbers are the same when their values are equal: `77001`, `77001.0` and `7.7001e4`.
pub(crate) fn nonce_key(nonce: &Value) -> String {
    match nonce {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, |float| {
            let is_whole = float.fract() == 0.0 && float.abs() <= LARGEST_EXACT_NUMBER;
            // A float with nothing behind the point is written without one; zero has no sign.
            if is_whole { format!("{:.0}", float + 0.0) } else { number.to_string() }
        }),
        other => other.to_string(),
    }
}
