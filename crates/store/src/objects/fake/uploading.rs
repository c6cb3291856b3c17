//! An upload to the fake storage.

use super::handle::Fake;
use super::state::{Answer, Effect};
use crate::objects::{Created, ObjectError, Operation, Upload, check_name};

/// Holds what was written, and dies with the life of the process that began it.
pub(super) struct Uploading {
    fake: Fake,
    life: u64,
    bytes: Vec<u8>,
}

impl Uploading {
    pub(super) fn begin(fake: Fake) -> Self {
        Self { life: fake.life(), fake, bytes: Vec::new() }
    }

    fn check_alive(&self, operation: Operation, name: &str) -> Result<(), ObjectError> {
        if self.fake.life() == self.life {
            return Ok(());
        }
        Err(ObjectError::Crashed { operation, name: name.to_owned() })
    }
}

impl Upload for Uploading {
    fn write(&mut self, bytes: &[u8]) -> Result<(), ObjectError> {
        self.check_alive(Operation::Upload, "")?;
        self.fake.operate(Operation::Upload, "", None, |_, _| ((), "written"))?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self: Box<Self>, name: &str) -> Result<Created, ObjectError> {
        check_name(name)?;
        self.check_alive(Operation::Finish, name)?;
        let effect = Effect::Create(name.to_owned(), self.bytes.as_slice().into());
        match self.fake.change(Operation::Finish, name, effect)? {
            Answer::Created(created) => Ok(created),
            _ => Ok(Created::Exists),
        }
    }
}
