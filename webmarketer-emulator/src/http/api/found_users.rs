//! The first users of a search in the requested order. Only those that can be on the requested page are kept.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

/// The number of users up to which none is removed.
const AT_LEAST: usize = 1024;

/// The users that were found so far.
pub(super) struct FoundUsers {
    /// The number of found users, including those that were not kept.
    pub(super) total: usize,
    kept: Vec<FoundUser>,
    /// The maximum number of users to keep.
    most: usize,
    /// The last one that can be kept, when there are that many.
    last: Option<FoundUser>,
    descending: bool,
}

/// The number of a user, and the value to sort by.
#[derive(Clone)]
struct FoundUser {
    number: u64,
    sort: Option<Value>,
}

impl FoundUsers {
    /// Makes an empty list that keeps the first `most` users.
    pub(super) fn new(most: usize, descending: bool) -> Self {
        Self { total: 0, kept: Vec::new(), most: most.max(1), last: None, descending }
    }

    /// Adds a user, given its number and the value to sort by.
    pub(super) fn add(&mut self, number: u64, sort: Option<Cow<'_, Value>>) {
        self.total += 1;
        let is_after = |last: &FoundUser| {
            compare(self.descending, (sort.as_deref(), number), (last.sort.as_ref(), last.number)).is_gt()
        };
        if self.last.as_ref().is_some_and(is_after) {
            return;
        }
        self.kept.push(FoundUser { number, sort: sort.map(Cow::into_owned) });
        if self.kept.len() > self.most.saturating_mul(2).max(AT_LEAST) {
            self.remove_surplus();
        }
    }

    /// The numbers of the first users in the requested order.
    pub(super) fn sorted(mut self) -> Vec<u64> {
        self.remove_surplus();
        self.kept.sort_unstable_by(|a, b| a.compare(b, self.descending));
        self.kept.into_iter().map(|user| user.number).collect()
    }

    fn remove_surplus(&mut self) {
        if self.kept.len() > self.most {
            let (_, last, _) = self.kept.select_nth_unstable_by(self.most - 1, |a, b| a.compare(b, self.descending));
            self.last = Some(last.clone());
            self.kept.truncate(self.most);
        }
    }
}

impl FoundUser {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        compare(descending, (self.sort.as_ref(), self.number), (other.sort.as_ref(), other.number))
    }
}

/// Compares two users by their values, and then by their numbers: in the order in which they were created. Users without
/// a value are last in both directions.
fn compare(descending: bool, a: (Option<&Value>, u64), b: (Option<&Value>, u64)) -> Ordering {
    let by_value = match (a.0, b.0) {
        (Some(a), Some(b)) if descending => compare_values(b, a),
        (Some(a), Some(b)) => compare_values(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    };
    by_value.then(a.1.cmp(&b.1))
}

/// Compares two values: false, true, numbers, strings, then everything else by its JSON.
fn compare_values(a: &Value, b: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Null | Value::Array(_) | Value::Object(_) => 3,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
        }
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (a, b) => kind(a).cmp(&kind(b)).then_with(|| a.to_string().cmp(&b.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::{Value, json};

    use super::FoundUsers;

    fn sorted(values: &[Value], most: usize, descending: bool) -> Vec<u64> {
        let mut found = FoundUsers::new(most, descending);
        for (number, value) in (0..).zip(values) {
            found.add(number, Some(Cow::Borrowed(value)).filter(|value| !value.is_null()));
        }
        assert_eq!(found.total, values.len());
        assert!(found.kept.len() <= super::AT_LEAST.max(most.saturating_mul(2)));
        found.sorted()
    }

    #[test]
    fn a_part_of_the_users_is_the_start_of_all_users_in_the_same_order() {
        let mut random = fastrand::Rng::with_seed(7);
        let values: Vec<_> = (0..5000)
            .map(|_| match random.u8(0..5) {
                0 => Value::Null,
                1 => json!(random.bool()),
                2 => json!(random.i16(..)),
                3 => json!([random.u8(..)]),
                _ => json!(format!("{}@example.com", random.u16(..))),
            })
            .collect();
        for descending in [false, true] {
            let all = sorted(&values, usize::MAX, descending);
            assert_eq!(all.len(), values.len());
            for most in [1, 10, 700, 2000, 4999, 5000] {
                assert_eq!(sorted(&values, most, descending), all[..most], "{most}");
            }
        }
    }

    #[test]
    fn users_with_equal_values_keep_the_order_in_which_they_were_created() {
        let values = vec![json!("same"); 3000];
        for descending in [false, true] {
            assert_eq!(sorted(&values, 10, descending), (0..10).collect::<Vec<_>>());
        }
    }
}
