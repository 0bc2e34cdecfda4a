//! How does a list that is filtered, or made of several, stay as cheap to page as a plain one?

use std::iter::Peekable;

use crate::emulator::table::{Listed, Record, Table};

/// The shortest of some lists. All of them hold everything that the filters let through.
pub(super) fn shortest<R: Record>(
    table: &Table<R>,
    whole: String,
    filtered: impl Iterator<Item = String>,
) -> String {
    let shorter = filtered.min_by_key(|list| table.count(list));
    shorter.unwrap_or(whole)
}

/// Several lists as one, in order of creation. What is on more than one of them appears once.
pub(super) fn merged<'a, R: Record + 'a>(
    lists: impl IntoIterator<Item = impl Iterator<Item = Listed<'a, R>>>,
) -> impl Iterator<Item = Listed<'a, R>> {
    let mut lists: Vec<Peekable<_>> = lists.into_iter().map(Iterator::peekable).collect();
    std::iter::from_fn(move || {
        let position = lists.iter_mut().filter_map(|list| Some(list.peek()?.position)).min()?;
        let heads = lists.iter_mut().filter_map(|list| list.next_if(|it| it.position == position));
        heads.last()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::records::Organization;

    fn listed<'a>(record: &'a Organization, positions: &[u64]) -> Vec<Listed<'a, Organization>> {
        positions.iter().map(|position| Listed { position: *position, record }).collect()
    }

    #[test]
    fn merging_keeps_the_order_and_drops_what_appears_twice() {
        let record: Organization =
            serde_json::from_str(r#"{"id": "o-1", "management": "111122223333"}"#).unwrap();
        let lists = [&[1, 4, 5][..], &[], &[2, 4, 9]].map(|it| listed(&record, it).into_iter());
        let positions: Vec<u64> = merged(lists).map(|it| it.position).collect();
        assert_eq!(positions, [1, 2, 4, 5, 9]);
    }
}
