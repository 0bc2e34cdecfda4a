//! Which requests fail on purpose, and how?

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use serde::Deserialize;
use uuid::Uuid;

use super::clock::Seconds;
use super::members;
use super::operations;
use super::sts;

/// What goes wrong, until the next specification replaces it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Faults {
    /// Probabilities from 0 to 1.
    throttle: f64,
    error: f64,
    drop_before: f64,
    drop_after: f64,
    /// How much longer every answer takes.
    latency: Seconds,
    pub(crate) fail_workflow: bool,
    /// Makes the probabilities hit the same requests again, by their order. It moves on with each of them.
    seed: Option<u64>,
    next: Vec<NextFault>,
}

/// A fault of the next calls of one operation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NextFault {
    #[serde(default = "any_operation")]
    op: String,
    kind: FaultKind,
    #[serde(default = "once")]
    count: u32,
    code: Option<String>,
    message: Option<String>,
    #[serde(default)]
    seconds: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FaultKind {
    Throttle,
    Error,
    DropBefore,
    DropAfter,
    Slow,
}

impl FaultKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Throttle => "throttle",
            Self::Error => "error",
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::Slow => "slow",
        }
    }
}

/// What happens to one request.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Injection {
    pub(crate) delay: Duration,
    pub(crate) fault: Option<FaultKind>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

fn any_operation() -> String {
    "*".to_owned()
}

const fn once() -> u32 {
    1
}

impl Faults {
    /// Reads `throttle=0.1,latency=0.2`, or JSON as the admin endpoint takes it.
    pub(crate) fn parse(specification: &str) -> Result<Self, String> {
        if specification.trim_start().starts_with('{') {
            let document =
                serde_json::from_str(specification).map_err(|error| error.to_string())?;
            return members::read::<Self>(document)?.checked();
        }
        let mut fields = serde_json::Map::new();
        for part in specification.split(',').filter(|part| !part.trim().is_empty()) {
            let (name, value) =
                part.split_once('=').ok_or(format!("{part} has no value, as in throttle=0.1"))?;
            let value = serde_json::from_str(value.trim());
            let value =
                value.map_err(|_| format!("{part} is neither a number nor true or false"))?;
            fields.insert(name.trim().to_owned(), value);
        }
        members::read::<Self>(fields.into())?.checked()
    }

    /// Refuses probabilities that are none, and operations that are never asked for.
    pub(crate) fn checked(self) -> Result<Self, String> {
        let wrong = self.chances().into_iter().find(|(chance, _)| !(0.0..=1.0).contains(chance));
        if let Some((chance, kind)) = wrong {
            let text = "is no probability, which is from 0 to 1";
            return Err(format!("`{}`: {chance} {text}", kind.name()));
        }
        let mut announced = self.next.iter().map(|next| next.op.as_str()).enumerate();
        let is_known = |op: &str| op == "*" || operations::find(op).is_some() || sts::answers(op);
        match announced.find(|(_, op)| !is_known(op)) {
            Some((index, op)) => Err(format!("`next[{index}].op`: there is no operation {op}")),
            None => Ok(self),
        }
    }

    /// Decides about the next request: announced faults come first, then the probabilities.
    pub(crate) fn next_injection(&mut self, operation: &str) -> Injection {
        let Seconds(latency) = self.latency;
        let announced = self
            .next
            .iter_mut()
            .find(|next| next.count > 0 && (next.op == "*" || next.op == operation));
        if let Some(next) = announced {
            next.count -= 1;
            let slow = if next.kind == FaultKind::Slow { next.seconds.0 } else { latency };
            let injection = Injection {
                delay: slow.max(latency),
                fault: Some(next.kind),
                code: next.code.clone(),
                message: next.message.clone(),
            };
            self.next.retain(|next| next.count > 0);
            return injection;
        }
        Injection { delay: latency, fault: self.by_chance(), ..Injection::default() }
    }

    fn by_chance(&mut self) -> Option<FaultKind> {
        let mut chances = self.chances().into_iter();
        let hit = chances.find(|(chance, _)| *chance > 0.0 && self.draw() < *chance);
        hit.map(|(_, kind)| kind)
    }

    /// A number from 0 up to, but not including, 1.
    fn draw(&mut self) -> f64 {
        let random = match &mut self.seed {
            Some(seed) => {
                *seed = seed.wrapping_add(1);
                let mut hasher = DefaultHasher::new();
                seed.hash(&mut hasher);
                hasher.finish()
            }
            None => Uuid::new_v4().as_u64_pair().0,
        };
        let low = u32::try_from(random & u64::from(u32::MAX)).unwrap_or_default();
        f64::from(low) / (f64::from(u32::MAX) + 1.0)
    }

    const fn chances(&self) -> [(f64, FaultKind); 4] {
        [
            (self.throttle, FaultKind::Throttle),
            (self.error, FaultKind::Error),
            (self.drop_before, FaultKind::DropBefore),
            (self.drop_after, FaultKind::DropAfter),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(specification: &str) -> Faults {
        Faults::parse(specification).unwrap()
    }

    #[test]
    fn announced_faults_hit_their_operation_as_often_as_announced() {
        let mut faults =
            faults(r#"{"next": [{"op": "GetGrant", "kind": "throttle", "count": 2}]}"#);
        assert_eq!(faults.next_injection("GetLicense").fault, None);
        assert_eq!(faults.next_injection("GetGrant").fault, Some(FaultKind::Throttle));
        assert_eq!(faults.next_injection("GetGrant").fault, Some(FaultKind::Throttle));
        assert_eq!(faults.next_injection("GetGrant").fault, None);
    }

    #[test]
    fn a_slow_fault_delays_and_then_lets_the_request_through() {
        let mut faults = faults(r#"{"next": [{"kind": "slow", "seconds": 1.5}]}"#);
        assert_eq!(faults.next_injection("GetGrant").delay, Duration::from_millis(1500));
        assert_eq!(faults.next_injection("GetGrant"), Injection::default());
    }

    #[test]
    fn a_probability_of_one_always_hits_and_zero_never() {
        let mut certain = faults("error=1,latency=0.25");
        assert_eq!(certain.next_injection("GetGrant").fault, Some(FaultKind::Error));
        assert_eq!(certain.next_injection("GetGrant").delay, Duration::from_millis(250));
        assert_eq!(faults("throttle=0").next_injection("GetGrant").fault, None);
    }

    #[test]
    fn a_misspelt_fault_is_refused() {
        assert!(Faults::parse("thottle=1").is_err());
        assert!(Faults::parse("throttle").is_err());
    }

    #[test]
    fn a_seed_repeats_what_chance_does() {
        let fates = |seed: &str| {
            let mut faults = faults(&format!("throttle=0.3,drop_after=0.1,seed={seed}"));
            (0..1000).map(|_| faults.next_injection("GetGrant").fault).collect::<Vec<_>>()
        };
        assert_eq!(fates("7"), fates("7"));
        assert_ne!(fates("7"), fates("8"));
        let throttled = fates("7").iter().filter(|it| **it == Some(FaultKind::Throttle)).count();
        assert!((250..350).contains(&throttled), "{throttled}");
    }
}
