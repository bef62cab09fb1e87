//! A chart as marks on a plane, without a word on how they get to screen or paper.

pub use eoscope_colors::Tone;

/// A position: right and down from the upper left corner, in points.
pub type Pos = [f32; 2];

/// Where a text stands beside its position.
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
    /// Without gaps.
    Solid,
    /// Strokes with gaps.
    Dashed,
    /// Dots with gaps.
    Dotted,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// Axis titles, hints, legend: 11 points.
    Caption,
    /// Names of rows: 12 points.
    Small,
    /// Titles of charts: 12 points, semi-bold.
    Heading,
    /// Ticks and values: 11 points, digits of one width.
    Number,
}

/// A rectangle between its upper left and its lower right corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The upper left corner.
    pub min: Pos,
    /// The lower right corner.
    pub max: Pos,
}

impl Span {
    /// A rectangle from its corner and its size.
    pub fn of(min: Pos, [width, height]: [f32; 2]) -> Self {
        Self { min, max: [min[0] + width, min[1] + height] }
    }

    /// Larger by some points on every side.
    pub fn expand(self, by: f32) -> Self {
        Self { min: self.min.map(|value| value - by), max: self.max.map(|value| value + by) }
    }

    /// Width and height.
    pub fn size(self) -> [f32; 2] {
        [self.max[0] - self.min[0], self.max[1] - self.min[1]]
    }

    /// Whether a place lies in it.
    pub fn contains(self, place: Pos) -> bool {
        [0, 1].into_iter().all(|axis| (self.min[axis]..=self.max[axis]).contains(&place[axis]))
    }

    /// The middle.
    pub fn middle(self) -> Pos {
        [0, 1].map(|axis| (self.min[axis] + self.max[axis]) / 2.0)
    }
}

/// The four shapes of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// A disc: a training point.
    Disc,
    /// A ring: a test point that is classified right.
    Ring,
    /// An upright plus: a synthetic point.
    Plus,
    /// A diagonal cross: a test point that is classified wrong.
    Cross,
}

/// One thing in a drawing. All texts stand with their middle at the height of their position.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through some positions.
    Line {
        /// At least two.
        points: Vec<Pos>,
        /// Its colour.
        tone: Tone,
        /// Its width in points.
        width: f32,
        /// Whether it has gaps.
        dash: Dash,
    },
    /// An area.
    Area {
        /// Around it; a band goes along one edge and comes back along the other.
        points: Vec<Pos>,
        /// Its colour.
        tone: Tone,
    },
    /// A rectangle, filled.
    Bar {
        /// Where it is.
        span: Span,
        /// Its colour.
        tone: Tone,
    },
    /// A rectangle, hollow; its line lies inside.
    Outline {
        /// Where it is.
        span: Span,
        /// Its colour.
        tone: Tone,
        /// The width of the line, in points.
        width: f32,
    },
    /// A disc.
    Disc {
        /// Its middle.
        at: Pos,
        /// Its radius in points.
        radius: f32,
        /// Its colour.
        tone: Tone,
    },
    /// A ring.
    Ring {
        /// Its middle.
        at: Pos,
        /// Its radius in points.
        radius: f32,
        /// Its colour.
        tone: Tone,
        /// The width of the line, in points.
        width: f32,
    },
    /// A point of the data; sizes are those of scale 1.
    Point {
        /// Its middle.
        at: Pos,
        /// Its shape.
        glyph: Glyph,
        /// Its colour.
        tone: Tone,
        /// How much larger than usual it is.
        scale: f32,
    },
    /// A picture, as a PNG file.
    Picture {
        /// Where it is.
        span: Span,
        /// The bytes of the file.
        png: Vec<u8>,
    },
    /// Some words.
    Text(Text),
    /// A part of the chart that can be pointed at, and clicked if it does something.
    Hit(Hit),
    /// A tooltip for the pointer near a position.
    Tooltip {
        /// Near what.
        at: Pos,
        /// The words.
        text: String,
    },
}

