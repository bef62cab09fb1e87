//! Hues for more than ten classes, as far apart as can be.
//!
//! Greedy: beginning with the ten that were made by hand, the colour is taken next whose least
//! difference from those that are there is largest. Differences are CIEDE2000 over CIELAB; the first
//! twelve hues must also be told apart with each of the three colour-blindnesses.

use palette::color_difference::Ciede2000;
use palette::{FromColor, IntoColor, Lab, Srgb};

use super::{Rgb, contrast};

/// Hues there are.
pub const CLASS_HUES: usize = 120;

/// Ranks that have to differ for everybody.
const FOR_EVERYBODY: usize = 12;

/// Least contrast with the canvas, WCAG 2.
const LEAST_CONTRAST: f32 = 3.0;

/// A kind of colour vision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vision {
    /// All three kinds of cones.
    Full,
    /// Without those for long waves.
    Protanopia,
    /// Without those for middle waves.
    Deuteranopia,
    /// Without those for short waves.
    Tritanopia,
}

impl Vision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Full, Self::Protanopia, Self::Deuteranopia, Self::Tritanopia];

    /// What becomes of linear red, green and blue: Machado, Oliveira and Fernandes 2009, severity 1.
    fn matrix(self) -> [[f32; 3]; 3] {
        match self {
            Self::Full => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protanopia => [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
            Self::Deuteranopia => [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
            Self::Tritanopia => [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        }
    }

    fn lab(self, color: Rgb) -> Lab {
        let linear = linear(color);
        let seen = self.matrix().map(|row| {
            let value: f32 = row.iter().zip(linear).map(|(weight, value)| weight * value).sum();
            value.clamp(0.0, 1.0)
        });
        palette::LinSrgb::new(seen[0], seen[1], seen[2]).into_color()
    }
}

/// Linear light of a colour, 0–1 each.
pub(super) fn linear(color: Rgb) -> [f32; 3] {
    let linear = Srgb::from(color).into_linear::<f32>();
    [linear.red, linear.green, linear.blue]
}

/// How different two colours look: CIEDE2000, 0 for the same, about 2 where it is just seen.
pub fn difference(a: Rgb, b: Rgb, vision: Vision) -> f32 {
    vision.lab(a).difference(vision.lab(b))
}

/// The hues by rank: `first`, then what lies farthest from all before it and stands out from `canvas`.
pub(super) fn make(first: &[Rgb], canvas: Rgb) -> Vec<Rgb> {
    let candidates = candidates(canvas);
    let mut hues = first.to_vec();
    // For every candidate its least difference from the hues so far, with full vision and with any.
    let seen: Vec<[Lab; 4]> = candidates.iter().map(|&color| labs(color)).collect();
    let mut least = vec![[f32::INFINITY; 2]; candidates.len()];
    let follow = |hue: Rgb, least: &mut [[f32; 2]]| {
        let hue = labs(hue);
        for (least, candidate) in least.iter_mut().zip(&seen) {
            let by: [f32; 4] = std::array::from_fn(|at| candidate[at].difference(hue[at]));
            least[0] = least[0].min(by[0]);
            least[1] = by.into_iter().fold(least[1], f32::min);
        }
    };
    hues.iter().for_each(|&hue| follow(hue, &mut least));
    while hues.len() < CLASS_HUES {
        let of = usize::from(hues.len() < FOR_EVERYBODY);
        let best = least.iter().enumerate().max_by(|(_, a), (_, b)| a[of].total_cmp(&b[of]));
        let Some((at, _)) = best else { break };
        hues.push(candidates[at]);
        follow(candidates[at], &mut least);
    }
    hues
}

fn labs(color: Rgb) -> [Lab; 4] {
    Vision::ALL.map(|vision| vision.lab(color))
}

/// A grid over CIELAB, without what sRGB lacks, greys, and what does not stand out.
fn candidates(canvas: Rgb) -> Vec<Rgb> {
    /// Steps of the grid along lightness and along both opponent axes.
    const STEPS: [f32; 2] = [6.0, 9.0];
    /// Below this chroma a colour reads as grey, which means “not selected”.
    const LEAST_CHROMA: f32 = 18.0;
    let mut found = Vec::new();
    let lightness = (0..).map(|at| 24.0 + STEPS[0] * at as f32).take_while(|l| *l <= 92.0);
    for l in lightness {
        for a in -12..=12 {
            for b in -12..=12 {
                let lab: Lab = Lab::new(l, STEPS[1] * a as f32, STEPS[1] * b as f32);
                if lab.a.hypot(lab.b) < LEAST_CHROMA {
                    continue;
                }
                let color = Srgb::from_color(lab);
                let inside = [color.red, color.green, color.blue];
                if inside.iter().any(|value| !(-0.002..=1.002).contains(value)) {
                    continue;
                }
                let color: Srgb<u8> = color.into_format();
                let color = [color.red, color.green, color.blue];
                if contrast(color, canvas) >= LEAST_CONTRAST {
                    found.push(color);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DARK, LIGHT};

    fn least(colors: &[Rgb], vision: Vision) -> f32 {
        let pairs = colors.iter().enumerate();
        let of = |(at, &a): (usize, &Rgb)| {
            colors[..at].iter().map(move |&b| difference(a, b, vision)).fold(f32::MAX, f32::min)
        };
        pairs.map(of).fold(f32::MAX, f32::min)
    }

    #[test]
    fn hues_lie_apart_and_the_first_twelve_do_for_everybody() {
        for theme in [&DARK, &LIGHT] {
            let hues: Vec<Rgb> = (0..100).map(|rank| theme.class(rank, 100)).collect();
            assert!(least(&hues, Vision::Full) >= 5.0, "{}", least(&hues, Vision::Full));
            for vision in Vision::ALL {
                let apart = least(&hues[..FOR_EVERYBODY], vision);
                assert!(apart >= 7.5, "{vision:?}, dark {}: {apart}", theme.dark);
            }
        }
    }

    #[test]
    fn colours_are_as_different_as_others_have_measured() {
        // Sharma, Wu and Dalal 2005, pair 1 of their test data: 2.0425.
        let a: Lab = Lab::new(50.0, 2.6772, -79.7751);
        let b: Lab = Lab::new(50.0, 0.0, -82.7485);
        let measured: f32 = a.difference(b);
        assert!((measured - 2.0425).abs() < 1e-3, "{measured}");
        assert_eq!(difference([10, 20, 30], [10, 20, 30], Vision::Tritanopia), 0.0);
    }
}
