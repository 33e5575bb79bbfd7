//! How many requests are taken in how long, by partner or by customer.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::route::Call;
use super::script::{CountedBy, ThrottleRules};

/// The requests taken lately.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    taken: BTreeMap<String, VecDeque<Timestamp>>,
}

impl Throttle {
    /// Counts a request, or says in how many seconds it may come again. What is refused does not count.
    pub(super) fn refuses(&mut self, rules: ThrottleRules, call: &Call, now: Timestamp) -> Option<u64> {
        let is_counted = call.kind().is_some_and(|kind| !kind.is_sign_in());
        if rules.requests == 0 || !is_counted {
            return None;
        }
        let key = match rules.by {
            CountedBy::Partner => String::new(),
            CountedBy::Customer => call.customer()?.to_ascii_lowercase(),
        };
        let window = SignedDuration::from_secs_f64(rules.seconds);
        let taken = self.taken.entry(key).or_default();
        while taken.front().is_some_and(|at| now.duration_since(*at) >= window) {
            taken.pop_front();
        }
        if taken.len() < rules.requests as usize {
            taken.push_back(now);
            return None;
        }
        let left = taken.front().map_or(window, |at| window - now.duration_since(*at));
        // Whole seconds, and never so few that the next one comes too soon.
        Some(left.as_secs_f64().ceil().max(1.0) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_customer_has_a_count_of_its_own_and_the_window_moves_on() {
        let rules = ThrottleRules { requests: 2, seconds: 60.0, by: CountedBy::Customer };
        let (mut throttle, start) = (Throttle::default(), Timestamp::UNIX_EPOCH);
        let mut ask = |customer: &str, second: i64| {
            let call = Call::Batches { customer: customer.into() };
            throttle.refuses(rules, &call, start + SignedDuration::from_secs(second))
        };
        assert_eq!((ask("a", 0), ask("A", 10), ask("a", 20)), (None, None, Some(40)));
        assert_eq!(ask("b", 20), None);
        assert_eq!((ask("a", 60), ask("a", 61)), (None, Some(9)));
        assert_eq!(throttle.refuses(rules, &Call::Customers, start), None, "no customer, no count");
    }

    #[test]
    fn a_partner_has_one_count() {
        let rules = ThrottleRules { requests: 1, ..ThrottleRules::default() };
        let mut throttle = Throttle::default();
        assert_eq!(throttle.refuses(rules, &Call::Customers, Timestamp::UNIX_EPOCH), None);
        let call = Call::Batches { customer: "a".into() };
        assert_eq!(throttle.refuses(rules, &call, Timestamp::UNIX_EPOCH), Some(60));
        assert_eq!(throttle.refuses(rules, &Call::Token { tenant: "t".into() }, Timestamp::UNIX_EPOCH), None);
    }
}
