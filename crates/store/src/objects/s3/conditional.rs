//! Writes that depend on what is there, and what to make of them when the answer is lost.
//!
//! Each attempt is sent once. Where an attempt may have had its effect although no answer says so, the object is read
//! back: equal bytes are taken for our own, which is why bytes that must have one author hold a nonce.

use std::thread;
use std::time::Duration;

use object_store::{Error, ObjectStore, PutMode, PutOptions, PutPayload, UpdateVersion};

use super::{Bucket, tag};
use crate::objects::{Created, Replaced, Tag};

/// How often a conditional write is attempted.
const ATTEMPTS: u32 = 5;

/// The pause after the first attempt; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(50);

/// What one attempt told.
enum Told {
    /// It had its effect; the object has this tag.
    Done(Tag),
    /// The condition did not hold; it had no effect.
    Refused,
    /// Another write was on its way; it had no effect, and the condition may yet hold.
    Conflict(Error),
    /// Nothing: it may have had its effect, or may yet have it.
    Unknown(Error),
}

impl Bucket {
    pub(super) fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, Error> {
        match self.replace(name, None, bytes)? {
            Replaced::Done(_) => Ok(Created::New),
            Replaced::Changed => Ok(Created::Exists),
        }
    }

    pub(super) fn replace(
        &self,
        name: &str,
        expected: Option<&Tag>,
        bytes: &[u8],
    ) -> Result<Replaced, Error> {
        let mut doubt: Option<Error> = None;
        let mut last: Option<Error> = None;
        for attempt in 0..ATTEMPTS {
            match self.attempt(name, expected, bytes) {
                Told::Done(tag) => return Ok(Replaced::Done(tag)),
                Told::Refused if doubt.is_none() => return Ok(Replaced::Changed),
                Told::Refused => {}
                Told::Conflict(error) => last = Some(error),
                Told::Unknown(error) => doubt = Some(error),
            }
            let current = self.get(name)?;
            match current {
                Some(object) if doubt.is_some() && object.bytes == bytes => {
                    return Ok(Replaced::Done(object.tag()));
                }
                Some(object) if Some(&object.tag()) == expected => {}
                None if expected.is_none() => {}
                // No attempt had an effect, or the name is still another's since before the first.
                _ if doubt.is_none() || expected.is_none() => return Ok(Replaced::Changed),
                // An attempt may have succeeded, and another writer have replaced its object.
                _ => break,
            }
            thread::sleep(PAUSE * 2_u32.pow(attempt));
        }
        let unexplained = || Error::Generic { store: "S3", source: "no attempt was answered".into() };
        Err(doubt.or(last).unwrap_or_else(unexplained))
    }

    fn attempt(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Told {
        let mode = match expected {
            None => PutMode::Create,
            Some(tag) => {
                PutMode::Update(UpdateVersion { e_tag: Some(tag.as_str().to_owned()), version: None })
            }
        };
        let options = PutOptions { mode, ..PutOptions::default() };
        let payload = PutPayload::from(bytes.to_vec());
        match self.wait(self.once.put_opts(&self.key(name), payload, options)) {
            Ok(put) => tag(put.e_tag.as_deref()).map_or_else(Told::Unknown, Told::Done),
            Err(Error::Precondition { .. } | Error::NotModified { .. }) => Told::Refused,
            // The one word stands for two answers: that the condition did not hold (412), and a conflict (409).
            Err(Error::AlreadyExists { source, .. }) if source.is::<Error>() => Told::Refused,
            Err(error @ Error::AlreadyExists { .. }) => Told::Conflict(error),
            Err(error) => Told::Unknown(error),
        }
    }
}
