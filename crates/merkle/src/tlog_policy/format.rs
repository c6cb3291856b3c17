//! Writing policies (c2sp.org/tlog-policy).

use super::{Member, Octets, Policy, Quorum};

impl Policy {
    /// The policy without comments, as [`Policy::parse`] reads it: logs, witnesses, groups, and the quorum.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for log in &self.logs {
            line(&mut bytes, &[b"log", log.key.to_string().as_bytes(), optional(&log.url)]);
        }
        for witness in &self.witnesses {
            let key = witness.key.to_string();
            line(&mut bytes, &[b"witness", witness.name.as_bytes(), key.as_bytes(), optional(&witness.url)]);
        }
        for group in &self.groups {
            let threshold = group.threshold.to_string();
            let start: [&[u8]; 3] = [b"group", group.name.as_bytes(), threshold.as_bytes()];
            let members = group.members.iter().map(|member| self.name_bytes(*member));
            line(&mut bytes, &start.into_iter().chain(members).collect::<Vec<_>>());
        }
        let quorum = match self.quorum {
            Quorum::None => b"none",
            Quorum::Of(member) => self.name_bytes(member),
        };
        line(&mut bytes, &[b"quorum", quorum]);
        bytes
    }

    fn name_bytes(&self, member: Member) -> &[u8] {
        self.name(member).map(Octets::as_bytes).unwrap_or_default()
    }
}

fn optional(octets: &Option<Octets>) -> &[u8] {
    octets.as_ref().map(Octets::as_bytes).unwrap_or_default()
}

/// Writes the items that are not empty, with spaces between them.
fn line(bytes: &mut Vec<u8>, items: &[&[u8]]) {
    let items: Vec<&[u8]> = items.iter().copied().filter(|item| !item.is_empty()).collect();
    bytes.extend(items.join(&b' '));
    bytes.push(b'\n');
}
