//! One simulated process's view of the storage.

use std::io::{Cursor, Read};
use std::ops::Range;

use super::plan::{Fault, Plan};
use super::state::{Answer, Effect, State};
use super::storage::Storage;
use super::trace::Event;
use super::uploading::Uploading;
use crate::objects::name::check_beginning;
use crate::objects::{Created, Object, ObjectError, Objects, Operation, Replaced, Tag, Upload, check_name};

/// A handle on a [`Storage`]: one process, which can die and be restarted. Clones are the same process.
#[derive(Clone)]
pub struct Fake {
    storage: Storage,
    writer: usize,
}

impl Fake {
    pub(super) fn new(storage: Storage, writer: usize) -> Self {
        Self { storage, writer }
    }

    /// Begins the next life of the process. What it had not made durable is lost, kept or torn.
    pub fn restart(&self) {
        self.storage.state().restart(self.writer);
    }

    /// The process dies between two operations.
    pub fn crash(&self) {
        self.with(|writer| writer.dead = true);
    }

    /// Whether the process is dead.
    pub fn is_crashed(&self) -> bool {
        self.with(|writer| writer.dead).unwrap_or(false)
    }

    /// How many operations it has begun, over all its lives.
    pub fn operations(&self) -> u64 {
        self.with(|writer| writer.next).unwrap_or(0)
    }

    /// Other faults from now on; operations are still counted from the first.
    pub fn set_plan(&self, plan: Plan) {
        self.with(|writer| writer.plan = plan);
    }

    /// Replaces or creates the object as a storage would that does not sync: a restart may lose it, or leave it torn.
    /// A mistake to be planted.
    ///
    /// # Errors
    /// As those of `put`.
    pub fn put_unsynced(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        check_name(name)?;
        self.change(Operation::Put, name, Effect::PutUnsynced(name.to_owned(), bytes.into())).map(|_| ())
    }

    pub(super) fn life(&self) -> u64 {
        self.with(|writer| writer.life).unwrap_or(0)
    }

    fn with<T>(&self, act: impl FnOnce(&mut super::state::Writer) -> T) -> Option<T> {
        self.storage.state().writers.get_mut(self.writer).map(act)
    }

    /// One operation that changes the storage.
    pub(super) fn change(
        &self,
        operation: Operation,
        name: &str,
        effect: Effect,
    ) -> Result<Answer, ObjectError> {
        let late = effect.clone();
        let answer = self.operate(operation, name, Some(late), |state, interrupted| {
            let answer = state.apply(self.writer, effect, interrupted);
            let outcome = match &answer {
                Answer::Done => "done",
                Answer::Created(Created::New) => "new",
                Answer::Created(Created::Exists) => "exists",
                Answer::Replaced(Replaced::Done(_)) => "replaced",
                Answer::Replaced(Replaced::Changed) => "changed",
                Answer::Clash => "clash",
            };
            (answer, outcome)
        })?;
        match answer {
            Answer::Clash => {
                let reason = "one object's name is another's followed by `/`".to_owned();
                Err(ObjectError::Corrupt { operation, name: name.to_owned(), reason })
            }
            answer => Ok(answer),
        }
    }

    /// One operation: counted, recorded, and subject to the plan.
    pub(super) fn operate<T>(
        &self,
        operation: Operation,
        name: &str,
        late: Option<Effect>,
        act: impl FnOnce(&mut State, bool) -> (T, &'static str),
    ) -> Result<T, ObjectError> {
        let mut state = self.storage.state();
        let crashed = || Err(ObjectError::Crashed { operation, name: name.to_owned() });
        let Some((index, fault)) = state.begin(self.writer) else { return crashed() };
        let record = |state: &mut State, outcome| {
            let name = name.to_owned();
            state.record(Event { writer: self.writer, index, operation, name, outcome });
        };
        let fail = |text: &'static str| ObjectError::Unreachable {
            operation,
            name: name.to_owned(),
            source: text.into(),
        };
        let outcome = match fault {
            None => {
                let (value, outcome) = act(&mut state, false);
                record(&mut state, outcome);
                return Ok(value);
            }
            Some(Fault::Fail) => {
                record(&mut state, "failed");
                return Err(fail("simulated"));
            }
            Some(Fault::Full) => {
                record(&mut state, "full");
                return Err(ObjectError::Full {
                    operation,
                    name: name.to_owned(),
                    source: "simulated".into(),
                });
            }
            Some(Fault::FailButPersist) => {
                let _ = act(&mut state, false);
                record(&mut state, "failed, but persisted");
                return Err(fail("simulated: the answer was lost"));
            }
            Some(Fault::Delay(operations)) => {
                if let Some(effect) = late {
                    state.delay(self.writer, operations, effect);
                }
                record(&mut state, "failed, but will come late");
                return Err(fail("simulated: the request is on its way"));
            }
            Some(Fault::CrashBefore) => "crashed before",
            Some(Fault::CrashAfter) => {
                let _ = act(&mut state, false);
                "crashed after"
            }
            Some(Fault::CrashWithin) => {
                let _ = act(&mut state, true);
                "crashed within"
            }
        };
        if let Some(writer) = state.writers.get_mut(self.writer) {
            writer.dead = true;
        }
        record(&mut state, outcome);
        crashed()
    }

    /// One operation that only reads.
    fn look<T>(
        &self,
        operation: Operation,
        name: &str,
        act: impl FnOnce(&mut State) -> T,
    ) -> Result<T, ObjectError> {
        self.operate(operation, name, None, |state, _| (act(state), "read"))
    }
}

impl Objects for Fake {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        check_name(name)?;
        match self.change(Operation::Create, name, Effect::Create(name.to_owned(), bytes.into()))? {
            Answer::Created(created) => Ok(created),
            _ => Ok(Created::Exists),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        check_name(name)?;
        self.change(Operation::Put, name, Effect::Put(name.to_owned(), bytes.into())).map(|_| ())
    }

    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError> {
        check_name(name)?;
        let effect = Effect::Replace(name.to_owned(), expected.cloned(), bytes.into());
        match self.change(Operation::Replace, name, effect)? {
            Answer::Replaced(replaced) => Ok(replaced),
            _ => Ok(Replaced::Changed),
        }
    }

    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError> {
        check_name(name)?;
        let given = self.look(Operation::Get, name, |state| state.given(name))?;
        Ok(given.map(|bytes| Object::new(bytes.to_vec())))
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError> {
        check_name(name)?;
        let given = self.look(Operation::GetRange, name, |state| state.given(name))?;
        let place = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        let length = place(range.end.saturating_sub(range.start));
        Ok(given.map(|bytes| bytes.iter().copied().skip(place(range.start)).take(length).collect()))
    }

    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError> {
        check_name(name)?;
        let given = self.look(Operation::Size, name, |state| state.given(name))?;
        Ok(given.map(|bytes| bytes.len() as u64))
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError> {
        check_beginning(prefix)?;
        after.map_or(Ok(()), check_beginning)?;
        self.look(Operation::List, prefix, |state| state.list(prefix, after, limit))
    }

    fn delete(&self, name: &str) -> Result<(), ObjectError> {
        check_name(name)?;
        self.change(Operation::Delete, name, Effect::Delete(name.to_owned())).map(|_| ())
    }

    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError> {
        self.look(Operation::Upload, "", |_| ())?;
        Ok(Box::new(Uploading::begin(self.clone())))
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError> {
        check_name(name)?;
        let given = self.look(Operation::Read, name, |state| state.given(name))?;
        Ok(given.map(|bytes| -> Box<dyn Read + Send> { Box::new(Cursor::new(bytes)) }))
    }
}
