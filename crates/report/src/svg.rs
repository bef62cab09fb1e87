//! A drawing as SVG: as an element of a page, or as a file of its own.

use std::fmt::Write as _;

use base64::Engine as _;

use super::drawing::{Anchor, Dash, Drawing, Font, Glyph, Mark, Pos, Text, Tone, elided};
use super::{Ink, SERIES};
use eoscope_colors::{Rgb, Theme};

/// Where colours come from.
#[derive(Clone, Copy)]
enum Colors<'a> {
    /// Variables of the page around, so that the drawing follows its theme.
    Page,
    /// A theme.
    Theme(&'a Theme),
}

/// The drawing as an element of a page that defines `--text`, `--text-2`, `--text-3`, `--grid`,
/// `--accent` and `--series-0` to `--series-9`.
pub fn svg(drawing: &Drawing) -> String {
    let [width, height] = drawing.size;
    let mut text = format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{0}\"><title>{0}</title>",
        escape(&drawing.title)
    );
    let mut writer = Writer { text: &mut text, colors: Colors::Page };
    drawing.marks.iter().for_each(|mark| writer.mark(mark));
    text.push_str("</svg>\n");
    text
}

/// The drawing as a file: on the ground of a theme, `width` points wide, with what it is about as
/// title and description. Shapes stay shapes and letters stay letters.
pub fn svg_file(drawing: &Drawing, theme: &Theme, ground: Ink, width: f32, about: &str) -> String {
    let [own, height] = drawing.size;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {own:.1} {height:.1}\" width=\"{width:.1}\" height=\"{:.1}\">\n<title>{}</title>\n<desc>{}</desc>\n<rect width=\"{own:.1}\" height=\"{height:.1}\" fill=\"{}\"/>\n",
        height * width / own.max(1.0),
        escape(&drawing.title),
        escape(about),
        hex(theme.rgb(ground))
    );
    let mut writer = Writer { text: &mut text, colors: Colors::Theme(theme) };
    for mark in &drawing.marks {
        writer.mark(mark);
        writer.text.push('\n');
    }
    text.push_str("</svg>\n");
    text
}

struct Writer<'a> {
    text: &'a mut String,
    colors: Colors<'a>,
}

impl Writer<'_> {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { points, tone, width, dash } => {
                let dash = match dash {
                    Dash::Solid => "",
                    Dash::Dashed => " stroke-dasharray=\"5 4\"",
                    Dash::Dotted => " stroke-dasharray=\"1.5 4\"",
                };
                let look = self.look(None, Some((*tone, *width)));
                self.put(format_args!("<polyline points=\"{}\"{look}{dash}/>", joined(points)));
            }
            Mark::Area { points, tone } => {
                let look = self.look(Some(*tone), None);
                self.put(format_args!("<polygon points=\"{}\"{look}/>", joined(points)));
            }
            Mark::Bar { span, tone } => {
                let (look, [x, y]) = (self.look(Some(*tone), None), span.min);
                let [width, height] = span.size();
                self.put(format_args!(
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"{look}/>"
                ));
            }
            Mark::Outline { span, tone, width: line } => {
                // Lines of SVG lie on the edge.
                let span = span.expand(-line / 2.0);
                let (look, [x, y]) = (self.look(None, Some((*tone, *line))), span.min);
                let [width, height] = span.size();
                self.put(format_args!(
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"1\"{look}/>"
                ));
            }
            Mark::Disc { at: [x, y], radius, tone } => {
                let look = self.look(Some(*tone), None);
                self.put(format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"{look}/>"
                ));
            }
            Mark::Ring { at: [x, y], radius, tone, width } => {
                let look = self.look(None, Some((*tone, *width)));
                self.put(format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"{look}/>"
                ));
            }
            Mark::Point { at, glyph, tone, scale } => self.point(*at, *glyph, *tone, *scale),
            Mark::Picture { span, png } => {
                let data = base64::engine::general_purpose::STANDARD.encode(png);
                let ([x, y], [width, height]) = (span.min, span.size());
                self.put(format_args!(
                    "<image x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{data}\"/>"
                ));
            }
            Mark::Text(text) => self.words(text),
            // A file on paper is not pointed at.
            Mark::Hit(_) if matches!(self.colors, Colors::Theme(_)) => {}
            Mark::Hit(hit) => {
                let ([x, y], [width, height]) = (hit.span.min, hit.span.size());
                let name = escape(&hit.name);
                self.put(format_args!(
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"transparent\"><title>{name}</title></rect>"
                ));
            }
            Mark::Tooltip { .. } if matches!(self.colors, Colors::Theme(_)) => {}
            Mark::Tooltip { at: [x, y], text } => {
                let words = escape(text);
                self.put(format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"transparent\"><title>{words}</title></circle>"
                ));
            }
        }
    }

    /// A point of the data, as the window draws it.
    fn point(&mut self, [x, y]: Pos, glyph: Glyph, tone: Tone, scale: f32) {
        let [fill, line] = [
            self.look(Some(tone), None),
            self.look(None, Some((tone, if glyph == Glyph::Ring { 1.0 } else { 1.25 } * scale))),
        ];
        match glyph {
            Glyph::Disc => self.put(format_args!(
                "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{:.2}\"{fill}/>",
                1.6 * scale
            )),
            Glyph::Ring => self.put(format_args!(
                "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{:.2}\"{line}/>",
                2.25 * scale
            )),
            Glyph::Plus => {
                let arm = 3.0 * scale;
                self.put(format_args!(
                    "<path d=\"M{:.2} {y:.2}H{:.2}M{x:.2} {:.2}V{:.2}\"{line}/>",
                    x - arm,
                    x + arm,
                    y - arm,
                    y + arm
                ));
            }
            Glyph::Cross => {
                let arm = 2.25 * scale;
                let ([l, r], [t, b]) = ([x - arm, x + arm], [y - arm, y + arm]);
                self.put(format_args!(
                    "<path d=\"M{l:.2} {t:.2}L{r:.2} {b:.2}M{l:.2} {b:.2}L{r:.2} {t:.2}\"{line}/>"
                ));
            }
        }
    }

    fn words(&mut self, text: &Text) {
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let words = text.room.map_or(text.text.clone(), |room| elided(&text.text, text.font, room));
        let [x, y] = text.at;
        let turn = if text.is_upright {
            format!(" transform=\"rotate(-90 {x:.1} {y:.1})\"")
        } else {
            String::new()
        };
        // A page has its own fonts; a file names them.
        let font = match (self.colors, text.font) {
            (Colors::Page, Font::Number) => " class=\"number\"".to_owned(),
            (Colors::Page, _) => String::new(),
            (Colors::Theme(_), font) => {
                let (family, size, weight) = match font {
                    Font::Caption => ("Inter, sans-serif", 11, 400),
                    Font::Small => ("Inter, sans-serif", 12, 400),
                    Font::Heading => ("Inter, sans-serif", 12, 600),
                    Font::Number => ("JetBrains Mono, monospace", 11, 400),
                };
                format!(" font-family=\"{family}\" font-size=\"{size}\" font-weight=\"{weight}\"")
            }
        };
        let look = self.look(Some(text.tone), None);
        self.put(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" dy=\"0.35em\" text-anchor=\"{anchor}\"{look}{font}{turn}>{}</text>",
            escape(&words)
        ));
    }

    fn look(&self, fill: Option<Tone>, line: Option<(Tone, f32)>) -> String {
        let opacity = |name: &str, tone: Tone| match tone.opacity {
            opacity if opacity < 1.0 => format!(" {name}=\"{opacity:.3}\""),
            _ => String::new(),
        };
        let mut look = match fill {
            None => " fill=\"none\"".to_owned(),
            Some(tone) => {
                format!(" fill=\"{}\"{}", self.color(tone.ink), opacity("fill-opacity", tone))
            }
        };
        if let Some((tone, width)) = line {
            let _ = write!(
                look,
                " stroke=\"{}\" stroke-width=\"{width}\"{}",
                self.color(tone.ink),
                opacity("stroke-opacity", tone)
            );
        }
        look
    }

    fn color(&self, ink: Ink) -> String {
        match self.colors {
            Colors::Page => css(ink),
            Colors::Theme(theme) => hex(theme.rgb(ink)),
        }
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(text); // Writing to a string does not fail.
    }
}

