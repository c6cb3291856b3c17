//! Placing labels beside points so that none covers another label or a point.

/// A rectangle by its edges; `top` is the smaller number, as on a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rectangle {
    /// Whether two rectangles share area.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, inner: &Self) -> bool {
        self.left <= inner.left
            && inner.right <= self.right
            && self.top <= inner.top
            && inner.bottom <= self.bottom
    }
}

/// A point that wants a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// How wide its label is.
    pub(crate) width: f64,
}

/// A label that found room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub(crate) area: Rectangle,
    /// The label lies left of its point, so its text ends at the area's right edge.
    pub(crate) ends_at_point: bool,
    /// The label lies so far from its point that a line should join them.
    pub(crate) far: bool,
}

/// Height of a label.
pub(crate) const HEIGHT: f64 = 13.0;
/// Room that a point takes to each side.
const POINT: f64 = 6.0;
/// Where a label's near edge and middle may lie from its point: rightward, downward; the best first.
const OFFSETS: [(f64, f64); 9] = [
    (9.0, 0.0),
    (8.0, -9.0),
    (8.0, 9.0),
    (5.0, -16.0),
    (5.0, 16.0),
    (12.0, -26.0),
    (12.0, 26.0),
    (20.0, -40.0),
    (20.0, 40.0),
];

/// Places labels in the order given, the first come first served; `None` where there is no room.
///
/// `soft` are areas to keep free if that is possible.
pub(crate) fn place(anchors: &[Anchor], soft: &[Rectangle], bounds: Rectangle) -> Vec<Option<Placed>> {
    let points: Vec<Rectangle> = anchors.iter().map(point).collect();
    let mut taken: Vec<Rectangle> = Vec::new();
    let free = |area: &Rectangle, taken: &[Rectangle]| {
        bounds.holds(area) && !points.iter().chain(taken).any(|other| other.overlaps(area))
    };
    anchors
        .iter()
        .map(|anchor| {
            let open = candidates(anchor).filter(|placed| free(&placed.area, &taken));
            // A near label across a line reads better than one that needs a line of its own.
            let unfit = |placed: &Placed| (placed.far, soft.iter().any(|other| other.overlaps(&placed.area)));
            let placed = open.min_by_key(unfit);
            taken.extend(placed.map(|placed| placed.area));
            placed
        })
        .collect()
}

fn point(anchor: &Anchor) -> Rectangle {
    Rectangle {
        left: anchor.x - POINT,
        top: anchor.y - POINT,
        right: anchor.x + POINT,
        bottom: anchor.y + POINT,
    }
}

/// Every place for a label, to the right of its point and to the left, from near to far.
fn candidates(anchor: &Anchor) -> impl Iterator<Item = Placed> {
    let Anchor { x, y, width } = *anchor;
    OFFSETS.iter().flat_map(move |&(right, down)| {
        let (top, bottom) = (y + down - HEIGHT / 2.0, y + down + HEIGHT / 2.0);
        let far = down.abs() > 20.0;
        [false, true].map(|ends_at_point| {
            let left = if ends_at_point { x - right - width } else { x + right };
            Placed { area: Rectangle { left, top, right: left + width, bottom }, ends_at_point, far }
        })
    })
}

/// About how wide a text of the given size is, rather too wide than too narrow.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let characters = |c: char| match c {
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        'A'..='Z' => 0.75,
        c if c.is_ascii() => 0.6,
        _ => 1.05,
    };
    text.chars().map(characters).sum::<f64>() * size
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOUNDS: Rectangle = Rectangle { left: 0.0, top: 0.0, right: 760.0, bottom: 440.0 };

    #[test]
    fn a_lone_point_is_labelled_on_its_right() {
        let placed = place(&[Anchor { x: 100.0, y: 100.0, width: 50.0 }], &[], BOUNDS);
        assert!(placed[0].is_some_and(|placed| !placed.ends_at_point && placed.area.left == 109.0));
    }

    #[test]
    fn a_point_at_the_right_edge_is_labelled_on_its_left() {
        let placed = place(&[Anchor { x: 740.0, y: 100.0, width: 50.0 }], &[], BOUNDS);
        assert!(placed[0].is_some_and(|placed| placed.ends_at_point));
    }

    proptest! {
        #[test]
        fn labels_overlap_neither_each_other_nor_points_nor_the_edge(
            points in prop::collection::vec((0.0..760.0, 0.0..440.0, 10.0..180.0), 0..120),
        ) {
            let anchors: Vec<Anchor> =
                points.iter().map(|&(x, y, width)| Anchor { x, y, width }).collect();
            let areas: Vec<Rectangle> =
                place(&anchors, &[], BOUNDS).into_iter().flatten().map(|placed| placed.area).collect();
            for (position, area) in areas.iter().enumerate() {
                prop_assert!(BOUNDS.holds(area));
                prop_assert!(!areas.iter().skip(position + 1).any(|other| other.overlaps(area)));
                prop_assert!(!anchors.iter().any(|anchor| point(anchor).overlaps(area)));
            }
        }
    }
}
