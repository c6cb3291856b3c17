//! A storage that fails when a test says so.

use std::io::{Error, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assay_store::objects::{Created, Object, ObjectError, Objects, Operation, Replaced, Tag, Upload};

/// A storage that fails when a test says so.
pub struct Failing {
    pub inner: Arc<dyn Objects>,
    pub fails: Arc<AtomicBool>,
}

impl Failing {
    fn check(&self, operation: Operation) -> Result<(), ObjectError> {
        match self.fails.load(Ordering::Relaxed) {
            true => Err(ObjectError::Unreachable {
                operation,
                name: "anything".to_owned(),
                source: Error::other("pulled out").into(),
            }),
            false => Ok(()),
        }
    }
}

impl Objects for Failing {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        self.check(Operation::Create)?;
        self.inner.create(name, bytes)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        self.check(Operation::Put)?;
        self.inner.put(name, bytes)
    }

    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError> {
        self.check(Operation::Replace)?;
        self.inner.replace(name, expected, bytes)
    }

    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError> {
        self.check(Operation::Get)?;
        self.inner.get(name)
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError> {
        self.check(Operation::GetRange)?;
        self.inner.get_range(name, range)
    }

    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError> {
        self.check(Operation::Size)?;
        self.inner.size(name)
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError> {
        self.check(Operation::List)?;
        self.inner.list(prefix, after, limit)
    }

    fn delete(&self, name: &str) -> Result<(), ObjectError> {
        self.check(Operation::Delete)?;
        self.inner.delete(name)
    }

    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError> {
        self.check(Operation::Upload)?;
        self.inner.upload()
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError> {
        self.check(Operation::Read)?;
        self.inner.read(name)
    }
}
