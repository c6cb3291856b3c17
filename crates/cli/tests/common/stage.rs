//! A served log with money on it: an owner, an evaluator, two buyers and an adjudicator, a model and a claim.
#![allow(dead_code)] // Each test file uses its own part.

use std::path::Path;

use assay_statement::PartyId;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Ran, assay_in};
use crate::log::{history, ok, secret, word};
use crate::server::Server;

pub(crate) struct Stage {
    // It ends before its folder goes, in which it would go on to write.
    pub(crate) server: Server,
    pub(crate) folder: TempDir,
    pub(crate) model: String,
    /// A niche of the model, which what is published as `second` upholds.
    pub(crate) claim: String,
}

/// The smallest units of a whole one.
pub(crate) const ONE: u64 = 1_000_000;

impl Stage {
    /// Everybody has 100 OPEN.
    pub(crate) fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (model, claim) = history(folder.path());
        std::fs::rename(folder.path().join("home/key"), folder.path().join("owner")).unwrap();
        let server = Server::start(folder.path(), &[]);
        let stage = Self { folder, server, model, claim };
        for name in ["buyer", "other", "judge"] {
            ok(stage.path(), &["key", "new", "--key", name]);
            stage.json(name, &["party", "register", "--name", name]);
        }
        for name in ["owner", "evaluator", "buyer", "other", "judge"] {
            stage.says("owner", &["account", "deposit", &stage.party(name), "100"]);
        }
        stage
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn run(&self, who: &str, arguments: &[&str]) -> Ran {
        let environment = [("ASSAY_SERVER", self.server.url.as_str()), ("ASSAY_KEY", who)];
        assay_in(self.path(), arguments, &environment)
    }

    /// What a command says that must succeed.
    pub(crate) fn says(&self, who: &str, arguments: &[&str]) -> String {
        let ran = self.run(who, arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        ran.out
    }

    /// The same as JSON.
    pub(crate) fn json(&self, who: &str, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.says(who, &[arguments, &["--json"]].concat())).unwrap()
    }

    /// The id of what a command logs.
    pub(crate) fn id(&self, who: &str, arguments: &[&str]) -> String {
        word(&self.json(who, arguments), "id")
    }

    /// What a command says that must fail.
    pub(crate) fn refused(&self, who: &str, arguments: &[&str]) -> String {
        let ran = self.run(who, arguments);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{arguments:?}");
        ran.err
    }

    /// Repeats a command until the log's time lets it; anything else that it is refused for fails the test.
    pub(crate) fn once_it_is_time(&self, who: &str, arguments: &[&str]) -> String {
        for _ in 0..600 {
            let ran = self.run(who, arguments);
            if ran.status == 0 {
                return ran.out;
            }
            assert!(ran.err.contains("and this is possible from"), "{arguments:?}: {}", ran.err);
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the time never came for {arguments:?}");
    }

    pub(crate) fn party(&self, name: &str) -> String {
        PartyId(assay_statement::Signer::public_key(&secret(self.path(), name))).to_string()
    }

    /// What a party has, in the smallest units.
    pub(crate) fn has(&self, name: &str) -> u64 {
        let shown = self.json("owner", &["account", "show", &self.party(name)]);
        shown["state"]["balance"].as_str().unwrap().parse().unwrap()
    }
}