/// Some words on a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Beside what.
    pub at: Pos,
    /// On which side.
    pub anchor: Anchor,
    /// The words.
    pub text: String,
    /// Their colour.
    pub tone: Tone,
    /// How they are set.
    pub font: Font,
    /// How wide they may be, in points; of longer ones the middle is left out. None where there is room.
    pub room: Option<f32>,
    /// Whether they run upwards.
    pub is_upright: bool,
    /// One sentence on what they mean, for a tooltip; empty where they explain themselves.
    pub about: &'static str,
}

/// A part of a chart that can be pointed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Where it is.
    pub span: Span,
    /// What it is called by screen readers; also its tooltip.
    pub name: String,
    /// What a click does, as the end of the tooltip; empty where it does nothing.
    pub action: &'static str,
    /// What it stands for: the caller of the chart knows.
    pub key: usize,
}

/// A chart of a certain size.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What it shows, in a few words; empty where it is a part of something that says so.
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
    pub fn line(&mut self, points: Vec<Pos>, tone: impl Into<Tone>, width: f32, dash: Dash) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, tone: tone.into(), width, dash });
        }
    }

    /// Adds a level line over a range of x.
    pub fn level(&mut self, [from, to]: [f32; 2], y: f32, tone: impl Into<Tone>, dash: Dash) {
        self.line(vec![[from, y], [to, y]], tone, 1.0, dash);
    }

    /// Adds an upright line over a range of y.
    pub fn upright(&mut self, x: f32, [from, to]: [f32; 2], tone: impl Into<Tone>, dash: Dash) {
        self.line(vec![[x, from], [x, to]], tone, 1.0, dash);
    }

    /// Adds a filled rectangle.
    pub fn bar(&mut self, span: Span, tone: impl Into<Tone>) {
        self.marks.push(Mark::Bar { span, tone: tone.into() });
    }

    /// Adds a hollow rectangle.
    pub fn outline(&mut self, span: Span, tone: impl Into<Tone>, width: f32) {
        self.marks.push(Mark::Outline { span, tone: tone.into(), width });
    }

    /// Adds a disc.
    pub fn disc(&mut self, at: Pos, radius: f32, tone: impl Into<Tone>) {
        self.marks.push(Mark::Disc { at, radius, tone: tone.into() });
    }

    /// Adds a ring.
    pub fn ring(&mut self, at: Pos, radius: f32, tone: impl Into<Tone>, width: f32) {
        self.marks.push(Mark::Ring { at, radius, tone: tone.into(), width });
    }

    /// Adds a text in the style of labels; gives it for changes.
    pub fn text(
        &mut self,
        at: Pos,
        anchor: Anchor,
        text: impl Into<String>,
        tone: impl Into<Tone>,
    ) -> &mut Text {
        let text = Text {
            at,
            anchor,
            text: text.into(),
            tone: tone.into(),
            font: Font::Caption,
            room: None,
            is_upright: false,
            about: "",
        };
        self.marks.push(Mark::Text(text));
        match self.marks.last_mut() {
            Some(Mark::Text(text)) => text,
            _ => unreachable!("a text was added"),
        }
    }

    /// Adds a number.
    pub fn number(
        &mut self,
        at: Pos,
        anchor: Anchor,
        text: impl Into<String>,
        tone: impl Into<Tone>,
    ) {
        self.text(at, anchor, text, tone).font = Font::Number;
    }

    /// Adds a part that can be pointed at and, where `action` says what that does, clicked.
    pub fn hit(&mut self, span: Span, name: impl Into<String>, action: &'static str, key: usize) {
        self.marks.push(Mark::Hit(Hit { span, name: name.into(), action, key }));
    }

    /// Adds a tooltip near a position.
    pub fn tooltip(&mut self, at: Pos, text: impl Into<String>) {
        self.marks.push(Mark::Tooltip { at, text: text.into() });
    }

    /// Adds another drawing, its corner at a position.
    pub fn add(&mut self, other: Drawing, [dx, dy]: Pos) {
        let moved = |[x, y]: Pos| [x + dx, y + dy];
        let span = |span: Span| Span { min: moved(span.min), max: moved(span.max) };
        for mut mark in other.marks {
            match &mut mark {
                Mark::Line { points, .. } | Mark::Area { points, .. } => {
                    points.iter_mut().for_each(|point| *point = moved(*point));
                }
                Mark::Bar { span: of, .. }
                | Mark::Outline { span: of, .. }
                | Mark::Picture { span: of, .. }
                | Mark::Hit(Hit { span: of, .. }) => *of = span(*of),
                Mark::Disc { at, .. }
                | Mark::Ring { at, .. }
                | Mark::Point { at, .. }
                | Mark::Text(Text { at, .. })
                | Mark::Tooltip { at, .. } => *at = moved(*at),
            }
            self.marks.push(mark);
        }
    }
}