fn joined(points: &[Pos]) -> String {
    let points = points.iter().map(|[x, y]| format!("{x:.1},{y:.1}"));
    points.collect::<Vec<_>>().join(" ")
}

/// A colour as web pages write it.
pub fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The colour of an ink as a page has it; pages have variables for what charts of variants need.
pub fn css(ink: Ink) -> String {
    match ink {
        Ink::Text => "var(--text)".into(),
        Ink::Text2 => "var(--text-2)".into(),
        Ink::Text3 => "var(--text-3)".into(),
        Ink::Grid => "var(--grid)".into(),
        Ink::Accent => "var(--accent)".into(),
        Ink::Good => "var(--good)".into(),
        Ink::Bad => "var(--bad)".into(),
        Ink::Panel => "var(--panel)".into(),
        Ink::Control => "var(--control)".into(),
        Ink::Hairline => "var(--hairline)".into(),
        Ink::Series(slot) => format!("var(--series-{})", slot % SERIES),
        other => hex(eoscope_colors::LIGHT.rgb(other)),
    }
}

/// Text without signs that mean something to a page.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Not allowed in XML, however it is written.
            c if c.is_control() && c != '\n' && c != '\t' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::drawing::Span;
    use super::*;
    use eoscope_colors::LIGHT;

    #[test]
    fn a_file_has_its_own_colours_fonts_and_size_and_no_tooltips() {
        let mut drawing = Drawing::new("a < b", [100.0, 50.0]);
        drawing.text([0.0, 10.0], Anchor::Start, "a\u{1}very long name", Ink::Text).room =
            Some(40.0);
        drawing.outline(Span::of([10.0, 10.0], [20.0, 8.0]), Ink::Text2.at(0.5), 1.0);
        drawing.tooltip([1.0, 1.0], "not on paper");
        drawing.marks.push(Mark::Point {
            at: [40.0, 20.0],
            glyph: Glyph::Cross,
            tone: Ink::Bad.into(),
            scale: 1.0,
        });
        let text = svg_file(&drawing, &LIGHT, Ink::Panel, 400.0, "seed 0");
        assert!(text.contains("width=\"400.0\" height=\"200.0\""), "{text}");
        assert!(text.contains("<title>a &lt; b</title>\n<desc>seed 0</desc>"), "{text}");
        assert!(text.contains("fill=\"#14171c\"") && text.contains("…e</text>"), "{text}");
        assert!(text.contains("x=\"10.5\"") && text.contains("stroke-opacity=\"0.500\""), "{text}");
        assert!(text.contains("M37.75 17.75L42.25 22.25"), "{text}");
        assert!(!text.contains("not on paper") && !text.contains('\u{1}'), "{text}");
        assert!(svg(&drawing).contains("<title>not on paper</title>"));
    }
}
