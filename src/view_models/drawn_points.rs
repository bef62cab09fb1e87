//! Which points are drawn: at most so many of each class and kind, but of the rare classes all.

use eoscope_core::domain::Point;

use crate::app::{self, Kind, Kinds, OpenRun, PointRef, RunView};

/// Where all points of a run lie in a view.
#[derive(Clone, Copy)]
pub struct PlacedPoints<'a> {
    /// A place per training row.
    pub train: &'a [Point],
    /// A place per test row.
    pub test: &'a [Point],
    /// A place per synthetic point; empty where they have none.
    pub synthetic: &'a [Point],
    /// The only classes that are shown; all if there is none.
    pub classes: Option<[usize; 2]>,
    /// The classes that keep their colour; all if there is none.
    pub vivid: Option<[usize; 2]>,
    /// A class that is drawn larger.
    pub large: Option<usize>,
}

impl PlacedPoints<'_> {
    /// The place of a point; none where it has none.
    pub fn place(&self, point: PointRef) -> Option<Point> {
        let places = match point {
            PointRef::Train(_) => self.train,
            PointRef::Test(_) => self.test,
            PointRef::Synthetic(_) => self.synthetic,
        };
        places.get(point.row() as usize).copied()
    }

    /// Whether a class is shown at all.
    pub fn shows(&self, solo: Option<usize>, class_idx: usize) -> bool {
        match self.classes {
            Some(classes) => classes.contains(&class_idx),
            None => solo.is_none_or(|solo| solo == class_idx),
        }
    }
}

/// Points of each class that are drawn on a map of [`REFERENCE_AREA`], by kind.
const CAPS: [usize; 4] = [400, 200, 110, 220];
/// Points of each class and kind that are drawn however many classes there are.
const LEAST: usize = 12;
/// The area of the map in a window of 1280 × 800, in square points.
const REFERENCE_AREA: f32 = 712.0 * 520.0;

/// A point on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Where it lies.
    pub place: Point,
    /// Its true class.
    pub class_idx: u16,
    /// Its shape.
    pub kind: Kind,
    /// Its row among the points of its kind's origin: train, test or synthetic.
    pub row: u32,
}

impl Glyph {
    /// The point that it stands for.
    pub fn point(&self) -> PointRef {
        match self.kind {
            Kind::Train => PointRef::Train(self.row),
            Kind::Test | Kind::Wrong => PointRef::Test(self.row),
            Kind::Synthetic => PointRef::Synthetic(self.row),
        }
    }
}

/// How many points are drawn, of how many that could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Points drawn.
    pub n: usize,
    /// Points of the shown kinds and classes.
    pub total: usize,
    /// Classes with fewer training points than this are drawn in full.
    pub full_below: usize,
}

/// What decides which points are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnChoice {
    kinds: Kinds,
    solo: Option<usize>,
    classes: Option<[usize; 2]>,
    caps: [usize; 4],
    /// The part of the map that is in view.
    min: Point,
    max: Point,
}

impl DrawnChoice {
    /// What is chosen on a canvas of a size that shows a part of the plane, from `min` to `max`.
    pub fn new(
        shown: &app::Scene,
        open: &RunView<'_>,
        scene: &PlacedPoints<'_>,
        [min, max]: [Point; 2],
        canvas: [f32; 2],
    ) -> Self {
        // Larger shapes need more room each.
        let scale = glyph_scale(canvas[0]);
        let density = (canvas[0] * canvas[1] / REFERENCE_AREA / (scale * scale)).max(0.4);
        // The fewer classes share the map, the more of each find room.
        let n_classes = scene.classes.map_or(open.classes.order.len(), |classes| classes.len());
        let share = 10.0 / n_classes.max(2) as f32;
        let caps = CAPS.map(|cap| ((cap as f32 * density * share) as usize).max(LEAST));
        Self { kinds: shown.kinds, solo: shown.solo, classes: scene.classes, caps, min, max }
    }

    fn in_view(&self, point: Point) -> bool {
        (0..2).all(|axis| (self.min[axis]..=self.max[axis]).contains(&point[axis]))
    }
}

/// Chooses the points, in the order in which they are drawn: train, right, synthetic, wrong; inside
/// each from large to rare, so that the rare classes lie on top.
pub fn choose(
    open: &RunView<'_>,
    scene: &PlacedPoints<'_>,
    choice: &DrawnChoice,
) -> (Vec<Glyph>, Drawn) {
    let mut glyphs = Vec::new();
    let mut drawn = Drawn { full_below: choice.caps[Kind::Train as usize], ..Drawn::default() };
    let [right, wrong] = test_rows(open);
    for kind in [Kind::Train, Kind::Test, Kind::Synthetic, Kind::Wrong] {
        if !choice.kinds.shows(kind) {
            continue;
        }
        for &class_idx in &open.classes.order {
            if !scene.shows(choice.solo, class_idx) {
                continue;
            }
            let mut take = |rows: &mut dyn Iterator<Item = u32>, n: usize, places: &[Point]| {
                drawn.total += n;
                let mut left = choice.caps[kind as usize];
                for row in rows {
                    let place = places[row as usize];
                    // What is selected is always there.
                    let point = Glyph { place, class_idx: class_idx as u16, kind, row };
                    let chosen = open.picked.points.contains(point.point());
                    if (left > 0 || chosen) && choice.in_view(place) {
                        left = left.saturating_sub(1);
                        glyphs.push(point);
                    }
                }
            };
            match kind {
                Kind::Train => {
                    let rows = &open.subject.space.rows_by_class()[class_idx];
                    take(&mut scattered(rows), rows.len(), scene.train);
                }
                Kind::Test => {
                    take(&mut scattered(&right[class_idx]), right[class_idx].len(), scene.test);
                }
                Kind::Wrong => {
                    take(&mut scattered(&wrong[class_idx]), wrong[class_idx].len(), scene.test);
                }
                Kind::Synthetic => {
                    let Some(answer) = open.answer.filter(|_| !scene.synthetic.is_empty()) else {
                        continue;
                    };
                    let counts = &answer.outcome.synthetic.counts;
                    let first: usize = counts[..class_idx].iter().sum();
                    let n = counts[class_idx];
                    let rows: Vec<u32> = (first as u32..(first + n) as u32).collect();
                    take(&mut scattered(&rows), n, scene.synthetic);
                }
            }
        }
    }
    drawn.n = glyphs.len();
    (glyphs, drawn)
}

