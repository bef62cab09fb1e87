//! Which points are drawn: at most so many of each class and kind, but of the rare classes all.

use egui::Rect;
use egui_plot::PlotTransform;

use crate::app::{Kind, Kinds, OpenRun};
use crate::domain::{Layout, Point};
use crate::ui::ViewCtx;

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
pub struct Choice {
    kinds: Kinds,
    solo: Option<usize>,
    caps: [usize; 4],
    /// The part of the map that is in view.
    min: Point,
    max: Point,
}

impl Choice {
    pub fn new(ctx: &ViewCtx<'_>, open: &OpenRun, transform: &PlotTransform, canvas: Rect) -> Self {
        let bounds = transform.bounds();
        // Larger shapes need more room each.
        let scale = super::glyph_scale(canvas);
        let density = (canvas.area() / REFERENCE_AREA / (scale * scale)).max(0.4);
        // The fewer classes share the map, the more of each find room.
        let share = 10.0 / open.order.len().max(2) as f32;
        let caps = CAPS.map(|cap| ((cap as f32 * density * share) as usize).max(LEAST));
        let corner = |[x, y]: [f64; 2]| [x as f32, y as f32];
        Self {
            kinds: ctx.state.kinds,
            solo: ctx.state.solo,
            caps,
            min: corner(bounds.min()),
            max: corner(bounds.max()),
        }
    }

    fn in_view(&self, point: Point) -> bool {
        (0..2).all(|axis| (self.min[axis]..=self.max[axis]).contains(&point[axis]))
    }
}

/// Chooses the points, in the order in which they are drawn: train, right, synthetic, wrong; inside
/// each from head to tail, so that the rare classes lie on top.
pub fn choose(open: &OpenRun, layout: &Layout, choice: &Choice) -> (Vec<Glyph>, Drawn) {
    let mut glyphs = Vec::new();
    let mut drawn = Drawn { full_below: choice.caps[Kind::Train as usize], ..Drawn::default() };
    let [right, wrong] = test_rows(open);
    for kind in [Kind::Train, Kind::Test, Kind::Synthetic, Kind::Wrong] {
        if !choice.kinds.shows(kind) {
            continue;
        }
        for &class_idx in &open.order {
            if choice.solo.is_some_and(|solo| solo != class_idx) {
                continue;
            }
            let mut take = |rows: &mut dyn Iterator<Item = u32>, n: usize, places: &[Point]| {
                drawn.total += n;
                let mut left = choice.caps[kind as usize];
                for row in rows {
                    let place = places[row as usize];
                    if left > 0 && choice.in_view(place) {
                        left -= 1;
                        glyphs.push(Glyph { place, class_idx: class_idx as u16, kind, row });
                    }
                }
            };
            match kind {
                Kind::Train => {
                    let rows = &open.subject.space.rows_by_class()[class_idx];
                    take(&mut scattered(rows), rows.len(), &layout.train);
                }
                Kind::Test => {
                    take(&mut scattered(&right[class_idx]), right[class_idx].len(), &layout.test);
                }
                Kind::Wrong => {
                    take(&mut scattered(&wrong[class_idx]), wrong[class_idx].len(), &layout.test);
                }
                Kind::Synthetic => {
                    let Some(answer) = open.answer_on_map() else { continue };
                    let outcome = &answer.outcome;
                    if outcome.places.is_empty() {
                        continue;
                    }
                    let first: usize = outcome.synthetic.counts[..class_idx].iter().sum();
                    let n = outcome.synthetic.counts[class_idx];
                    let rows: Vec<u32> = (first as u32..(first + n) as u32).collect();
                    take(&mut scattered(&rows), n, &outcome.places);
                }
            }
        }
    }
    drawn.n = glyphs.len();
    (glyphs, drawn)
}

/// The test rows of every class that are classified right, and those that are not.
fn test_rows(open: &OpenRun) -> [Vec<Vec<u32>>; 2] {
    let n_classes = open.order.len();
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
