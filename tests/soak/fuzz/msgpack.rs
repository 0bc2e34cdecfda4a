//! Values as `MessagePack`: bytes are refused, or are a value that has bytes which mean the same.

use terraform_provider_licensemanager::framework::msgpack::{decode, encode};

use super::mutation::damaged;
use super::run;
use super::values::{Knowledge, SHAPES, value};

#[test]
fn what_is_read_is_written_and_read_as_the_same() {
    run("MessagePack", 3_000, 2_000_000, |random| {
        let (_, type_name, shape) = random.pick(&SHAPES);
        let made = value(shape, Knowledge::Planned, random);
        let written = encode(&made, shape).unwrap_or_else(|error| panic!("{type_name}: {error}"));
        let (bytes, is_damaged) =
            if random.chance(30) { (written, false) } else { (damaged(written, random), true) };
        let read = match decode(&bytes, shape) {
            Ok(read) => read,
            Err(_) if is_damaged => return,
            Err(error) => panic!("{type_name}: {made:?} cannot be read back: {error}"),
        };
        let again = encode(&read, shape).unwrap_or_else(|error| panic!("{read:?}: {error}"));
        assert_eq!(decode(&again, shape).as_ref(), Ok(&read), "{type_name}");
    });
}
