//! How train and test points of two classes are spread over the distance to their boundary.

use eoscope_core::explore::Histograms;

use super::super::Ink;
use super::super::drawing::{Dash, Drawing, Pos, Span};
use super::axis::Scale;

/// Filled steps for train, a line for test; both as shares of their class, so that 50 and 1,000 points
/// compare. `x` is the axis of the distance, `names` and `inks` are of the two classes.
pub fn histogram(
    histograms: &Histograms,
    x: &Scale,
    height: f32,
    names: [&str; 2],
    inks: [Ink; 2],
) -> Drawing {
    let width = x.places[1];
    let told = |side: usize| {
        let mean = |shares: &[f32]| mean(histograms, shares);
        let (train, test) = (&histograms.train[side], &histograms.test[side]);
        let (train, test) = (mean(train), mean(test));
        format!("{}: mean distance {train} in training, {test} in test", names[side])
    };
    let title =
        format!("{}; {}; share of points per bin of {:.2}", told(0), told(1), histograms.bin);
    let mut drawing = Drawing::new(title.clone(), [width, height]);
    let all = histograms.train.iter().chain(&histograms.test).flatten();
    let largest = all.copied().fold(f32::MIN_POSITIVE, f32::max);
    let at = |bin: usize| x.at(f64::from(histograms.start + histograms.bin * bin as f32));
    let y = |share: f32| height - (height - 4.0) * share / largest;
    for (shares, ink) in histograms.train.iter().zip(inks) {
        for (bin, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let span = Span { min: [at(bin), y(share)], max: [at(bin + 1), height] };
            drawing.bar(span, ink.at(0.35));
        }
    }
    // The line stays whole at the lower edge.
    let floor = height - 0.75;
    for (shares, ink) in histograms.test.iter().zip(inks) {
        if shares.iter().all(|share| *share == 0.0) {
            continue;
        }
        let mut line: Vec<Pos> = vec![[at(0), floor]];
        for (bin, &share) in shares.iter().enumerate() {
            let top = y(share).min(floor);
            line.extend([[at(bin), top], [at(bin + 1), top]]);
        }
        line.push([at(shares.len()), floor]);
        drawing.line(line, ink, 1.5, Dash::Solid);
    }
    drawing.hit(Span::of([0.0, 0.0], [width, height]), title, "", 0);
    drawing
}

fn mean(histograms: &Histograms, shares: &[f32]) -> String {
    if shares.iter().all(|share| *share == 0.0) {
        return "none".into();
    }
    let middles = (0..).map(|bin| histograms.start + histograms.bin * (bin as f32 + 0.5));
    let mean: f32 = shares.iter().zip(middles).map(|(share, middle)| share * middle).sum();
    format!("{mean:.2}")
}
