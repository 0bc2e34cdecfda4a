//! Tags of a license configuration, with the provider's default tags and ignored tags.

use serde_json::json;

use super::license;
use super::license_configuration::{THIS, this};
use crate::harness::{Action, Case, Step, acceptance, warning};

acceptance! {
    tags_come_change_and_go,
    default_tags_are_on_everything_and_yield_to_own_tags,
    a_change_of_default_tags_is_an_update,
    default_tags_that_change_by_themselves_are_no_drift,
    ignored_tags_are_neither_shown_nor_removed,
    a_tag_that_is_listed_and_ignored_is_kept_and_not_sent,
    an_ignored_default_that_changes_by_itself_is_no_drift,
    tags_made_out_of_band_are_drift,
    a_tag_may_be_known_only_after_apply,
}

fn tagged(tags: &str) -> String {
    this(&format!("name = \"a\"\nlicense_counting_type = \"vCPU\"\n{tags}"))
}

fn tags_come_change_and_go(case: &mut Case) {
    case.apply(&Step::new(tagged("")).holds(THIS, json!({ "tags": null, "tags_all": {} })));
    case.apply(
        &Step::new(tagged("tags = { team = \"a\", cost = \"\" }"))
            .plans(THIS, Action::Update)
            .sends(&[("TagResource", 1)])
            .holds(
                THIS,
                json!({
                    "tags": { "team": "a", "cost": "" },
                    "tags_all": { "team": "a", "cost": "" },
                }),
            ),
    );
    case.apply(
        &Step::new(tagged("tags = { team = \"b\" }"))
            .plans(THIS, Action::Update)
            .sends(&[("TagResource", 1), ("UntagResource", 1)])
            .holds(THIS, json!({ "tags": { "team": "b" }, "tags_all": { "team": "b" } })),
    );
    case.apply(
        &Step::new(tagged(""))
            .plans(THIS, Action::Update)
            .sends(&[("UntagResource", 1)])
            .holds(THIS, json!({ "tags": null, "tags_all": {} })),
    );
    // No tags and an empty map of tags are the same on the other side, and both stay as written.
    case.apply(&Step::new(tagged("tags = {}")).holds(THIS, json!({ "tags": {}, "tags_all": {} })));
}

fn default_tags_are_on_everything_and_yield_to_own_tags(case: &mut Case) {
    case.set_env("TF_AWS_DEFAULT_TAGS_origin", "environment");
    case.provider(
        r#"
provider "licensemanager" {
  default_tags {
    tags = { owner = "platform", stage = "test" }
  }
}
"#,
    );
    case.apply(
        &Step::new(tagged("tags = { stage = \"live\", team = \"a\" }"))
            .known(
                THIS,
                "tags_all",
                json!({
                    "origin": "environment",
                    "owner": "platform",
                    "stage": "live",
                    "team": "a",
                }),
            )
            .sends(&[("CreateLicenseConfiguration", 1)])
            .holds(THIS, json!({ "tags": { "stage": "live", "team": "a" } })),
    );
    // A tag that says what the default says belongs to the configuration all the same.
    case.apply(
        &Step::new(tagged("tags = { stage = \"test\", team = \"a\" }"))
            .plans(THIS, Action::Update)
            .sends(&[("TagResource", 1)])
            .holds(
                THIS,
                json!({
                    "tags": { "stage": "test", "team": "a" },
                    "tags_all": {
                        "origin": "environment",
                        "owner": "platform",
                        "stage": "test",
                        "team": "a",
                    },
                }),
            ),
    );
}

fn a_change_of_default_tags_is_an_update(case: &mut Case) {
    let defaults = |owner: &str| {
        format!(
            "provider \"licensemanager\" {{\n  default_tags {{\n    tags = {{ owner = \"{owner}\" }}\n  }}\n}}\n"
        )
    };
    case.provider(&defaults("one"));
    case.apply(&Step::new(tagged("")).holds(THIS, json!({ "tags_all": { "owner": "one" } })));
    case.provider(&defaults("two"));
    case.apply(
        &Step::new(tagged(""))
            .plans(THIS, Action::Update)
            .known(THIS, "tags_all", json!({ "owner": "two" }))
            .sends(&[("TagResource", 1)])
            .holds(THIS, json!({ "tags": null, "tags_all": { "owner": "two" } })),
    );
}

fn default_tags_that_change_by_themselves_are_no_drift(case: &mut Case) {
    let defaults = |time: &str| {
        format!(
            "provider \"licensemanager\" {{\n  default_tags {{\n    tags = {{ owner = \"one\", t = {time} }}\n  }}\n}}\n"
        )
    };
    case.provider(&defaults("timestamp()"));
    let config = tagged("tags = { team = \"a\" }") + &license::this(&[("tags", "{}")]);
    case.apply(&Step::new(&*config).unknown(THIS, "tags_all").leaves_changes());
    let held = |case: &Case| {
        let state = case.state();
        [THIS, license::THIS].map(|address| {
            let attributes = state.attributes(address);
            (attributes["tags"].clone(), attributes["tags_all"].clone())
        })
    };
    let made = held(case);
    assert_eq!((&made[0].0, &made[0].1["owner"]), (&json!({ "team": "a" }), &json!("one")));
    assert!(made[1].1["t"].is_string() && made[1].0["t"].is_null(), "{made:?}");
    let refreshed = |case: &Case| {
        let plan = ["plan", "-refresh-only", "-detailed-exitcode", "-input=false"];
        assert_eq!(case.terraform(&plan).code, Some(0));
        let apply = ["apply", "-refresh-only", "-auto-approve", "-input=false"];
        assert_eq!(case.terraform(&apply).code, Some(0));
        held(case)
    };
    assert_eq!(refreshed(case), made);
    // Nor are those that somebody has changed in the configuration.
    case.provider(&defaults("\"fixed\""));
    assert!(case.changes_left(&[]).unwrap().drift().is_empty());
    case.plan(
        &Step::new(&*config).plans(THIS, Action::Update).plans(license::THIS, Action::Update),
    );
    assert_eq!(refreshed(case), made);
    case.apply(&Step::new(&*config).holds(THIS, json!({ "tags": { "team": "a" } })));
}