/// All points of shown kinds and classes in a part of the plane, also those that are not drawn.
pub fn points_inside(
    shown: &app::Scene,
    open: &RunView<'_>,
    scene: &PlacedPoints<'_>,
    inside: &dyn Fn(Point) -> bool,
) -> Vec<PointRef> {
    let shows = |label: u32| scene.shows(shown.solo, label as usize);
    let mut points = Vec::new();
    if shown.kinds.shows(Kind::Train) {
        let rows = scene.train.iter().zip(open.run.train.labels()).enumerate();
        let chosen = rows.filter(|(_, (place, label))| shows(**label) && inside(**place));
        points.extend(chosen.map(|(row, _)| PointRef::Train(row as u32)));
    }
    let predicted = &open.report().predicted;
    for (row, (place, &label)) in scene.test.iter().zip(open.run.test.labels()).enumerate() {
        let kind = if predicted[row] == label { Kind::Test } else { Kind::Wrong };
        if shown.kinds.shows(kind) && shows(label) && inside(*place) {
            points.push(PointRef::Test(row as u32));
        }
    }
    points
}

/// The places of all points of shown kinds and classes, also of those that are not drawn.
pub fn shown_places(
    shown: &app::Scene,
    open: &RunView<'_>,
    scene: &PlacedPoints<'_>,
) -> Vec<Point> {
    let synthetic = open.answer.filter(|_| shown.kinds.shows(Kind::Synthetic));
    let made = synthetic.map_or(&[][..], |answer| &answer.outcome.synthetic.labels);
    let made =
        scene.synthetic.iter().zip(made).filter_map(|(&place, &label)| {
            scene.shows(shown.solo, label as usize).then_some(place)
        });
    let real = points_inside(shown, open, scene, &|_| true);
    real.into_iter().filter_map(|point| scene.place(point)).chain(made).collect()
}

/// The test rows of every class that are classified right, and those that are not.
fn test_rows(open: &RunView<'_>) -> [Vec<Vec<u32>>; 2] {
    let n_classes = open.classes.order.len();
    let mut rows = [vec![Vec::new(); n_classes], vec![Vec::new(); n_classes]];
    let predicted = &open.report().predicted;
    for (row, (&label, &predicted)) in open.run.test.labels().iter().zip(predicted).enumerate() {
        rows[usize::from(label != predicted)][label as usize].push(row as u32);
    }
    rows
}

/// All rows in a fixed order that jumps evenly through the list, so that any first few of them
/// stand for the whole.
fn scattered(rows: &[u32]) -> impl Iterator<Item = u32> + '_ {
    let n = rows.len();
    // The golden section leaves the most even gaps; coprime to n, it visits every row once.
    let mut step = ((n as f64 * 0.618_034) as usize).max(1);
    while n > 1 && gcd(step, n) != 1 {
        step += 1;
    }
    (0..n).map(move |at| rows[at * step % n])
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The class of the pair with fewer training points, if it is much rarer.
pub fn rarer_of_pair(open: &OpenRun) -> Option<usize> {
    let (a, b) = open.boundary.pair;
    let counts = &open.run.classes.train_counts;
    let (few, many) = if counts[a] <= counts[b] { (a, b) } else { (b, a) };
    (counts[few] * 3 < counts[many]).then_some(few)
}

/// How much larger than usual shapes are drawn on a large canvas.
pub fn glyph_scale(canvas_width: f32) -> f32 {
    match canvas_width {
        width if width > 1200.0 => 1.35,
        // Panes beside each other.
        width if width < 440.0 => 0.62,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scattering_visits_every_row_once() {
        for n in [0, 1, 2, 3, 10, 97, 100] {
            let rows: Vec<u32> = (0..n).collect();
            let mut seen: Vec<u32> = scattered(&rows).collect();
            seen.sort_unstable();
            assert_eq!(seen, rows);
        }
    }

    #[test]
    fn the_first_few_stand_for_the_whole() {
        let rows: Vec<u32> = (0..1000).collect();
        let early = scattered(&rows).take(10).filter(|&row| row < 500).count();
        assert!((4..=6).contains(&early), "{early}");
    }
}
