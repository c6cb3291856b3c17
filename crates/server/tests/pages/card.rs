//! What an owner says of an artifact is shown as the owner's words, and never as markup.

use assay_statement::Digest;
use assay_statement::bounded::List;
use assay_statement::predicate::*;

use crate::common::Site;
use crate::common::statements::*;
use crate::evidence::upload;
use crate::look::page;

const HOSTILE: &str = "# Name\n\nReaches \\<script>alert(1)\\</script> *all* ![a](//evil.example/a) <img src=//evil.example/b>of it.\n";

/// A model with this card.
fn described(site: &Site, number: u64, card: &[u8]) {
    let card = BlobReference {
        digest: Digest::of(card),
        size_bytes: card.len() as u64,
        media_type: text("text/markdown"),
    };
    let artifact = Artifact {
        log: site.log,
        kind: ArtifactKind::Model,
        name: text(format!("Model {number}")),
        version: None,
        manifest: Manifest { size_bytes: 100, files: 1, files_bytes: 1000 },
        licence: text("MIT"),
        lineage: List::default(),
        identifiers: List::default(),
        card: Some(card),
        signature: None,
    };
    site.enter(&sign(vec![artifact_id(number).into()], artifact, &[&secret(1)]));
}

#[test]
fn a_public_card_is_shown_as_its_owners_words() {
    let site = Site::start();
    for seed in [1, 2] {
        site.enter(&party(site.log, seed));
    }
    let long = format!("Words of many.\n\n{}", "more words\n\n".repeat(6000)).into_bytes();
    let broken = b"Broken \xff text.".to_vec();
    let cards: [(&[u8], &str); 4] =
        [(HOSTILE.as_bytes(), ""), (b"Of few.", "?visibility=private"), (&long, ""), (&broken, "")];
    for (number, (card, query)) in (1..).zip(cards) {
        upload(&site, card, query);
        described(&site, number, card);
    }
    // Named, and never brought.
    described(&site, 5, b"absent");
    site.published();
    let shown = |number| page(&site, &format!("/artifacts/{}", artifact_id(number)));
    let first = shown(1);
    assert!(
        first.contains(
            "<blockquote><bdi>Reaches &lt;script&gt;alert(1)&lt;/script&gt; all of it.</bdi></blockquote>"
        ),
        "{first}"
    );
    assert!(first.contains("Its owner says, which is no evidence") && !first.contains("evil.example"));
    for (number, words) in [(2, "Of few"), (3, "Words of many"), (4, "Broken"), (5, "absent")] {
        let text = shown(number);
        assert!(!text.contains(words) && !text.contains("owner says"), "{number}");
        // Where it can be had there is a link to it.
        assert_eq!(text.contains("as its owner gave it"), number == 3 || number == 4, "{number}");
    }
}
