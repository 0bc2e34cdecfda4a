//! How many requests per second does one account get?

use std::collections::HashMap;
use std::time::Instant;

/// A bucket of requests per account, refilled all the time, as large as one second's allowance.
#[derive(Debug)]
pub(crate) struct RateLimit {
    per_second: f64,
    buckets: HashMap<String, Bucket>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    filled: Instant,
}

impl RateLimit {
    pub(crate) fn new(per_second: f64) -> Self {
        Self { per_second, buckets: HashMap::new() }
    }

    /// Takes one request out of the account's bucket and says whether there was one.
    pub(crate) fn admit(&mut self, account: &str, now: Instant) -> bool {
        let capacity = self.per_second.max(1.0);
        let full = || Bucket { left: capacity, filled: now };
        let bucket = self.buckets.entry(account.to_owned()).or_insert_with(full);
        let since = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.left = (bucket.left + since * self.per_second).min(capacity);
        bucket.filled = now;
        let admitted = bucket.left >= 1.0;
        if admitted {
            bucket.left -= 1.0;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_account_gets_its_rate_and_no_more() {
        let mut limit = RateLimit::new(2.0);
        let start = Instant::now();
        let mut admit = |account, after| limit.admit(account, start + Duration::from_millis(after));
        assert!(admit("a", 0) && admit("a", 0) && !admit("a", 0));
        assert!(admit("b", 0));
        assert!(admit("a", 500) && !admit("a", 500));
    }
}
