//! ARNs and license rules: whatever is no word of these languages is refused, and what is one means itself.

use std::sync::LazyLock;

use terraform_provider_licensemanager::framework::requests::Service as _;
use terraform_provider_licensemanager::framework::value::Value;
use terraform_provider_licensemanager::nouns::shared::arn::Arn;
use terraform_provider_licensemanager::nouns::shared::license_counting_type;
use terraform_provider_licensemanager::nouns::shared::license_rule::{self, LicenseRule};

use super::mutation::{ODD_TEXTS, damaged_text};
use super::run;
use super::values::SERVER;
use crate::random::Random;

static ARNS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("corpus/arns.txt").lines().collect());
static RULES: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("corpus/license_rules.txt").lines().collect());

pub(super) fn of_corpus(random: &mut Random) -> &'static str {
    let corpus: &[&str] = if random.chance(50) { &ARNS } else { &RULES };
    corpus[random.below(corpus.len())]
}

/// A text of a corpus, mostly with something wrong in it.
fn text(corpus: &[&'static str], random: &mut Random) -> String {
    let usual = if random.chance(95) { *random.pick(corpus) } else { *random.pick(ODD_TEXTS) };
    if random.chance(15) { usual.to_owned() } else { damaged_text(usual, random) }
}

#[test]
fn an_arn_is_refused_or_means_itself() {
    run("arns", 20_000, 4_000_000, |random| {
        let text = text(&ARNS, random);
        let Ok(arn) = text.parse::<Arn>() else {
            assert!(Arn::for_service(&text).is_err(), "{text:?}");
            return;
        };
        // What is written is read as the same; a slash behind the type may have become a colon.
        assert_eq!(arn.to_string().parse(), Ok(arn.clone()), "{text:?}");
        let parsed = SERVER.call_function("arn_parse", vec![text.as_str().into()]);
        let parsed = parsed.unwrap_or_else(|error| panic!("{text:?}: {}", error.text));
        assert_eq!(parsed.get("resource_id").as_str(), Some(&*arn.resource_id), "{text:?}");
    });
}

#[test]
fn license_rules_are_refused_or_mean_themselves() {
    run("license rules", 20_000, 2_500_000, |random| {
        let rules: Vec<_> = (0..random.below(4)).map(|_| text(&RULES, random)).collect();
        let counting = random.chance(80).then(|| *random.pick(license_counting_type::ALL));
        let read: Vec<_> = rules.iter().map(|rule| LicenseRule::parse(rule)).collect();
        for (text, rule) in rules.iter().zip(&read) {
            if let Ok(rule) = rule {
                assert_eq!(rule.to_string(), *text);
            }
        }
        let found = license_rule::check(&rules, counting);
        let are_rules = read.iter().all(Result::is_ok);
        assert!(are_rules || !found.is_empty(), "{rules:?} passed as rules");
        let parsed = SERVER.call_function("license_rules_parse", vec![rules.clone().into()]);
        assert!(are_rules || parsed.is_err(), "{rules:?} passed as rules");
        if let Ok(by_name) = parsed {
            let again = SERVER.call_function("license_rules", vec![by_name.clone()]);
            let again = again.unwrap_or_else(|error| panic!("{rules:?}: {}", error.text));
            let mut sorted = rules;
            sorted.sort();
            assert_eq!(sorted_texts(&again), sorted);
        }
    });
}

fn sorted_texts(value: &Value) -> Vec<String> {
    let texts = value.as_list().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts
}