/// About how wide a text is, in points: letters of the fonts that charts are set in.
pub fn width_of(text: &str, font: Font) -> f32 {
    let width = |c: char| match c {
        'i' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | ' ' | 'j' | 't' | 'f' | 'r' => 3.8,
        'm' | 'w' | 'M' | 'W' | '=' | '+' | '−' => 8.6,
        c if c.is_uppercase() => 7.6,
        // Letters of most other scripts are as wide as they are high.
        c if c as u32 > 0x2E80 => 12.0,
        _ => 6.4,
    };
    match font {
        Font::Number => 6.6 * text.chars().count() as f32,
        Font::Caption => text.chars().map(width).sum(),
        Font::Small | Font::Heading => 1.09 * text.chars().map(width).sum::<f32>(),
    }
}

/// A text with “…” in place of its middle where it is wider than `room`: names that differ often differ
/// at their end.
pub fn elided(text: &str, font: Font, room: f32) -> String {
    if width_of(text, font) <= room {
        return text.to_owned();
    }
    let n = text.chars().count();
    let cut = |kept: &usize| shortened(text, *kept);
    let fits = |text: &String| width_of(text, font) <= room;
    (1..n).rev().map(|kept| cut(&kept)).find(fits).unwrap_or_else(|| "…".into())
}

/// A text of which so many letters are kept: three of five at its start, the others at its end.
pub fn shortened(text: &str, kept: usize) -> String {
    let n = text.chars().count();
    if kept >= n {
        return text.to_owned();
    }
    let head = (kept * 3).div_ceil(5);
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(n - (kept - head)).collect();
    format!("{}…{}", start.trim_end(), end.trim_start())
}

#[cfg(test)]
mod tests {
    use super::super::Ink;
    use super::*;

    #[test]
    fn what_does_not_fit_keeps_its_start_and_its_end() {
        assert_eq!(elided("shirt", Font::Caption, 100.0), "shirt");
        let cut = elided("a rather long name of a class", Font::Caption, 80.0);
        assert!(cut.starts_with("a rath") && cut.ends_with("lass") && cut.contains('…'), "{cut}");
        assert!(width_of(&cut, Font::Caption) <= 80.0, "{cut}");
        assert_eq!(elided("long", Font::Caption, 0.0), "…");
        assert_eq!(shortened("猫と犬と鳥と魚", 3), "猫と…魚");
    }

    #[test]
    fn drawings_can_be_put_together() {
        let mut part = Drawing::new("part", [10.0, 10.0]);
        part.disc([1.0, 2.0], 3.0, Ink::Text);
        part.bar(Span::of([0.0, 0.0], [4.0, 4.0]), Ink::Accent.at(0.5));
        let mut whole = Drawing::new("whole", [30.0, 30.0]);
        whole.add(part, [10.0, 20.0]);
        assert!(matches!(whole.marks[0], Mark::Disc { at: [11.0, 22.0], .. }));
        assert!(matches!(whole.marks[1], Mark::Bar { span, .. } if span.middle() == [12.0, 22.0]));
    }
}
