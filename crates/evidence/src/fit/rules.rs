//! The rules of a router, as a list that a person reads.

use super::report::Rule;
use super::strata::Strata;
use super::tree::Tree;
use crate::slice::{Predicate, Slice};
use crate::study::Study;
use std::collections::BTreeSet;

/// The tree's rules as a list: the first whose predicates hold decides.
///
/// INVARIANT: a split's `yes` side is listed whole before its `no` side, so a rule need not repeat that the
/// predicates before it do not hold. Leaves that no workload example reaches go with their neighbours.
pub(super) fn rules(study: &Study<'_>, tree: &Tree, strata: &Strata, assigned: &[usize]) -> Vec<Rule> {
    let mut rules = Vec::new();
    Lister { study, strata, assigned }.list(tree, &mut Vec::new(), &mut rules);
    rules
}

struct Lister<'a> {
    study: &'a Study<'a>,
    strata: &'a Strata,
    assigned: &'a [usize],
}

impl Lister<'_> {
    fn list(&self, tree: &Tree, path: &mut Vec<Predicate>, rules: &mut Vec<Rule>) {
        match tree {
            Tree::Split { feature, predicate, yes, no } if self.models(tree).len() > 1 => {
                let Some(condition) =
                    self.study.space.features.get(*feature).and_then(|f| f.predicate(*predicate))
                else {
                    return;
                };
                path.push(condition);
                self.list(yes, path, rules);
                path.pop();
                self.list(no, path, rules);
            }
            _ => {
                let Some(model) = self.models(tree).first().and_then(|model| self.study.models.get(*model))
                else {
                    return;
                };
                let when = Slice(path.clone()).simplified();
                let text = if path.is_empty() { "everything else".into() } else { when.to_string() };
                rules.push(Rule { text, when, model: model.model.clone(), share: self.share(tree) });
            }
        }
    }

    /// The models that the leaves below ask, of those that some workload example reaches.
    fn models(&self, tree: &Tree) -> BTreeSet<usize> {
        match tree {
            Tree::Leaf(leaf) if self.share(tree) > 0.0 => {
                self.assigned.get(*leaf).copied().into_iter().collect()
            }
            Tree::Leaf(_) => BTreeSet::new(),
            Tree::Split { yes, no, .. } => self.models(yes).union(&self.models(no)).copied().collect(),
        }
    }

    fn share(&self, tree: &Tree) -> f64 {
        match tree {
            Tree::Leaf(leaf) => self.strata.shares.get(*leaf).copied().unwrap_or(0.0),
            Tree::Split { yes, no, .. } => self.share(yes) + self.share(no),
        }
    }
}
