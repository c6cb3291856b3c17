//! Doing what a repair has found to do: what is damaged is set aside, and only then is another written in its place.

use assay_merkle::tile::FULL_WIDTH;

use super::derived::encode;
use super::error::RepairError;
use super::{ASIDE, Content, Mending, Plan, Wrong};
use crate::log::names;
use crate::objects::{Created, Objects, Replaced};

impl Plan<'_> {
    /// Writes it to the log that it was made for; what is written is durable on return.
    ///
    /// # Errors
    /// A storage that fails; an object that has changed meanwhile. What was done until then stands, and doing it all
    /// again is safe.
    pub fn carry_out(&self) -> Result<(), RepairError> {
        self.mendings.iter().try_for_each(|mending| self.mend(mending))
    }

    fn mend(&self, mending: &Mending) -> Result<(), RepairError> {
        let objects = self.sources.here.objects;
        let name = mending.name.as_str();
        let changed = || RepairError::Changed { name: name.to_owned() };
        let found = objects.get(name)?;
        let bytes = match &mending.content {
            Content::Bytes(bytes) => Some(bytes.clone()),
            Content::Bundle(index) => Some(self.bundle(*index)?),
            Content::Nothing => None,
        };
        match (found, &mending.wrong, bytes) {
            (None, Wrong::Missing | Wrong::Beyond, Some(bytes)) => match objects.create(name, &bytes)? {
                Created::New => Ok(()),
                Created::Exists => Err(changed()),
            },
            (None, _, None) => Ok(()),
            (found, Wrong::Older, Some(bytes)) => {
                match objects.replace(name, found.map(|found| found.tag()).as_ref(), &bytes)? {
                    Replaced::Done(_) => Ok(()),
                    Replaced::Changed => Err(changed()),
                }
            }
            (Some(found), Wrong::Damaged(_), bytes) => {
                set_aside(objects, name, &found.bytes)?;
                match bytes {
                    None => objects.delete(name)?,
                    // What is written with a tag asks for one.
                    Some(bytes) if [names::CHECKPOINT, names::FLOOR].contains(&name) => {
                        if objects.replace(name, Some(&found.tag()), &bytes)? == Replaced::Changed {
                            return Err(changed());
                        }
                    }
                    Some(bytes) => objects.put(name, &bytes)?,
                }
                Ok(())
            }
            _ => Err(changed()),
        }
    }

    fn bundle(&self, index: u64) -> Result<Vec<u8>, RepairError> {
        let first = index * u64::from(FULL_WIDTH);
        let place = |index| usize::try_from(index).unwrap_or(usize::MAX);
        let leaves = self.leaves.get(place(first)..place(first + u64::from(FULL_WIDTH)));
        encode(&self.sources.again(first, leaves.unwrap_or_default())?.0)
    }
}

/// Keeps bytes under a name that holds nothing else; durable on return.
fn set_aside(objects: &dyn Objects, name: &str, bytes: &[u8]) -> Result<(), RepairError> {
    let mut aside = format!("{ASIDE}{name}");
    let mut count = 1;
    while objects.create(&aside, bytes)? == Created::Exists {
        if objects.get(&aside)?.is_some_and(|kept| kept.bytes == bytes) {
            break;
        }
        count += 1;
        aside = format!("{ASIDE}{name}.{count}");
    }
    Ok(())
}
