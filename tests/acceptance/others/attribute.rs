//! What a plan changes, what somebody changes by hand, and how.

use serde_json::{Value, json};

use crate::harness::{ACCOUNT, Case, REGION};

/// What becomes of the apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It does what was planned, and tells what else is different.
    Carried,
    /// It writes nothing, and says why.
    Refused,
    /// Both wanted the same.
    Agreed,
}

/// An attribute before, as it is planned, and as somebody else sets it.
pub(super) struct Attribute {
    pub(super) name: &'static str,
    /// Before and as planned; null twice: it is in no configuration.
    pub(super) in_config: [Value; 2],
    /// All three, as the service calls them.
    pub(super) in_service: [Value; 3],
    /// Where answers and requests have it. Empty: the service does not tell it, or nobody sets it.
    read: &'static str,
    write: &'static str,
    /// What a message says of a change by hand.
    pub(super) told: &'static str,
    /// Who changes it by hand.
    by: &'static str,
}

impl Attribute {
    /// One with the same values on both sides.
    pub(super) fn plain(name: &'static str, path: &'static str, values: [Value; 3]) -> Self {
        let [before, planned, _] = values.clone();
        Self::new(name, path, [before, planned], values)
    }

    pub(super) fn new(
        name: &'static str,
        path: &'static str,
        in_config: [Value; 2],
        in_service: [Value; 3],
    ) -> Self {
        Self { name, in_config, in_service, read: path, write: path, told: name, by: ACCOUNT }
    }

    /// One that only others change.
    pub(super) fn theirs(
        name: &'static str,
        path: &'static str,
        before: Value,
        theirs: Value,
    ) -> Self {
        let none = [Value::Null, Value::Null];
        Self::new(name, path, none, [before, Value::Null, theirs])
    }

    pub(super) fn written(self, write: &'static str) -> Self {
        Self { write, ..self }
    }

    pub(super) fn told(self, told: &'static str) -> Self {
        Self { told, ..self }
    }

    pub(super) fn by(self, by: &'static str) -> Self {
        Self { by, ..self }
    }

    pub(super) fn is_configured(&self) -> bool {
        self.in_config != [Value::Null, Value::Null]
    }

    pub(super) fn is_planned(&self) -> bool {
        self.in_config[0] != self.in_config[1]
    }

    pub(super) fn is_by_hand(&self) -> bool {
        !self.write.is_empty()
    }

    fn is_tags(&self) -> bool {
        self.read == TAGS
    }
}

/// In place of a path: the tags of the object.
pub(super) const TAGS: &str = "tags";

/// Makes that of an instance, by its number.
pub(super) type Fixed = Box<dyn Fn(&mut Case, usize) -> String>;

pub(super) struct Kind {
    pub(super) type_name: &'static str,
    /// What the configuration of an instance says besides the attributes, and what has to be there for it.
    pub(super) fixed: Fixed,
    pub(super) attributes: Vec<Attribute>,
    /// The operation that tells the object, the member of its request that takes the id, and where the answer has it.
    pub(super) get: (&'static str, &'static str, &'static str),
    /// The operation that changes it, and what it has to be told besides, from the answer.
    pub(super) update: (&'static str, fn(&Value) -> Value),
}

impl Kind {
    pub(super) fn outcome(&self, planned: &Attribute, by_hand: &Attribute) -> Outcome {
        let is_one = std::ptr::eq(planned, by_hand);
        let is_versioned =
            ["license", "grant"].iter().any(|kind| self.type_name.ends_with(&format!("_{kind}")));
        match by_hand {
            _ if is_one && planned.in_service[1] == by_hand.in_service[2] && !is_versioned => {
                Outcome::Agreed
            }
            _ if is_one => Outcome::Refused,
            // The service takes a version only for the one before it.
            _ if is_versioned && !planned.is_tags() && !by_hand.is_tags() => Outcome::Refused,
            _ => Outcome::Carried,
        }
    }

    fn object(&self, case: &Case, id: &str, by: &str) -> (Value, String) {
        let (operation, member, path) = self.get;
        // Settings have no ARN: the region is all that they are called.
        let region = id.strip_prefix(&format!("{ACCOUNT}/")).unwrap_or(REGION).to_owned();
        let params = if member.is_empty() { json!({}) } else { json!({ member: id }) };
        let answer = case.emulator.call_as(by, &region, operation, &params);
        (answer.pointer(path).unwrap().clone(), region)
    }

    /// What the service tells of an attribute; none where it does not tell it.
    pub(super) fn in_service(&self, case: &Case, id: &str, attribute: &Attribute) -> Option<Value> {
        if attribute.is_tags() {
            let found = case.emulator.call("ListTagsForResource", &json!({ "ResourceArn": id }));
            let tags = found["Tags"].as_array().into_iter().flatten();
            let tags =
                tags.map(|tag| (tag["Key"].as_str().unwrap().to_owned(), tag["Value"].clone()));
            return Some(Value::Object(tags.collect()));
        }
        if attribute.read.is_empty() {
            return None;
        }
        let (object, _) = self.object(case, id, ACCOUNT);
        Some(object.pointer(attribute.read).cloned().unwrap_or_default())
    }

    pub(super) fn change_by_hand(&self, case: &Case, id: &str, attribute: &Attribute) {
        let theirs = attribute.in_service[2].clone();
        if attribute.is_tags() {
            for (key, value) in theirs.as_object().unwrap() {
                if value.is_null() {
                    let untag = json!({ "ResourceArn": id, "TagKeys": [key] });
                    case.emulator.call("UntagResource", &untag);
                } else {
                    let tag =
                        json!({ "ResourceArn": id, "Tags": [{ "Key": key, "Value": value }] });
                    case.emulator.call("TagResource", &tag);
                }
            }
            return;
        }
        let (object, region) = self.object(case, id, attribute.by);
        let (operation, base) = self.update;
        let mut params = base(&object);
        let names = attribute.write.split('/').skip(1);
        let place = names.fold(&mut params, |place, name| &mut place[name]);
        *place = theirs;
        case.emulator.call_as(attribute.by, &region, operation, &params);
    }
}
