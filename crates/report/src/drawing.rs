//! A chart as marks on a plane, without a word on how they get to screen or paper.

use super::Ink;

/// A place: right and down from the upper left corner, in points.
pub type Place = [f32; 2];

/// Where a text stands beside its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dash {
    /// In one go.
    Solid,
    /// In pieces.
    Dashed,
}

/// One thing in a drawing. All texts stand with their middle at the height of their place.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through some places.
    Line {
        /// At least two.
        places: Vec<Place>,
        /// Its colour.
        ink: Ink,
        /// Its width in points.
        width: f32,
        /// Whether it is whole.
        dash: Dash,
    },
    /// An area.
    Area {
        /// Around it.
        places: Vec<Place>,
        /// Its colour.
        ink: Ink,
        /// How much of its colour covers what is below, 0–1.
        opacity: f32,
    },
    /// A disc, or a ring.
    Circle {
        /// Its middle.
        at: Place,
        /// Its radius in points.
        radius: f32,
        /// Its colour.
        ink: Ink,
        /// Whether it is a disc.
        filled: bool,
    },
    /// Some words.
    Text {
        /// Beside what.
        at: Place,
        /// On which side.
        anchor: Anchor,
        /// The words.
        text: String,
        /// Their colour.
        ink: Ink,
        /// Whether they are digits.
        is_number: bool,
    },
    /// What is told when the pointer comes near.
    Told {
        /// Near what.
        at: Place,
        /// The words.
        text: String,
    },
}

/// A chart of a certain size.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What it shows, in a few words.
    pub title: String,
    /// Width and height in points.
    pub size: [f32; 2],
    /// What is on it, from the ground up.
    pub marks: Vec<Mark>,
}

impl Drawing {
    /// An empty plane.
    pub fn new(title: impl Into<String>, size: [f32; 2]) -> Self {
        Self { title: title.into(), size, marks: Vec::new() }
    }

    /// Adds a line.
    pub fn line(&mut self, places: Vec<Place>, ink: Ink, width: f32, dash: Dash) {
        if places.len() > 1 {
            self.marks.push(Mark::Line { places, ink, width, dash });
        }
    }

    /// Adds a text in the small style of labels.
    pub fn text(&mut self, at: Place, anchor: Anchor, text: impl Into<String>, ink: Ink) {
        self.marks.push(Mark::Text { at, anchor, text: text.into(), ink, is_number: false });
    }

    /// Adds a number.
    pub fn number(&mut self, at: Place, anchor: Anchor, text: impl Into<String>, ink: Ink) {
        self.marks.push(Mark::Text { at, anchor, text: text.into(), ink, is_number: true });
    }

    /// Adds a disc or a ring.
    pub fn circle(&mut self, at: Place, radius: f32, ink: Ink, filled: bool) {
        self.marks.push(Mark::Circle { at, radius, ink, filled });
    }

    /// Adds what is told near a place.
    pub fn told(&mut self, at: Place, text: impl Into<String>) {
        self.marks.push(Mark::Told { at, text: text.into() });
    }
}

/// About how wide a label is, in points: letters of the font that charts are set in.
pub fn width_of(text: &str) -> f32 {
    let width = |c: char| match c {
        'i' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | ' ' | 'j' | 't' | 'f' | 'r' => 3.8,
        'm' | 'w' | 'M' | 'W' | '=' | '+' | '−' => 8.6,
        c if c.is_uppercase() => 7.6,
        _ => 6.4,
    };
    text.chars().map(width).sum()
}
