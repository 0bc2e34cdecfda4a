//! Bytes beside the values that they stand for, and what is refused.

use super::super::schema::Type;
use super::super::value::{Bound, Refinement, Value};
use super::{decode, encode, number_text, parse_number};

fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

fn set(element: Type) -> Type {
    Type::Set(Box::new(element))
}

fn map(element: Type) -> Type {
    Type::Map(Box::new(element))
}

fn object<const N: usize>(attributes: [(&str, Type); N]) -> Type {
    Type::Object(attributes.map(|(name, shape)| (name.to_owned(), shape)).into())
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

fn values<const N: usize>(elements: [Value; N]) -> Value {
    Value::List(elements.into())
}

/// Both directions, byte for byte.
fn check(shape: &Type, value: &Value, bytes: &[u8]) {
    let written = encode(value, shape).map_err(|error| error.to_string());
    assert_eq!(written.as_deref(), Ok(bytes), "{value:?}");
    check_read(shape, bytes, value);
}

fn check_read(shape: &Type, bytes: &[u8], value: &Value) {
    let read = decode(bytes, shape).map_err(|error| error.to_string());
    assert_eq!(read.as_ref(), Ok(value), "{bytes:02x?}");
}

fn check_refused(shape: &Type, bytes: &[u8], message: &str) {
    let refusal = decode(bytes, shape).unwrap_err();
    assert_eq!(refusal.to_string(), message, "{bytes:02x?}");
}

#[test]
fn simple_values() {
    check(&Type::Bool, &true.into(), b"\xc3");
    check(&Type::Bool, &false.into(), b"\xc2");
    check(&Type::String, &"".into(), b"\xa0");
    check(&Type::String, &"hé".into(), b"\xa3h\xc3\xa9");
    for shape in [Type::Bool, Type::Number, Type::String, list(Type::Bool), object([])] {
        check(&shape, &Value::Null, b"\xc0");
        check(&shape, &Value::unknown(), b"\xd4\0\0");
    }
}

#[test]
fn texts_of_every_length() {
    for (length, head) in [
        (31, &b"\xbf"[..]),
        (32, b"\xd9\x20"),
        (255, b"\xd9\xff"),
        (256, b"\xda\x01\x00"),
        (65_536, b"\xdb\0\x01\0\0"),
    ] {
        let text = "x".repeat(length);
        check(&Type::String, &text.as_str().into(), &[head, text.as_bytes()].concat());
    }
}

#[test]
fn texts_are_normalized() {
    check_read(&Type::String, b"\xa3e\xcc\x81", &"é".into());
    check_read(&map(Type::Bool), b"\x81\xa3e\xcc\x81\xc3", &Value::from([("é", true)]));
}

/// As in a state file: core would read other forms with another precision, and call that a change.
#[test]
fn numbers_are_written_as_digits() {
    let check = |text: &str, bytes: &[u8]| check(&Type::Number, &number(text), bytes);
    check("0", b"\xa10");
    check("128", b"\xa3128");
    check("-33", b"\xa3-33");
    check("9223372036854775807", b"\xb39223372036854775807");
    check("-9223372036854775808", b"\xb4-9223372036854775808");
    check("18446744073709551615", b"\xb418446744073709551615");
    check("0.5", b"\xa30.5");
    check("-1.5", b"\xa4-1.5");
    check("0.1", b"\xa30.1");
    check(
        "3.14159265358979323846264338327950288",
        b"\xd9\x253.14159265358979323846264338327950288",
    );
}

#[test]
fn numbers_are_written_without_exponent_and_idle_zeros() {
    let write = |text: &str, bytes: &[u8]| {
        assert_eq!(encode(&number(text), &Type::Number).unwrap(), bytes, "{text}");
    };
    write("1e3", b"\xa41000");
    write("5.00", b"\xa15");
    write("0.50", b"\xa30.5");
    write("1e30", b"\xbf1000000000000000000000000000000");
    write("1.10", b"\xa31.1");
}

#[test]
fn numbers_are_read_from_every_form() {
    let read = |bytes: &[u8], text: &str| check_read(&Type::Number, bytes, &number(text));
    read(b"\xcc\xff", "255");
    read(b"\xcd\xff\xff", "65535");
    read(b"\xce\xff\xff\xff\xff", "4294967295");
    read(b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", "18446744073709551615");
    read(b"\xd0\x80", "-128");
    read(b"\xd1\x80\0", "-32768");
    read(b"\xd2\x80\0\0\0", "-2147483648");
    read(b"\xca\x3f\xc0\0\0", "1.5");
    read(b"\xcb\x40\x08\0\0\0\0\0\0", "3");
    read(b"\xa41e-3", "0.001");
    read(b"\xa3-.5", "-0.5");
}

#[test]
fn what_is_no_number_is_refused() {
    for text in ["", "x", "0x10", "1_000", "1e", "1e99999", "1e-99999", "--1", "Inf", "NaN", "1 "] {
        assert_eq!(parse_number(text), None, "{text:?}");
    }
    assert_eq!(parse_number(&"9".repeat(10_001)), None);
    check_refused(&Type::Number, b"\xcb\x7f\xf0\0\0\0\0\0\0", "expected a finite number");
    check_refused(&Type::Number, b"\xcb\x7f\xf8\0\0\0\0\0\0", "expected a finite number");
    check_refused(&Type::Number, b"\xa1x", "expected a number, found a text");
}

#[test]
fn collections() {
    check(&list(Type::Number), &values([number("1"), Value::Null]), b"\x92\xa11\xc0");
    check(&set(Type::String), &values(["b".into(), "a".into()]), b"\x92\xa1b\xa1a");
    check(&map(Type::Bool), &Value::from([("a", true)]), b"\x81\xa1a\xc3");
    check(&list(Type::Bool), &values([]), b"\x90");
    let many = vec![Value::from(true); 70_000];
    let bytes = encode(&Value::List(many.clone()), &list(Type::Bool)).unwrap();
    assert_eq!(bytes[..6], *b"\xdd\0\x01\x11\x70\xc3");
    check_read(&list(Type::Bool), &bytes, &Value::List(many));
    check_read(&list(Type::Bool), b"\xdc\0\x01\xc3", &values([true.into()]));
    check_read(&map(Type::Bool), b"\xde\0\x01\xa1a\xc3", &Value::from([("a", true)]));
    check_read(&map(Type::Bool), b"\xdf\0\0\0\x01\xa1a\xc3", &Value::from([("a", true)]));
}

#[test]
fn objects_have_exactly_their_attributes() {
    let shape = object([("a", Type::Bool), ("b", list(object([("c", Type::Number)])))]);
    let inner = Value::from([("c", number("1"))]);
    let value = Value::from([("a", Value::Null), ("b", values([inner]))]);
    check(&shape, &value, b"\x82\xa1a\xc0\xa1b\x91\x81\xa1c\xa11");
    // A missing member is written as null.
    let partial = Value::from([("b", Value::Null)]);
    assert_eq!(encode(&partial, &shape).unwrap(), b"\x82\xa1a\xc0\xa1b\xc0");
    let stranger = Value::from([("z", true)]);
    assert_eq!(encode(&stranger, &shape).unwrap_err().to_string(), "unexpected attribute \"z\"");
    check_refused(&shape, b"\x81\xa1a\xc0", "attribute \"b\" is missing");
    check_refused(&shape, b"\x82\xa1a\xc0\xa1z\xc0", "unexpected attribute \"z\"");
    check_refused(&shape, b"\x82\xa1a\xc0\xa1a\xc0", "a: sent twice");
}

#[test]
fn refusals_name_the_path() {
    let shape = object([
        ("list", list(object([("name", Type::String)]))),
        ("map", map(Type::Number)),
        ("set", set(Type::Bool)),
    ]);
    let names = |wrong| {
        b"\x83\xa4list\x92\xc0\x81\xa4name".iter().chain(wrong).copied().collect::<Vec<_>>()
    };
    check_refused(&shape, &names(b"\x01"), "list[1].name: expected a text, found a number");
    check_refused(
        &object([("map", map(Type::Number))]),
        b"\x81\xa3map\x81\xa1k\xc3",
        "map[\"k\"]: expected a number, found true or false",
    );
    // There is no step into a set.
    check_refused(
        &object([("set", set(Type::Bool))]),
        b"\x81\xa3set\x91\xa1x",
        "set: expected true or false, found a text",
    );
    let wrong = Value::from([("list", values([Value::from([("name", true)])]))]);
    assert_eq!(
        encode(&wrong, &shape).unwrap_err().to_string(),
        "list[0].name: true or false does not fit the type \"string\""
    );
    let wrong = Value::from([("set", values(["secret".into()]))]);
    assert_eq!(
        encode(&wrong, &shape).unwrap_err().to_string(),
        "set: a text does not fit the type \"bool\""
    );
}

#[test]
fn broken_bytes_are_refused() {
    check_refused(&Type::Bool, b"", "ends too early");
    check_refused(&Type::Bool, b"\xc3\xc3", "1 bytes too many");
    check_refused(&Type::Bool, b"\xc1", "expected true or false, found a mark that means nothing");
    check_refused(&Type::String, b"\xa2x", "ends too early");
    check_refused(&Type::String, b"\xa1\xff", "text that is not UTF-8");
    check_refused(&Type::String, b"\xdb\xff\xff\xff\xff", "ends too early");
    check_refused(&Type::String, b"\xc4\x01x", "expected a text, found bytes");
    check_refused(&list(Type::Bool), b"\xdd\xff\xff\xff\xff\xc3", "[1]: ends too early");
    check_refused(&list(Type::Bool), b"\x80", "expected a list, found a map");
    check_refused(&map(Type::Bool), b"\x90", "expected a map, found a list");
    check_refused(&map(Type::Bool), b"\x81\x01\xc3", "expected a text, found a number");
    check_refused(&object([]), b"\xa0", "expected an object, found a text");
    check_refused(&Type::Bool, b"\xd4\0", "ends too early");
}

#[test]
fn every_other_extension_is_unknown() {
    let unknown = Value::unknown();
    for bytes in [
        &b"\xd4\x05\0"[..],
        b"\xd4\x0c\0",
        b"\xc7\0\0",
        b"\xc7\0\x0c",
        b"\xd5\0\0\0",
        b"\xd6\x63\0\0\0\0",
        b"\xd7\x63\0\0\0\0\0\0\0\0",
        b"\xc8\0\x03\x07abc",
        b"\xc9\0\0\0\x01\x07a",
    ] {
        check_read(&Type::String, bytes, &unknown);
    }
}

fn refined(refinement: Refinement) -> Value {
    Value::Unknown(refinement)
}

#[test]
fn refinements() {
    // As Terraform sends "pre-${unknown}".
    check(
        &Type::String,
        &refined(Refinement::starting_with("pre-")),
        b"\xc7\x09\x0c\x82\x01\xc2\x02\xa4pre-",
    );
    check(&Type::Bool, &refined(Refinement::not_null()), b"\xc7\x03\x0c\x81\x01\xc2");
    let between = Refinement {
        number_min: Some(Bound { value: 1.into(), inclusive: true }),
        number_max: Some(Bound { value: "0.1".parse().unwrap(), inclusive: false }),
        ..Refinement::default()
    };
    let bytes = b"\xc7\x0d\x0c\x82\x03\x92\xa11\xc3\x04\x92\xa30.1\xc2";
    check(&Type::Number, &refined(between), bytes);
    let some = Refinement { length_min: Some(1), length_max: Some(300), ..Refinement::not_null() };
    for shape in [list(Type::Bool), set(Type::Bool), map(Type::Bool)] {
        check(&shape, &refined(some.clone()), b"\xc7\x09\x0c\x83\x01\xc2\x05\x01\x06\xcd\x01\x2c");
    }
}

#[test]
fn only_what_the_type_allows_is_said() {
    let write = |refinement, shape: &Type| encode(&refined(refinement), shape).unwrap();
    let prefix = || Refinement { prefix: Some("x".into()), ..Refinement::default() };
    assert_eq!(write(prefix(), &Type::Number), b"\xd4\0\0");
    assert_eq!(write(prefix(), &object([])), b"\xd4\0\0");
    let empty = Refinement { prefix: Some(String::new()), ..Refinement::default() };
    assert_eq!(write(empty, &Type::String), b"\xd4\0\0");
    let null = Refinement { nullness: Some(true), ..Refinement::default() };
    assert_eq!(write(null, &Type::String), b"\xc0");
    check_read(&Type::String, b"\xc7\x03\x0c\x81\x01\xc3", &Value::Null);
}

#[test]
fn long_prefixes_are_cut_between_characters() {
    let long = Refinement { prefix: Some("é".repeat(300)), ..Refinement::default() };
    let bytes = encode(&refined(long), &Type::String).unwrap();
    let cut = Refinement { prefix: Some("é".repeat(128)), ..Refinement::default() };
    check_read(&Type::String, &bytes, &refined(cut));
}

#[test]
fn refinements_of_another_type_say_nothing() {
    let set = Type::Set(Box::new(Type::String));
    check_read(&set, b"\xc7\x04\x0c\x81\x02\xa1p", &Value::unknown());
    check_read(&Type::Bool, b"\xc7\x05\x0c\x82\x01\xc2\x05\x01", &refined(Refinement::not_null()));
    check_read(&Type::Number, b"\xc7\x03\x0c\x81\x06\x07", &Value::unknown());
    check_read(&Type::String, b"\xc7\x03\x0c\x81\x02\xa0", &Value::unknown());
}

#[test]
fn refinements_of_a_later_protocol_are_ignored() {
    let read = |entries: &[u8]| {
        let length = u8::try_from(entries.len()).unwrap();
        decode(&[&[0xc7, length, 12], entries].concat(), &Type::String)
    };
    let prefix = Refinement { prefix: Some("p".into()), ..Refinement::default() };
    for other in [
        &b"\xc0"[..],
        b"\xc3",
        b"\x05",
        b"\xcb\0\0\0\0\0\0\0\0",
        b"\xa1x",
        b"\xc4\x01x",
        b"\xd4\0\0",
        b"\xc7\x02\x07ab",
        b"\x92\x01\x81\xa1k\x90",
    ] {
        let entries = [b"\x82\x09", other, b"\x02\xa1p"].concat();
        assert_eq!(read(&entries), Ok(refined(prefix.clone())), "{other:02x?}");
    }
    let deep = [&b"\x81\x09"[..], &[0x91; 100], b"\xc0"].concat();
    assert_eq!(read(&deep).unwrap_err().to_string(), "nested too deep");
    assert_eq!(read(b"\x81\x02\x01").unwrap_err().to_string(), "expected a text, found a number");
    assert_eq!(read(b"\x80\xc0").unwrap_err().to_string(), "1 bytes too many");
    let long = [&b"\xc8\x04\x01\x0c"[..], &[0; 0x401]].concat();
    check_refused(&Type::String, &long, "too much is said about an unknown value");
}

/// A small generator with a fixed seed: the same values in every run.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(self.0 >> 8).unwrap() % sides
    }

    fn text(&mut self) -> String {
        const LETTERS: [char; 6] = ['a', 'é', '語', '"', '\n', '🙂'];
        (0..self.roll(40)).map(|_| LETTERS[self.roll(LETTERS.len())]).collect()
    }

    fn number(&mut self) -> Value {
        let sign = if self.roll(2) == 0 { "" } else { "-" };
        let digits: String = (0..=self.roll(40)).map(|_| self.roll(10).to_string()).collect();
        let exponent = self.roll(30);
        let down = if self.roll(2) == 0 { "" } else { "-" };
        number(&format!("{sign}{digits}e{down}{exponent}"))
    }

    fn shape(&mut self, depth: usize) -> Type {
        match self.roll(if depth == 0 { 3 } else { 7 }) {
            0 => Type::Bool,
            1 => Type::Number,
            2 => Type::String,
            3 => list(self.shape(depth - 1)),
            4 => set(self.shape(depth - 1)),
            5 => map(self.shape(depth - 1)),
            _ => object([("a", self.shape(depth - 1)), ("b", self.shape(depth - 1))]),
        }
    }

    fn value(&mut self, shape: &Type) -> Value {
        match self.roll(12) {
            0 => return Value::Null,
            1 => return Value::unknown(),
            2 => return refined(Refinement::not_null()),
            _ => {}
        }
        match shape {
            Type::Bool => (self.roll(2) == 0).into(),
            Type::Number => self.number(),
            Type::String => self.text().into(),
            Type::List(element) | Type::Set(element) => {
                Value::List((0..self.roll(20)).map(|_| self.value(element)).collect())
            }
            Type::Map(element) => {
                Value::Map((0..self.roll(20)).map(|_| (self.text(), self.value(element))).collect())
            }
            Type::Object(attributes) => Value::Map(
                attributes.iter().map(|(name, shape)| (name.clone(), self.value(shape))).collect(),
            ),
        }
    }
}

#[test]
fn what_is_written_is_read_again() {
    let mut dice = Dice(1);
    for _ in 0..500 {
        let shape = dice.shape(3);
        let value = dice.value(&shape);
        let bytes = encode(&value, &shape).unwrap();
        assert_eq!(decode(&bytes, &shape), Ok(value));
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let mut dice = Dice(2);
    for _ in 0..500 {
        let shape = dice.shape(3);
        let value = dice.value(&shape);
        let mut bytes = encode(&value, &shape).unwrap();
        let place = dice.roll(bytes.len());
        bytes[place] = u8::try_from(dice.roll(256)).unwrap();
        let _ = decode(&bytes, &shape);
        bytes.truncate(place);
        assert!(decode(&bytes, &shape).is_err());
    }
}

#[test]
fn digits_are_plain() {
    for (text, plain) in [("1e3", "1000"), ("1.50", "1.5"), ("-0", "0"), ("1e-3", "0.001")] {
        assert_eq!(number_text(&text.parse().unwrap()), plain);
    }
}
