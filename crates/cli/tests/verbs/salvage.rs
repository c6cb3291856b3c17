//! Work of others that comes back under another owner is warned of, and registered all the same.

use crate::log::{ok, word};
use crate::stage::Stage;

#[test]
fn files_that_are_another_owners_are_told_and_ones_own_are_not() {
    let stage = Stage::begin();
    let folder = |name: &str, files: &[(&str, &str)]| {
        std::fs::create_dir(stage.path().join(name)).unwrap();
        for (file, bytes) in files {
            std::fs::write(stage.path().join(name).join(file), bytes).unwrap();
        }
    };
    // `weights` is the file of the owner's model.
    folder("taken", &[("model.bin", "weights"), ("notes", "mine")]);
    folder("new", &[("model.bin", "new weights")]);
    let register = |who: &str, what: &str, name: &str| {
        let register = ["artifact", "register", what, "--name", name, "--licence", "MIT"];
        let ran = stage.run(who, &register);
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.err
    };
    let told = register("buyer", "taken", "salvaged");
    let wanted =
        format!("note: 1 of 2 files here is in `small` ({}) too, which is another owner's", stage.model);
    assert!(told.contains(&wanted) && told.contains(&stage.party("owner")), "{told}");
    assert_eq!(register("buyer", "new", "honest"), "");
    // The same files again are the owner's own, under a key that came later too.
    folder("next", &[("weights", "weights"), ("version", "2")]);
    ok(stage.path(), &["key", "new", "--key", "second"]);
    stage.says("owner", &["party", "rotate", "--new-key", "second"]);
    let told = register("second", "next", "small, version 2");
    assert!(told.contains("`salvaged`") && !told.contains("`small`"), "{told}");
}

#[test]
fn errors_that_are_another_owners_are_told_when_they_are_published() {
    let stage = Stage::begin();
    for (who, name) in
        [("owner", "first"), ("buyer", "renamed"), ("owner", "again"), ("other", "independent")]
    {
        stage.json(who, &["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"]);
    }
    let (mut examples, mut outcomes) =
        (String::from("example_id,kind\n"), String::from("model,example_id,score\n"));
    for example in 0..600u64 {
        // A multiplicative hash: the test needs variety, not randomness.
        let luck = |of: u64| (example * 7 + of).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33 & 1;
        examples += &format!("t{example},{}\n", example % 3);
        for (name, of) in [("first", 0), ("renamed", 0), ("again", 0), ("independent", 1)] {
            outcomes += &format!("{name},t{example},{}\n", luck(of));
        }
    }
    std::fs::write(stage.path().join("examples.csv"), examples).unwrap();
    std::fs::write(stage.path().join("outcomes.csv"), outcomes).unwrap();
    let publish =
        ["evaluation", "publish", "--examples", "examples.csv", "--outcomes", "outcomes.csv", "--json"];
    let ran = stage.run("evaluator", &publish);
    assert_eq!(word(&serde_json::from_str(&ran.out).unwrap(), "kind"), "evaluation");
    let pairs: Vec<&str> = ran.err.lines().filter_map(|line| line.split(" belong to").next()).collect();
    assert_eq!(pairs, ["note: `first` and `renamed`", "note: `renamed` and `again`"], "{}", ran.err);
}