fn ignored_tags_are_neither_shown_nor_removed(case: &mut Case) {
    case.provider(
        r#"
provider "licensemanager" {
  ignore_tags {
    keys         = ["scanned"]
    key_prefixes = ["backup:"]
  }
}
"#,
    );
    let config = tagged("tags = { team = \"a\" }");
    case.apply(&Step::new(config.clone()));
    let arn = case.state().text(THIS, "arn");
    let tags = json!([
        { "Key": "scanned", "Value": "yes" },
        { "Key": "backup:plan", "Value": "daily" },
    ]);
    case.emulator.call("TagResource", &json!({ "ResourceArn": arn, "Tags": tags }));
    case.apply(&Step::new(config).plans_nothing());
    case.apply(
        &Step::new(tagged("tags = { team = \"b\" }"))
            .sends(&[("TagResource", 1)])
            .holds(THIS, json!({ "tags_all": { "team": "b" } })),
    );
    let answer = case.emulator.call("ListTagsForResource", &json!({ "ResourceArn": arn }));
    let tags = answer["Tags"].as_array().expect("tags are a list");
    assert_eq!(tags.len(), 3, "the ignored tags are still there: {tags:?}");
}

fn a_tag_that_is_listed_and_ignored_is_kept_and_not_sent(case: &mut Case) {
    let ignoring = "provider \"licensemanager\" {\n  ignore_tags {\n    keys = [\"a\"]\n  }\n}\n";
    case.provider(ignoring);
    let told = || warning("Some tags are ignored").and("\"a\"").about(THIS);
    let step = |tags: &str| Step::new(tagged(&format!("tags = {{ {tags} }}"))).warns(told());
    let both = json!({ "tags": { "a": "x", "b": "1" }, "tags_all": { "b": "1" } });
    case.apply(&step("a = \"x\", b = \"1\"").holds(THIS, both));
    // Neither what others make of it is seen, nor is it sent with another one or by itself.
    let arn = case.state().text(THIS, "arn");
    let theirs = json!([{ "Key": "a", "Value": "theirs" }]);
    case.emulator.call("TagResource", &json!({ "ResourceArn": arn, "Tags": theirs }));
    case.apply(&step("a = \"x\", b = \"1\"").plans_nothing());
    case.apply(&step("a = \"x\", b = \"2\"").sends(&[("TagResource", 1)]));
    let other = step("a = \"y\", b = \"2\"").plans(THIS, Action::Update).sends(&[]);
    case.apply(&other.holds(THIS, json!({ "tags": { "a": "y" } })));
    let answer = case.emulator.call("ListTagsForResource", &json!({ "ResourceArn": arn }));
    let tags = answer["Tags"].as_array().expect("tags are a list");
    assert!(tags.contains(&theirs[0]), "{tags:?}");
}

fn an_ignored_default_that_changes_by_itself_is_no_drift(case: &mut Case) {
    case.provider(
        r#"
provider "licensemanager" {
  default_tags {
    tags = { t = timestamp() }
  }
  ignore_tags {
    keys = ["t"]
  }
}
"#,
    );
    let config = tagged("tags = { t = \"fix\" }");
    let told = warning("Some tags are ignored").about(THIS);
    case.apply(&Step::new(config).warns(told).leaves_changes());
    let refresh = ["plan", "-refresh-only", "-detailed-exitcode", "-input=false"];
    assert_eq!(case.terraform(&refresh).code, Some(0));
    let held = case.state().attributes(THIS).clone();
    assert_eq!((&held["tags"], &held["tags_all"]), (&json!({ "t": "fix" }), &json!({})));
}

fn tags_made_out_of_band_are_drift(case: &mut Case) {
    let config = tagged("tags = { team = \"a\" }");
    case.apply(&Step::new(config.clone()));
    let arn = case.state().text(THIS, "arn");
    let tags = json!([{ "Key": "by", "Value": "hand" }]);
    case.emulator.call("TagResource", &json!({ "ResourceArn": arn, "Tags": tags }));
    case.apply(
        &Step::new(config)
            .notices(THIS, Action::Update)
            .plans(THIS, Action::Update)
            .sends(&[("UntagResource", 1)])
            .holds(THIS, json!({ "tags_all": { "team": "a" } })),
    );
}

fn a_tag_may_be_known_only_after_apply(case: &mut Case) {
    let config = format!(
        "resource \"terraform_data\" \"text\" {{\n  input = \"late\"\n}}\n{}",
        tagged("tags = { team = \"${terraform_data.text.output}\" }")
    );
    // It may be anything but null, so it is a tag.
    case.apply(
        &Step::new(config)
            .unknown(THIS, "tags_all.team")
            .holds(THIS, json!({ "tags_all": { "team": "late" } })),
    );
}
