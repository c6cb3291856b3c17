//! Reading policies (c2sp.org/tlog-policy, "Policy file syntax and structure").

use super::{Member, Octets, Policy, PolicyGroup, PolicyLog, PolicyWitness, Quorum};
use crate::signed_note::{Algorithm, VerifierKey};
use crate::{Error, decimal};
use std::collections::{HashMap, HashSet};

/// The longest policy that is read, in bytes.
pub const MAX_POLICY_BYTES: usize = 1 << 20;

impl Policy {
    /// Reads a policy; [`Error::Policy`] says which line is wrong, and why.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |line, reason: String| Error::Policy { line, reason };
        if bytes.len() > MAX_POLICY_BYTES {
            return Err(wrong(1, "the policy is longer than 1 MiB".to_owned()));
        }
        let mut reader = Reader::default();
        let mut last = 0;
        for (position, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            last = position + 1;
            reader.line(line).map_err(|reason| wrong(last, reason))?;
        }
        let quorum = reader.quorum.ok_or_else(|| wrong(last, "there is no quorum line".to_owned()))?;
        Ok(Self { logs: reader.logs, witnesses: reader.witnesses, groups: reader.groups, quorum })
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<PolicyGroup>,
    quorum: Option<Quorum>,
    named: HashMap<Octets, Member>,
    in_groups: HashSet<Member>,
}

impl Reader {
    fn line(&mut self, line: &[u8]) -> Result<(), String> {
        if line.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f) {
            return Err("there is a control character other than tab and newline".to_owned());
        }
        let items: Vec<&[u8]> =
            line.split(|byte| *byte == b' ' || *byte == b'\t').filter(|item| !item.is_empty()).collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(url)),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
            [b"group", name, threshold, members @ ..] => self.group(name, threshold, members),
            [b"quorum", name] => self.quorum(name),
            [keyword @ (b"log" | b"witness" | b"group" | b"quorum"), ..] => {
                Err(format!("`{}` has too few or too many items after it", show(keyword)))
            }
            [first, ..] => {
                Err(format!("`{}` is none of `log`, `witness`, `group` and `quorum`", show(first)))
            }
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&[u8]>) -> Result<(), String> {
        let key = read_key(key, Algorithm::Ed25519)?;
        if self.logs.iter().any(|log| log.key.public_key() == key.public_key()) {
            return Err(format!("the key of the log `{}` stands there twice", key.name()));
        }
        self.logs.push(PolicyLog { key, url: url.map(octets) });
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8], url: Option<&[u8]>) -> Result<(), String> {
        let key = read_key(key, Algorithm::Cosignature)?;
        if self.witnesses.iter().any(|witness| witness.key.public_key() == key.public_key()) {
            return Err(format!("the key of the witness `{}` stands there twice", key.name()));
        }
        self.define(name, Member::Witness(self.witnesses.len()))?;
        self.witnesses.push(PolicyWitness { name: octets(name), key, url: url.map(octets) });
        Ok(())
    }

    fn group(&mut self, name: &[u8], threshold: &[u8], members: &[&[u8]]) -> Result<(), String> {
        let found = members.iter().map(|member| self.find(member)).collect::<Result<Vec<_>, _>>()?;
        for (member, written) in found.iter().zip(members) {
            // Each witness counts in one way only.
            if !self.in_groups.insert(*member) {
                return Err(format!("`{}` is a member twice", show(written)));
            }
        }
        let needed = match threshold {
            b"all" => Some(found.len()),
            b"any" => Some(1),
            number => {
                let number = str::from_utf8(number).ok().and_then(decimal::parse);
                number.and_then(|number| usize::try_from(number).ok())
            }
        };
        let needed = needed.filter(|needed| (1..=found.len()).contains(needed)).ok_or_else(|| {
            format!("`{}` is none of `all`, `any` and a number from 1 to `{}`", show(threshold), found.len())
        })?;
        self.define(name, Member::Group(self.groups.len()))?;
        self.groups.push(PolicyGroup { name: octets(name), threshold: needed, members: found });
        Ok(())
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), String> {
        if self.quorum.is_some() {
            return Err("there is a second quorum line".to_owned());
        }
        self.quorum = Some(if name == b"none" { Quorum::None } else { Quorum::Of(self.find(name)?) });
        Ok(())
    }

    fn define(&mut self, name: &[u8], member: Member) -> Result<(), String> {
        if name == b"none" {
            return Err("`none` is not a name for a witness or group".to_owned());
        }
        match self.named.insert(octets(name), member) {
            None => Ok(()),
            Some(_) => Err(format!("`{}` is defined twice", show(name))),
        }
    }

    fn find(&self, name: &[u8]) -> Result<Member, String> {
        let found = self.named.get(&octets(name)).copied();
        found
            .ok_or_else(|| format!("`{}` is not the name of a witness or group on a line before", show(name)))
    }
}

fn read_key(key: &[u8], wanted: Algorithm) -> Result<VerifierKey, String> {
    let text = str::from_utf8(key).map_err(|_| format!("`{}` is not UTF-8", show(key)))?;
    let key = VerifierKey::parse(text).map_err(|error| error.to_string())?;
    key.expect(wanted).map_err(|error| error.to_string())?;
    Ok(key)
}

fn octets(bytes: &[u8]) -> Octets {
    Octets(bytes.to_vec())
}

fn show(bytes: &[u8]) -> String {
    crate::error::excerpt(&String::from_utf8_lossy(bytes))
}
