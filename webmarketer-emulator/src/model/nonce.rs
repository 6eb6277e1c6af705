//! The equality of nonces.

use serde_json::Value;

/// The largest number up to which a float represents every integer exactly.
pub(crate) const LARGEST_EXACT_NUMBER: f64 = 9_007_199_254_740_992.0;

/// The text that identifies a nonce. A number and its text are the same nonce, because the API documents a string and
/// its sample uses a number. Numbers with equal values are the same nonce: `77001`, `77001.0` and `7.7001e4`.
pub(crate) fn nonce_key(nonce: &Value) -> String {
    match nonce {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, |float| {
            let is_whole = float.fract() == 0.0 && float.abs() <= LARGEST_EXACT_NUMBER;
            // Adding zero turns -0.0 into 0.0.
            if is_whole { format!("{:.0}", float + 0.0) } else { number.to_string() }
        }),
        other => other.to_string(),
    }
}
