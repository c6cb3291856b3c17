//! Keys on disk: new ones, encrypted ones, OpenSSH's own, and those that the agent holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;
#[path = "common/log.rs"]
mod log;

use common::{assay, json, left_out};
use log::{ok, word};

#[test]
fn a_new_key_never_takes_the_place_of_another_s_public_half() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let new = |name: &str| assay(folder, &["key", "new", "--key", name]);
    for name in ["alice.one", "alice.two", "alice"] {
        let made = new(name);
        assert_eq!(made.status, 0, "{}", made.err);
    }
    // As ssh-keygen names them; each is that of its own key.
    for name in ["alice.one", "alice.two", "alice"] {
        let shown = |name: &str| word(&json(folder, &["key", "show", "--key", name, "--json"]), "key");
        assert_eq!(shown(name), shown(&format!("{name}.pub")));
    }
    std::fs::write(folder.join("bob.pub"), "someone's\n").unwrap();
    let refused = new("bob");
    assert_eq!((refused.status, refused.err.as_str()), (1, "error: `bob.pub` is there already\n"));
    assert!(!folder.join("bob").exists());
    assert_eq!(std::fs::read_to_string(folder.join("bob.pub")).unwrap(), "someone's\n");
    let refused = new("alice");
    assert_eq!((refused.status, refused.err.as_str()), (1, "error: `alice` is there already\n"));
}

/// Runs `assay` with a passphrase for whatever key is encrypted.
fn with_passphrase(folder: &std::path::Path, passphrase: &str, arguments: &[&str]) -> common::Ran {
    common::assay_in(folder, arguments, &[("ASSAY_PASSPHRASE", passphrase)])
}

#[test]
fn an_encrypted_key_signs_with_its_passphrase_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    let made = with_passphrase(folder, "open sesame", &["key", "new", "--encrypt", "--key", "ours"]);
    assert_eq!(made.status, 0, "{}", made.err);
    let text = std::fs::read_to_string(folder.join("ours")).unwrap();
    assert!(ssh_key::PrivateKey::from_openssh(&text).unwrap().is_encrypted());
    let mut keys = vec!["ours"];
    let keygen = ["-q", "-t", "ed25519", "-N", "open sesame", "-C", "", "-f", "theirs"];
    match std::process::Command::new("ssh-keygen").args(keygen).current_dir(folder).status() {
        Ok(status) => {
            assert!(status.success());
            keys.push("theirs");
            // And OpenSSH opens ours.
            let opens = ["-y", "-P", "open sesame", "-f", "ours"];
            let opened =
                std::process::Command::new("ssh-keygen").args(opens).current_dir(folder).output().unwrap();
            let public = std::fs::read_to_string(folder.join("ours.pub")).unwrap();
            assert!(
                String::from_utf8_lossy(&opened.stdout)
                    .starts_with(public.trim_end().trim_end_matches(" assay"))
            );
        }
        Err(_) => left_out("ssh-keygen"),
    }
    for key in keys {
        let register = ["party", "register", "--name", key, "--key", key, "--log", "log"];
        let wrong = with_passphrase(folder, "open barley", &register);
        assert!(wrong.status == 1 && wrong.err.contains("the passphrase does not open it"), "{}", wrong.err);
        let none = assay(folder, &register);
        assert!(none.status == 1 && none.err.contains("is encrypted"), "{}", none.err);
        let right = with_passphrase(folder, "open sesame", &register);
        assert_eq!(right.status, 0, "{}", right.err);
    }
    let listed = json(folder, &["audit", "log", "--json"]);
    assert_eq!(listed["sound"], true);
}

#[test]
fn keys_of_openssh_are_used_encrypted_or_through_the_agent() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    let keygen = |name: &str, passphrase: &str| {
        let arguments = ["-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", name];
        std::process::Command::new("ssh-keygen").args(arguments).current_dir(folder).status()
    };
    if keygen("plain", "").is_err() {
        return left_out("ssh-keygen");
    }
    ok(folder, &["party", "register", "--name", "plain", "--key", "plain", "--log", "log"]);
    assert!(keygen("locked", "open sesame").unwrap().success());
    let ran = assay(folder, &["party", "register", "--name", "locked", "--key", "locked", "--log", "log"]);
    assert!(ran.err.starts_with("error: the key at `locked` is encrypted"), "{}", ran.err);
    // An agent that ends with the command.
    let script = format!(
        "SSH_ASKPASS_REQUIRE=never ssh-add -q plain2 && {} party register --name agent --key plain2.pub --log log",
        env!("CARGO_BIN_EXE_assay")
    );
    assert!(keygen("plain2", "").unwrap().success());
    let agent = std::process::Command::new("ssh-agent")
        .args(["sh", "-c", &script])
        .current_dir(folder)
        .env("ASSAY_HOME", folder.join("home"))
        .output()
        .unwrap();
    assert!(agent.status.success(), "{}", String::from_utf8_lossy(&agent.stderr));
}
